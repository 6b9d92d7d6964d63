//! A short text of the board that is edited in place: a name, a title, a card.

use leptos::prelude::*;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::layout::Spot;

use super::cx::{BoardCx, use_board};
use super::lost;
use crate::actions::{plan, use_actions};
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::text_edit::{Left, TextEdit};

/// The text, or a field of the same metrics while it is edited here.
#[component]
pub fn Title(
    /// Whose text.
    #[prop(into)]
    entity: EntityRef,
    /// Which text.
    field: Field,
    /// The text as the model shows it.
    text: ArcReadSignal<String>,
    /// Class of the text and of the field around it.
    class: &'static str,
    /// Shown while the text is empty.
    placeholder: &'static str,
    /// Id of its element, for what is named by it.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let cx = use_board();
    let editing = cx.state.editing_field(entity, field);
    move || {
        let text = text.clone();
        // Until the field is there, which comes right after a first look, the text stays.
        let writing = editing.get().then(|| EXTRAS.ready()).flatten();
        let Some(extras) = writing else {
            return view! {
                <div class=class id=id.clone() dir="auto" data-placeholder=placeholder>
                    {move || text.get()}
                </div>
            };
        };
        let field = (extras.title)(Writing {
            entity,
            field,
            text,
            placeholder,
        });
        view! {
            <div class=class id=id.clone()>
                {field}
            </div>
        }
    }
}

/// A short text to write in place.
pub struct Writing {
    entity: EntityRef,
    field: Field,
    text: ArcReadSignal<String>,
    placeholder: &'static str,
}

/// The field.
pub fn write(what: Writing) -> AnyView {
    let cx = use_board();
    let Writing {
        entity,
        field,
        text,
        placeholder,
    } = what;
    let label = label(entity.kind());
    // What was just made is the last step; the words in it come after.
    let steps = cx.editor().steps();
    let actions = use_actions();
    {
        let actions = actions.clone();
        on_cleanup(move || request_animation_frame(move || lost::settle(&actions, entity, field, &|| ())));
    }
    let leave = Callback::new(move |how| {
        // The browser takes the focus from what is taken out of the page, and may say so: it may be back in the next frame, elsewhere.
        if how == Left::Blurred && cx.state.is_held(entity) {
            let (cx, actions) = (cx.clone(), actions.clone());
            request_animation_frame(move || {
                lost::settle(&actions, entity, field, &|| leave(&cx, entity, field, steps, how))
            });
        } else {
            leave(&cx, entity, field, steps, how);
        }
    });
    view! { <TextEdit entity field text label placeholder autofocus=true on_leave=leave /> }
}

/// What screen readers call the field.
fn label(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Stage => text::board_name_of_stage(),
        EntityKind::Moment => text::board_title_of_moment(),
        EntityKind::Lane => text::board_name_of_lane(),
        EntityKind::Card => text::board_title_of_card(),
        _ => text::board_title_of_other(),
    }
}

/// What was just made and never got a text goes away again. With one, making it and writing it are one step of undo, which began after `steps`
/// less one.
fn leave(cx: &BoardCx, entity: EntityRef, field: Field, steps: usize, how: Left) {
    let Some(editing) = cx
        .state
        .editing_now()
        .filter(|editing| (editing.entity, editing.field) == (entity, field))
    else {
        return;
    };
    cx.state.stop_editing();
    let place = Spot::of(entity);
    let cell = match entity {
        EntityRef::Card(id) => cx.model.cards.get(id).and_then(|card| {
            let (lane, moment) = card.place.get_untracked();
            lane.zip(moment).map(|(lane, moment)| Spot::Cell(lane, moment))
        }),
        _ => None,
    };
    // The letter that began it is all that Escape leaves.
    let given_up = how == Left::Cancelled && cx.is_begun(entity);
    // Whoever goes on in the panel goes on with it: a picture or a kind may say more than a title.
    let goes_on = how == Left::Blurred && is_panel_used();
    let empty = editing.fresh && !goes_on && (given_up || cx.is_blank(entity));
    if empty {
        cx.state.clear_selection();
        cx.editor().forget_steps(steps.saturating_sub(1));
        // Where the field was drawn anew meanwhile, its own steps are not all there are.
        if cx.model.with_values(|_, placement| plan::stands(placement, entity)) {
            cx.apply([Edit::Delete { entities: vec![entity] }]);
        }
    } else if editing.fresh {
        cx.editor().join_steps(steps);
    }
    let Some(spot) = (if empty { cell } else { place }) else {
        return;
    };
    match how {
        Left::Blurred => {}
        Left::Tabbed { back } => super::focus::tab(cx, spot, back),
        Left::Done | Left::Cancelled => cx.state.go_to(spot),
    }
}

/// Whether the panel is pressed or has the keyboard.
fn is_panel_used() -> bool {
    let document = crate::platform::window().document();
    let used = document.and_then(|document| {
        document
            .query_selector(".c-panel:is(:active, :focus-within)")
            .ok()
            .flatten()
    });
    used.is_some()
}
