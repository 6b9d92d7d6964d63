//! The voice for screen readers: one's own results at once, what others do in one sentence every few seconds.
//!
//! Always in the page, or the first words would be missed. Not here: toasts and the status word, which speak for themselves.

use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use waymark_shared::doc::schema::EntityKind;

use crate::actions::use_actions;
use crate::model::Counts;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::labels;

/// Shortest time between two sentences about others.
const PAUSE: Duration = Duration::from_secs(6);

/// Two live regions: mine and theirs.
#[component]
pub(super) fn Voice() -> impl IntoView {
    let cx = use_actions();
    let said = cx.board.announcement;
    let theirs = RwSignal::new(String::new());
    let keys = cx.session().peers().keys();
    let counts = cx.model().counts.signal();
    let before = StoredValue::new((keys.get_untracked().len(), counts.get_untracked()));
    // Other people are here and the journey changed in size: that is worth a sentence; every keystroke is not.
    let handle = set_interval_with_handle(
        move || {
            let now = (keys.get_untracked().len(), counts.get_untracked());
            let then = before.get_value();
            if now != then {
                before.set_value(now);
                if let Some(words) = summary(then, now) {
                    theirs.set(words);
                }
            }
        },
        PAUSE,
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    view! {
        <div class="sr-only" role="status" aria-live="polite">{move || said.get()}</div>
        <div class="sr-only" aria-live="polite">{move || theirs.get()}</div>
    }
}

/// What changed around somebody, in one sentence; nothing when it is alone.
fn summary((people_then, then): (usize, Counts), (people, now): (usize, Counts)) -> Option<String> {
    let mut parts = Vec::new();
    match people.cmp(&people_then) {
        std::cmp::Ordering::Greater => parts.push(text::voice_others_here(people)),
        std::cmp::Ordering::Less if people == 0 => parts.push(text::voice_alone().to_owned()),
        std::cmp::Ordering::Less => parts.push(text::voice_others_still_here(people)),
        std::cmp::Ordering::Equal => {}
    }
    if people > 0 && now != then {
        let total = |counts: Counts| counts.stages + counts.moments + counts.lanes + counts.cards;
        parts.push(match (now.cards.cmp(&then.cards), total(now)) {
            (std::cmp::Ordering::Greater, _) => {
                text::voice_more_cards(&labels::count(now.cards, EntityKind::Card), now.cards - then.cards)
            }
            (std::cmp::Ordering::Less, _) => {
                text::voice_fewer_cards(&labels::count(now.cards, EntityKind::Card), then.cards - now.cards)
            }
            _ => labels::and(&[
                labels::count(now.stages, EntityKind::Stage),
                labels::count(now.moments, EntityKind::Moment),
                labels::count(now.lanes, EntityKind::Lane),
            ]),
        });
    }
    (!parts.is_empty()).then(|| parts.join(". "))
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn with_cards(cards: usize) -> Counts {
        Counts {
            cards,
            ..Counts::default()
        }
    }

    #[test]
    fn what_others_do_is_one_sentence() {
        assert_eq!(
            summary((1, with_cards(3)), (1, with_cards(5))),
            Some("5 cards, 2 more".to_owned())
        );
        assert_eq!(
            summary((0, with_cards(3)), (2, with_cards(3))),
            Some("2 others are here".to_owned())
        );
    }

    #[test]
    fn who_is_alone_hears_nothing_about_own_changes() {
        assert_eq!(summary((0, with_cards(3)), (0, with_cards(5))), None);
    }
}
