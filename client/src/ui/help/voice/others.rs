//! What others do, as sentences: who came and went, and what was added, moved or deleted by somebody else.
//!
//! What the server sends says what was touched; where it stood before and stands now says what happened to it. Not here: when it is read out, which
//! is the browser's.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{LaneId, MomentId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::order::OrderKey;

use crate::actions::{ActionCx, plan};
use crate::editor::OnRemoteChange;
use crate::text;
use crate::ui::panel::counted;

/// Shortest time between two sentences about others.
const PAUSE: Duration = Duration::from_secs(4);

/// The name of this listener.
const VOICE: &str = "voice";

/// Where something stands: two of these that differ are a move.
type Place = (Option<StageId>, Option<LaneId>, Option<MomentId>, OrderKey);
type Places = BTreeMap<EntityRef, Place>;

/// What was heard since the last sentence.
struct Heard {
    people: usize,
    /// How far the model was counted when `places` was taken.
    changes: u64,
    places: Option<Places>,
    touched: BTreeSet<EntityRef>,
}

/// Puts sentences into `said`, for as long as the current owner lives.
pub(super) fn follow(cx: &ActionCx, said: RwSignal<String>) {
    let (peers, model) = (cx.session().peers().clone(), cx.model().clone());
    let heard = StoredValue::new(Heard {
        // Who is here already is worth a sentence, too.
        people: 0,
        changes: 0,
        places: None,
        touched: BTreeSet::new(),
    });
    let listen: OnRemoteChange = Rc::new(move |touched: &[EntityRef]| {
        let _ = heard.try_update_value(|heard| heard.touched.extend(touched));
    });
    cx.editor().on_remote_change(VOICE, Some(listen));
    let tell = move || {
        let here = peers.keys().get_untracked();
        let name = match here[..] {
            [one] => peers.get(one).map(|peer| peer.user.get_untracked().name),
            _ => None,
        };
        let words = heard.try_update_value(|heard| {
            let came = people(heard.people, here.len());
            heard.people = here.len();
            let touched = std::mem::take(&mut heard.touched);
            let changes = model.changes.get_untracked();
            if here.is_empty() && touched.is_empty() {
                // Nobody to speak of: what one does alone is not followed.
                heard.places = None;
                return came;
            }
            if heard.places.is_some() && heard.changes == changes {
                return came;
            }
            heard.changes = changes;
            let now = model.with_values(places);
            let Some(then) = heard.places.replace(now) else {
                return came;
            };
            let done = Done::between(&touched, &then, heard.places.as_ref()?);
            let done =
                model.with_values(|journey, _| done.words(name.as_deref(), &|entity| plan::name(journey, entity)));
            let both: Vec<String> = came.into_iter().chain(done).collect();
            (!both.is_empty()).then(|| both.join(". "))
        });
        if let Some(Some(mut words)) = words {
            // The same sentence again is heard again only when it differs.
            if said.with_untracked(|before| *before == words) {
                words.push('\u{a0}');
            }
            said.set(words);
        }
    };
    let handle = set_interval_with_handle(tell, PAUSE);
    let editor = cx.editor().clone();
    on_cleanup(move || {
        editor.on_remote_change(VOICE, None);
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
}

/// Who came and went.
fn people(then: usize, now: usize) -> Option<String> {
    match now.cmp(&then) {
        std::cmp::Ordering::Greater => Some(text::voice_others_here(now)),
        std::cmp::Ordering::Less if now == 0 => Some(text::voice_alone().to_owned()),
        std::cmp::Ordering::Less => Some(text::voice_others_still_here(now)),
        std::cmp::Ordering::Equal => None,
    }
}

/// Everything that stands on the grid.
fn places(journey: &Journey, placement: &Placement) -> Places {
    let mut all = Places::new();
    for (stage, moments) in &placement.stages {
        if let Some(it) = journey.stages.get(stage) {
            all.insert((*stage).into(), (None, None, None, it.pos.clone()));
        }
        for moment in moments {
            if let Some(it) = journey.moments.get(moment) {
                all.insert((*moment).into(), (Some(*stage), None, None, it.pos.clone()));
            }
        }
    }
    for lane in &placement.lanes {
        if let Some(it) = journey.lanes.get(lane) {
            all.insert((*lane).into(), (None, None, None, it.pos.clone()));
        }
    }
    for ((lane, moment), cards) in &placement.cells {
        for card in cards {
            if let Some(it) = journey.cards.get(card) {
                all.insert((*card).into(), (None, Some(*lane), Some(*moment), it.pos.clone()));
            }
        }
    }
    all
}

/// A sentence: whether one person did it, what it was done to, and who.
type Words = fn(usize, &str, &str) -> String;

/// What others did.
#[derive(Debug, Default, PartialEq)]
struct Done {
    added: Vec<EntityRef>,
    moved: Vec<EntityRef>,
    deleted: Vec<EntityRef>,
}

impl Done {
    fn between(touched: &BTreeSet<EntityRef>, then: &Places, now: &Places) -> Self {
        let mut done = Self::default();
        for entity in touched {
            match (then.get(entity), now.get(entity)) {
                (None, Some(_)) => done.added.push(*entity),
                (Some(_), None) => done.deleted.push(*entity),
                (Some(before), Some(after)) if before != after => done.moved.push(*entity),
                _ => {}
            }
        }
        done
    }

    /// One sentence; nothing when nothing of it is worth one. `who`: the only other person here.
    fn words(&self, who: Option<&str>, name: &dyn Fn(EntityRef) -> String) -> Option<String> {
        let parts: [(&Vec<EntityRef>, Words); 3] = [
            (&self.added, text::voice_added),
            (&self.moved, text::voice_moved),
            (&self.deleted, text::voice_deleted),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(things, _)| !things.is_empty())
            .map(|(things, words)| {
                let what = match things[..] {
                    [one] => name(one),
                    _ => counted(things),
                };
                words(usize::from(who.is_some()), &what, who.unwrap_or_default())
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join(". "))
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use waymark_shared::ids::CardId;

    use super::*;

    fn card(number: u128) -> EntityRef {
        CardId::mint(0, number).into()
    }

    /// Cards, each with its place in one cell.
    fn standing(cards: &[(u128, usize)]) -> Places {
        let order = OrderKey::spread(None, None, 4);
        let place = |at: usize| (None, None, None, order[at].clone());
        cards.iter().map(|(number, at)| (card(*number), place(*at))).collect()
    }

    fn said(who: Option<&str>, touched: &[u128], then: &Places, now: &Places) -> Option<String> {
        let touched = touched.iter().copied().map(card).collect();
        Done::between(&touched, then, now).words(who, &|_| "card “X”".to_owned())
    }

    #[test]
    fn what_another_one_does_is_one_sentence_with_the_name() {
        let then = standing(&[(1, 0), (2, 1)]);
        assert_eq!(
            said(Some("Ada"), &[1], &then, &standing(&[(1, 2), (2, 1)])),
            Some("Ada moved card “X”".to_owned())
        );
        assert_eq!(
            said(Some("Ada"), &[1, 3], &then, &standing(&[(2, 1), (3, 2)])),
            Some("Ada added card “X”. Ada deleted card “X”".to_owned())
        );
        assert_eq!(
            said(None, &[1, 2], &then, &Places::new()),
            Some("Others deleted 2 cards".to_owned())
        );
    }

    #[test]
    fn letters_and_own_changes_are_not_said() {
        let then = standing(&[(1, 0), (2, 1)]);
        assert_eq!(said(Some("Ada"), &[1], &then, &then), None, "it stands where it stood");
        assert_eq!(
            said(Some("Ada"), &[], &then, &standing(&[(1, 2)])),
            None,
            "nobody else touched it"
        );
    }

    #[test]
    fn who_comes_and_goes_is_said() {
        assert_eq!(people(0, 2), Some("2 others are here".to_owned()));
        assert_eq!(people(2, 1), Some("1 other is still here".to_owned()));
        assert_eq!(people(1, 0), Some("You are alone here now".to_owned()));
        assert_eq!(people(1, 1), None);
    }
}
