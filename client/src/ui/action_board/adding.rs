//! A field at the end of a column that makes actions, one after the other: Enter adds, Escape ends.
//!
//! Every card stands on a moment and in a lane. The moment is chosen here; the lane is the journey's first for actions, else its first for
//! opportunities or ideas. A journey with none of these gets one in the same step of undo, and the person is told.

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, CardStatus, LaneKind};
use waymark_shared::limits::TITLE_UTF16;
use web_sys::{KeyboardEvent, SubmitEvent};

use super::{Actions, NOBODY};
use crate::actions::plan::{Mint, Plan, Said, WhyNot, stands};
use crate::platform::clock;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{Button, ButtonKind, Icon, IconButton, Placement as Beside, Popover, PopoverState};
use crate::ui::labels::Label;
use crate::ui::panel::inline::pick;

/// A new action.
#[derive(Debug, Clone)]
struct New {
    title: String,
    status: CardStatus,
    owner: Option<String>,
    moment: MomentId,
}

/// Makes an action, and a lane for it where there is none.
fn plan(journey: &Journey, placement: &Placement, mint: &Mint, new: New) -> Result<Plan, WhyNot> {
    if !stands(placement, new.moment.into()) {
        return Err(text::map_moment_gone());
    }
    let mut edits = Vec::new();
    let known = lane_for(journey, placement);
    let lane = known.unwrap_or_else(|| mint.id(LaneId::mint));
    if known.is_none() {
        edits.push(Edit::AddLane {
            id: lane,
            kind: LaneKind::Actions,
            name: LaneKind::Actions.label().to_owned(),
            place: Place::Last,
        });
    }
    let id = mint.id(CardId::mint);
    edits.push(Edit::AddCard {
        id,
        kind: CardKind::Action,
        title: new.title.clone(),
        lane,
        moment: new.moment,
        place: Place::Last,
    });
    let set = |field, value: String| Edit::Set {
        entity: id.into(),
        field,
        value: Some(Value::Line(value)),
    };
    edits.push(set(Field::Status, new.status.as_str().to_owned()));
    edits.extend(new.owner.map(|owner| set(Field::Owner, owner)));
    Ok(Plan {
        edits,
        said: match known {
            Some(_) => Said::Announced(text::actions_moved(new.status.label(), &new.title)),
            None => Said::Toast(text::actions_lane_made(LaneKind::Actions.label())),
        },
        ..Plan::default()
    })
}

/// The lane that new actions go to.
fn lane_for(journey: &Journey, placement: &Placement) -> Option<LaneId> {
    let first = |fits: fn(LaneKind) -> bool| {
        let mut lanes = placement.lanes.iter().copied();
        lanes.find(|id| journey.lanes.get(id).is_some_and(|lane| fits(lane.kind)))
    };
    first(|kind| kind == LaneKind::Actions)
        .or_else(|| first(|kind| matches!(kind, LaneKind::Opportunities | LaneKind::Ideas)))
}

/// The moment that a new action is for: that of what is selected, else the last one used, else the first.
fn moment_for(
    journey: &Journey,
    placement: &Placement,
    selected: impl IntoIterator<Item = EntityRef>,
    last: Option<MomentId>,
) -> Option<MomentId> {
    let selected = selected.into_iter().find_map(|entity| match entity {
        EntityRef::Moment(id) => Some(id),
        EntityRef::Card(id) => journey.cards.get(&id)?.moment,
        _ => None,
    });
    let standing = |id: &MomentId| stands(placement, (*id).into());
    selected
        .filter(standing)
        .or_else(|| last.filter(standing))
        .or_else(|| placement.moments().next())
}

/// The field.
pub(super) fn form(board: Actions, status: CardStatus) -> AnyView {
    let title = RwSignal::new(String::new());
    let chosen = board.cx.with_value(|cx| {
        let (selected, last) = (cx.board.selection_now(), board.moment.get_untracked());
        cx.model()
            .with_values(|journey, placement| moment_for(journey, placement, selected, last))
    });
    let moment = RwSignal::new(chosen);
    let input = NodeRef::<leptos::html::Input>::new();
    let to_field = move || {
        if let Some(input) = input.get_untracked() {
            // Focus fails for no element.
            let _ = input.focus();
        }
    };
    input.on_load(move |_| {
        // After the menu or the palette that asked for it has given the focus back.
        request_animation_frame(to_field);
    });
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        board.add(status, title, moment);
        to_field();
    };
    let end = move || {
        board.adding.set(None);
        super::focus_again(format!(
            ".ab-column[data-status={}] .ab-column-head button",
            status.as_str()
        ));
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            end();
        }
        // A word that is still being composed is not sent.
        "Enter" if event.is_composing() => event.prevent_default(),
        _ => {}
    };
    let place = PopoverState::new();
    let place_name = move || {
        board.entries.track();
        let cx = board.cx.get_value();
        let name = moment
            .get()
            .and_then(|id| cx.model().moments.get(id))
            .map(|moment| moment.title.get());
        let name = name.filter(|name| !name.trim().is_empty());
        name.unwrap_or_else(|| text::untitled_moment().to_owned())
    };
    let moments = move || {
        let lines = board.cx.with_value(|cx| pick::moments(cx, None));
        let on_pick = Callback::new(move |id: String| {
            if let Some(id) = id.strip_prefix("moment:").and_then(|id| id.parse().ok()) {
                moment.set(Some(id));
            }
            place.close();
            to_field();
        });
        let label = text::actions_find_moment();
        pick::list(label, label, lines, on_pick, Callback::new(|_| None))
    };
    view! {
        <form class="ab-new" aria-label=text::actions_add_in(status.label()) on:submit=boxed(add) on:keydown=boxed(keys)>
            <input
                node_ref=input
                class="k-input"
                type="text"
                autocomplete="off"
                enterkeyhint="done"
                maxlength=TITLE_UTF16
                aria-label=text::actions_new()
                placeholder=text::actions_new()
                prop:value=move || title.get()
                on:input:target=move |event| title.set(event.target().value())
            />
            <div class="ab-new-foot">
                <button
                    class="ab-chip"
                    type="button"
                    aria-label=move || text::actions_new_moment(&place_name())
                    aria-haspopup="dialog"
                    aria-expanded=move || if place.is_open() { "true" } else { "false" }
                    on:click=boxed_press(move |event| place.toggle(&event))
                >
                    <Icon icon=icondata_lu::LuMapPin size_px=12 />
                    <span>{place_name}</span>
                    <Icon icon=icondata_lu::LuChevronDown size_px=12 />
                </button>
                <IconButton label=text::actions_new_end() icon=icondata_lu::LuX on_press=move |_| end() />
                <Button kind=ButtonKind::Primary submit=true>{text::actions_new_add()}</Button>
            </div>
        </form>
        <Popover state=place label=text::actions_find_moment() placement=Beside::default()>{moments}</Popover>
    }
}

impl Actions {
    /// Adds what is written, and makes room for the next. Nothing written adds nothing.
    fn add(self, status: CardStatus, title: RwSignal<String>, moment: RwSignal<Option<MomentId>>) {
        let words = title.get_untracked().trim().to_owned();
        if words.is_empty() {
            return;
        }
        let owner = self.owner.get_untracked();
        let mint = Mint {
            now_ms: clock::now_ms(),
            random: clock::random_u128,
        };
        self.cx.with_value(|cx| {
            let why = untrack(|| cx.may_edit()).err();
            let first = || cx.model().with_values(|_, placement| placement.moments().next());
            let Some(at) = moment.get_untracked().or_else(first) else {
                cx.refuse(why.unwrap_or_else(text::why_no_moments_for_cards));
                return;
            };
            let new = New {
                title: words,
                status,
                owner: Some(owner).filter(|owner| !owner.is_empty() && owner != NOBODY),
                moment: at,
            };
            let planned = match why {
                Some(why) => Err(why),
                None => cx
                    .model()
                    .with_values(|journey, placement| plan(journey, placement, &mint, new)),
            };
            match planned {
                Ok(plan) => {
                    cx.carry_out(plan);
                    self.moment.set(Some(at));
                    title.set(String::new());
                }
                // The words stay: there may be another moment for them.
                Err(why) => cx.refuse(why),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::tests::small;
    use crate::editor::tests::{Desk, sources};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn mint() -> Mint {
        Mint {
            now_ms: 9,
            random: sources().random,
        }
    }

    fn new(moment: MomentId) -> New {
        New {
            title: "Call back".into(),
            status: CardStatus::Doing,
            owner: Some("Ann".into()),
            moment,
        }
    }

    fn lane_of(plan: &Plan) -> Option<LaneId> {
        plan.edits.iter().find_map(|edit| match edit {
            Edit::AddCard { lane, .. } => Some(*lane),
            _ => None,
        })
    }

    #[test]
    fn an_action_goes_to_the_first_lane_for_actions_else_to_one_for_ideas() {
        let mut small = small();
        let moment = small.moments[1];
        let kind = |small: &mut crate::actions::tests::Small, at: usize, kind| {
            small.journey.lanes.get_mut(&small.lanes[at]).unwrap().kind = kind;
        };
        kind(&mut small, 0, LaneKind::Opportunities);
        let made = plan(&small.journey, &small.placement, &mint(), new(moment)).unwrap();
        assert_eq!(lane_of(&made), Some(small.lanes[0]));
        kind(&mut small, 2, LaneKind::Actions);
        let made = plan(&small.journey, &small.placement, &mint(), new(moment)).unwrap();
        assert_eq!(lane_of(&made), Some(small.lanes[2]));
        assert!(matches!(made.said, Said::Announced(_)));
        // A moment that is gone takes nothing.
        let gone = MomentId::mint(77, 0);
        assert!(plan(&small.journey, &small.placement, &mint(), new(gone)).is_err());
    }

    #[test]
    fn a_lane_that_is_missing_comes_with_the_action_and_goes_with_it() {
        let desk = Desk::new();
        let planned = |desk: &Desk| {
            let model = desk.editor.model();
            model.with_values(|journey, placement| plan(journey, placement, &mint(), new(desk.moment)).unwrap())
        };
        let made = planned(&desk);
        assert!(matches!(made.said, Said::Toast(_)));
        let lanes = || desk.editor.model().lanes.keys().get_untracked().len();
        let before = lanes();
        desk.editor.apply(made.edits).unwrap();
        assert_eq!(lanes(), before + 1);
        let found = desk.editor.model().with_values(super::super::entries);
        assert_eq!(
            (found[0].status, found[0].owner.as_deref()),
            (CardStatus::Doing, Some("Ann"))
        );
        // The next one needs none.
        assert!(matches!(planned(&desk).said, Said::Announced(_)));
        desk.editor.undo().unwrap();
        assert_eq!(lanes(), before);
        assert!(desk.editor.model().with_values(super::super::entries).is_empty());
        desk.editor.redo().unwrap();
        assert_eq!(desk.editor.model().with_values(super::super::entries).len(), 1);
    }

    #[test]
    fn a_new_action_is_for_what_is_selected_else_for_the_last_moment() {
        let small = small();
        let (journey, placement) = (&small.journey, &small.placement);
        let [first, second, third] = small.moments;
        let card = EntityRef::Card(small.cards[0]);
        for (selected, last, expected) in [
            (vec![], None, first),
            (vec![], Some(third), third),
            (vec![second.into()], Some(third), second),
            (vec![card], Some(third), first),
            (vec![MomentId::mint(77, 0).into()], Some(third), third),
            (vec![], Some(MomentId::mint(77, 0)), first),
        ] {
            assert_eq!(moment_for(journey, placement, selected, last), Some(expected));
        }
    }
}
