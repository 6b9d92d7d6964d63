//! Pain ranking: which moments hurt most, from what is known, and what is not known.

use leptos::prelude::*;
use waymark_shared::analysis::pain::{Pain, PainInput, PainKind};
use waymark_shared::doc::schema::EntityRef;

use super::paper::is_paper;
use super::rows::{length, more, nothing, rows, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::labels;

/// The rows that are in view at first.
const FIRST: usize = 5;

/// All inputs, in the order of the formula.
const KINDS: [PainKind; 5] = [
    PainKind::Feeling,
    PainKind::Impact,
    PainKind::Gap,
    PainKind::DropOff,
    PainKind::Votes,
];

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let pains = Signal::from(cx.model().findings().pains.signal());
    let count = length(pains);
    let is_empty = Signal::derive(move || count.get() == 0);
    let all = RwSignal::new(is_paper());
    let row_cx = cx.clone();
    let list = rows(
        pains,
        move |at, _| at < FIRST || all.get(),
        |pain| pain.moment,
        move |pain| row(&row_cx, pain),
    );
    frame(
        text::pains(),
        None,
        view! {
            {nothing(
                is_empty,
                text::pains_none(),
            )}
            <ol class="i-list">{list}</ol>
            {more(pains, FIRST, all)}
        },
    )
}

fn row(cx: &ActionCx, pain: Memo<Pain>) -> AnyView {
    let id = pain.with_untracked(|pain| pain.moment);
    let (name_cx, show_cx) = (cx.clone(), cx.clone());
    // Lengths of 100; each input has its piece.
    let pieces = move || {
        let inputs = pain.with(|pain| pain.inputs.clone());
        let mut x = 0.0;
        inputs
            .into_iter()
            .filter(|input| input.points > 0.0)
            .map(|input| {
                let start = x;
                x += input.points;
                view! { <rect x=start y="0" width=(input.points - 0.6).max(0.2) height="6" /> }
            })
            .collect_view()
    };
    view! {
        <li class="i-pain">
            <details>
                <summary>
                    <span class="i-name">{move || words::moment(name_cx.model(), id)}</span>
                    <span class="i-points numbers">{move || pain.with(|pain| format!("{:.0}", pain.points))}</span>
                    <svg class="i-pain-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                        {pieces}
                    </svg>
                    <span class="i-note">{move || pain.with(rests_on)}</span>
                </summary>
                <table class="i-inputs">
                    <thead class="sr-only">
                        <tr><th>{text::pains_input()}</th><th>{text::pains_value()}</th><th>{text::pains_points()}</th></tr>
                    </thead>
                    <tbody>{move || KINDS.map(|kind| pain.with(|pain| input_row(kind, pain))).collect_view()}</tbody>
                </table>
                {show::button(cx, move || words::moment(show_cx.model(), id), move || vec![EntityRef::Moment(id)])}
            </details>
        </li>
    }
}

fn input_row(kind: PainKind, pain: &Pain) -> AnyView {
    let input = pain.inputs.iter().find(|input| input.kind == kind);
    let (value, points) = match input {
        Some(input) => (value_words(input), words::short(input.points)),
        None => (text::pains_not_known().to_owned(), "–".to_owned()),
    };
    view! {
        <tr data-unknown=input.is_none().then_some("")>
            <th scope="row">{label(kind)}</th>
            <td>{value}</td>
            <td class="numbers">{points}</td>
        </tr>
    }
}

fn label(kind: PainKind) -> &'static str {
    match kind {
        PainKind::Feeling => text::pain_feeling(),
        PainKind::Impact => text::pain_impact(),
        PainKind::Gap => text::pain_gap(),
        PainKind::DropOff => text::pain_drop_off(),
        PainKind::Votes => text::pain_votes(),
    }
}

fn inside_sentence(kind: PainKind) -> &'static str {
    match kind {
        PainKind::Feeling => text::pain_in_feeling(),
        PainKind::Impact => text::pain_in_impact(),
        PainKind::Gap => text::pain_in_gap(),
        PainKind::DropOff => text::pain_in_drop_off(),
        PainKind::Votes => text::pain_in_votes(),
    }
}

fn value_words(input: &PainInput) -> String {
    match input.kind {
        PainKind::Feeling => words::feeling(input.value),
        PainKind::Impact => text::pains_of_five(&words::short(input.value)),
        PainKind::Gap => words::short(input.value),
        PainKind::DropOff => words::percent(input.value),
        PainKind::Votes => words::short(input.value),
    }
}

/// What the points rest on, in one line.
fn rests_on(pain: &Pain) -> String {
    let names: Vec<String> = pain
        .inputs
        .iter()
        .map(|input| inside_sentence(input.kind).to_owned())
        .collect();
    if pain.inputs.len() == KINDS.len() {
        return text::pains_all_known().to_owned();
    }
    text::pains_from(&labels::and(&names), &words::percent(pain.known))
}
