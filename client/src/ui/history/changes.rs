//! What changed, as a list: by stage and moment, each change in words, each shown on the map by a press.

use leptos::prelude::*;
use waymark_shared::diff::{Difference, DifferenceGroup, Differences, PieceKind, What};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::rich::{Look, Rich};

use super::marks::spot_of;
use super::words::{Told, tell};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::rich;

/// The list. `shown` says which of the changes can be seen on the version that is looked at.
pub(super) fn list(cx: &ActionCx, differences: &Differences, shown: fn(&What) -> bool) -> AnyView {
    if differences.count == 0 {
        return view! { <p class="c-note">{text::history_no_changes()}</p> };
    }
    let told: usize = differences.groups.iter().map(|group| group.items.len()).sum();
    let more = differences.count.saturating_sub(told);
    let groups = differences
        .groups
        .iter()
        .map(|group| section(cx, group, shown))
        .collect_view();
    view! {
        {groups}
        {(more > 0).then(|| view! { <p class="c-note">{text::history_more_changes(more)}</p> })}
    }
}

fn section(cx: &ActionCx, group: &DifferenceGroup, shown: fn(&What) -> bool) -> AnyView {
    let along = |item: &&Difference| {
        matches!(
            item.what,
            What::Added { along: true } | What::Removed { along: true, .. }
        )
    };
    let count = group.items.iter().filter(along).count();
    let rows = group
        .items
        .iter()
        .filter(|item| !along(item))
        .map(|item| row(cx, item, group.about, shown))
        .collect_view();
    let name = match (group.about, group.name.trim()) {
        (EntityRef::Meta, _) => text::history_whole().to_owned(),
        (_, "") => text::changed_unnamed().to_owned(),
        (_, name) => name.to_owned(),
    };
    view! {
        <section class="h-group">
            <h4>{name}</h4>
            <ul>
                {rows}
                {(count > 0).then(|| view! { <li class="h-along">{text::history_along(count)}</li> })}
            </ul>
        </section>
    }
}

fn row(cx: &ActionCx, item: &Difference, about: EntityRef, shown: fn(&What) -> bool) -> AnyView {
    let words = match tell(item, about) {
        Told::Sentence(sentence) => view! { <span>{sentence}</span> },
        Told::Text(heading, pieces) => {
            let pieces = pieces
                .into_iter()
                .map(|piece| {
                    let look = Look {
                        runs: piece.look,
                        lists: Vec::new(),
                    };
                    let words = rich::inline(&Rich { text: piece.text, look });
                    match piece.is {
                        PieceKind::Same => view! { <span>{words}</span> },
                        PieceKind::Gone => view! { <del>{words}</del> },
                        PieceKind::New => view! { <ins>{words}</ins> },
                    }
                })
                .collect_view();
            view! { <span class="h-field">{heading}</span><span class="h-text">{pieces}</span> }
        }
        Told::Look(sentence, from, to) => {
            let side = |label: &'static str, words: &Rich| {
                view! { <span class="h-field">{label}</span><span class="h-text">{rich::inline(words)}</span> }
            };
            view! {
                <span>{sentence}</span>
                <span class="h-look">{side(text::changed_look_before(), &from)}{side(text::changed_look_now(), &to)}</span>
            }
        }
        Told::Entries(heading, gone, new) => {
            let gone = gone
                .into_iter()
                .map(|entry| view! { <del>{entry}</del>" " })
                .collect_view();
            let new = new
                .into_iter()
                .map(|entry| view! { <ins>{entry}</ins>" " })
                .collect_view();
            view! { <span class="h-field">{heading}</span><span class="h-text">{gone}{new}</span> }
        }
    };
    let kind = match item.what {
        What::Added { .. } => "added",
        What::Removed { .. } => "removed",
        What::Moved { .. } | What::Reordered => "moved",
        _ => "changed",
    };
    match spot_of(item.entity).filter(|_| shown(&item.what)) {
        Some(spot) => {
            let board = cx.chrome.past_board;
            let entity = item.entity;
            let show = move |_| {
                board.select([entity]);
                board.go_to(spot);
            };
            view! {
                <li data-change=kind>
                    <button class="h-change" type="button" data-tip=text::history_show_me() on:click=boxed_press(show)>{words}</button>
                </li>
            }
        }
        None => view! { <li data-change=kind><span class="h-change">{words}</span></li> },
    }
}
