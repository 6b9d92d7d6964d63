//! Feedback, one after the other: each is read once and judged by one key.
//!
//! The list keeps its order while one works, so that nothing jumps; others may judge at the same time. Not here: the card itself (`panel`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, Validity};
use web_sys::{Element, KeyboardEvent};

use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::listen::query_all;
use crate::ui::kit::{Button, EmptyState, For, Kbd};
use crate::ui::labels::Label;
use crate::ui::rich;
use crate::ui::sheet::head;

/// The judgements, each with its key and what it means.
const JUDGEMENTS: [(Validity, &str, text::Line); 4] = [
    (Validity::Valid, "v", text::triage_valid),
    (Validity::Unclear, "u", text::triage_unclear),
    (Validity::Invalid, "x", text::triage_invalid),
    (Validity::Open, "o", text::triage_open),
];

/// The window.
pub fn view(cx: &ActionCx) -> AnyView {
    let all = feedback(cx);
    let first = all.iter().position(|id| is_open(cx, *id)).unwrap_or(0);
    let at = RwSignal::new(first);
    let all = StoredValue::new(all);
    let frame = NodeRef::<leptos::html::Div>::new();
    let is_empty = all.with_value(Vec::is_empty);
    let current = move || all.with_value(|all| all.get(at.get()).copied());
    let step = move |forth: bool| {
        let last = all.with_value(Vec::len).saturating_sub(1);
        at.update(|at| {
            *at = if forth {
                (*at + 1).min(last)
            } else {
                at.saturating_sub(1)
            }
        });
    };
    let judge = {
        let cx = cx.clone();
        move |validity: Validity| {
            let Some(id) = untrack(current) else { return };
            if let Err(why) = untrack(|| cx.may_edit()) {
                return cx.refuse(why);
            }
            let set = Edit::Set {
                entity: id.into(),
                field: Field::Validity,
                value: Some(Value::Line(validity.as_str().to_owned())),
            };
            if cx.apply([set]) {
                cx.announce(validity.label());
                step(true);
            }
        }
    };
    let on_key = {
        let judge = judge.clone();
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let key = event.key().to_lowercase();
            match key.as_str() {
                "arrowdown" | "j" => step(true),
                "arrowup" | "k" => step(false),
                _ => match JUDGEMENTS.iter().find(|(_, letter, ..)| *letter == key) {
                    Some((validity, ..)) => judge(*validity),
                    None => return,
                },
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    // The one that is looked at is in view.
    effect(move |_| {
        let at = at.get();
        if let Some(frame) = frame.get() {
            let frame: Element = frame.unchecked_into();
            if let Some(row) = query_all(&frame, ".s-triage-row").get(at) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        }
    });
    let (count_cx, row_cx, detail_cx, chosen_cx) = (cx.clone(), cx.clone(), cx.clone(), cx.clone());
    let open_count = move || all.with_value(|all| all.iter().filter(|id| is_open(&count_cx, **id)).count());
    let left = move || text::triage_left(open_count());
    let numbered = move || -> Vec<(usize, CardId)> { all.get_value().into_iter().enumerate().collect() };
    if is_empty {
        return view! {
            <section class="s-triage" aria-label=text::feedback()>
                {head(text::feedback(), ())}
                <EmptyState
                    icon=icondata_lu::LuMegaphone
                    title=text::feedback_empty()
                    text=text::feedback_empty_text()
                >
                    ""
                </EmptyState>
            </section>
        };
    }
    view! {
        <section class="s-triage" aria-label=text::feedback()>
            {head(text::feedback(), view! { <span class="s-quiet numbers" role="status">{left}</span> })}
            <div class="s-triage-body">
                <div
                    node_ref=frame
                    class="s-triage-list"
                    role="listbox"
                    aria-label=text::feedback()
                    tabindex="0"
                    data-autofocus=""
                    aria-activedescendant=move || current().map(|id| format!("triage-{id}"))
                    on:keydown=boxed(on_key)
                >
                    <For each=numbered key=|(_, id)| *id let((index, id))>
                        {row(&row_cx, id, index, at)}
                    </For>
                </div>
                <div class="s-triage-one">
                    {move || current().map(|id| one(&detail_cx, id))}
                    <div class="s-triage-keys" role="group" aria-label=text::triage_judge()>
                        {JUDGEMENTS
                            .map(|(validity, key, tip)| {
                                let judge = judge.clone();
                                // What it is judged now stands out, nothing else.
                                let chosen_cx = chosen_cx.clone();
                                let is_chosen = move || {
                                    let details = current().and_then(|id| chosen_cx.model().cards.get(id))?.details.signal();
                                    details.with(|details| details.validity == Some(validity)).then_some("")
                                };
                                view! {
                                    <span data-tip=tip() data-chosen=is_chosen>
                                        <Button on_press=move |_| judge(validity)>
                                            {validity.label()}
                                            <Kbd keys=key.to_uppercase() />
                                        </Button>
                                    </span>
                                }
                            })
                            .into_iter()
                            .collect::<Vec<_>>()}
                    </div>
                </div>
            </div>
        </section>
    }
}

/// All feedback on the grid: what is not judged first, then from left to right.
fn feedback(cx: &ActionCx) -> Vec<CardId> {
    cx.model().with_values(|journey, placement| {
        let mut all = Vec::new();
        for moment in placement.moments() {
            for lane in &placement.lanes {
                let cell = placement.cells.get(&(*lane, moment));
                let cards = cell.into_iter().flatten().filter_map(|id| journey.cards.get(id));
                all.extend(
                    cards
                        .filter(|card| card.kind == CardKind::Feedback)
                        .map(|card| (card.id, card.validity)),
                );
            }
        }
        waymark_shared::lean::sort_by_key(&mut all, |(_, validity)| {
            !matches!(validity, None | Some(Validity::Open))
        });
        all.into_iter().map(|(id, _)| id).collect()
    })
}

fn is_open(cx: &ActionCx, id: CardId) -> bool {
    let card = cx.model().cards.get(id);
    card.is_some_and(|card| {
        card.details
            .with(|details| matches!(details.validity, None | Some(Validity::Open)))
    })
}

fn row(cx: &ActionCx, id: CardId, index: usize, at: RwSignal<usize>) -> AnyView {
    let Some(card) = cx.model().cards.get(id) else {
        return ().into_any();
    };
    let (title, details) = (card.title.signal(), card.details.signal());
    let word = details.clone();
    view! {
        <div
            class="s-triage-row"
            id=format!("triage-{id}")
            role="option"
            aria-selected=move || if at.get() == index { "true" } else { "false" }
            on:click=boxed_press(move |_| at.set(index))
        >
            <span class="s-triage-words">{move || title.get()}</span>
            <span class="s-triage-word" data-word=move || word.with(|details| details.validity.unwrap_or(Validity::Open).as_str())>
                {move || details.with(|details| details.validity.unwrap_or(Validity::Open).label())}
            </span>
        </div>
    }
}

/// The one that is judged, with all that helps.
fn one(cx: &ActionCx, id: CardId) -> AnyView {
    let Some(card) = cx.model().cards.get(id) else {
        return view! { <p class="c-note">{text::gone_card()}</p> };
    };
    let (title, body, source, tags) = (
        card.title.signal(),
        card.body.signal(),
        card.details.signal(),
        card.details.signal(),
    );
    let place = card.place.get().1.and_then(|moment| cx.model().moments.get(moment));
    let moment = place.map(|moment| moment.title.signal());
    view! {
        <p class="s-triage-title">{move || title.get()}</p>
        <div class="s-triage-text">{rich::reading(cx.editor(), id, Field::Body, body)}</div>
        <dl class="s-facts">
            <dt>{text::field_source()}</dt>
            <dd>{move || source.with(|details| details.source.clone()).unwrap_or_else(|| text::triage_not_known().to_owned())}</dd>
            <dt>{text::label_entity_kind_moment()}</dt>
            <dd>{move || moment.as_ref().map(|title| title.get())}</dd>
            <dt>{text::field_tags()}</dt>
            <dd>{move || tags.with(|details| details.tags.iter().cloned().collect::<Vec<_>>().join(", "))}</dd>
        </dl>
    }
}
