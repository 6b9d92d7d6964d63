//! Prose to read, the same wherever it is read: paragraphs, lists and links as a page has them, or within a line.
//!
//! Everything is text and elements of ours; an address has been checked when the look was read. Links open in a tab of their own. Not here: what is
//! written (`rich`).

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::rich::{Line, List, Look, Marks, Rich};

use crate::editor::Editor;
use crate::ui::kit::flow::{erase, view};

/// A prose of an entity as it looks at any time; nothing while it is blank.
pub fn reading(editor: &Editor, entity: impl Into<EntityRef>, field: Field, text: ArcReadSignal<String>) -> AnyView {
    as_it_looks(text, look_of(editor, entity.into(), field))
}

/// A text as it looks within a line of something else, such as a button: signs for lists, and links that lead nowhere.
pub fn inline(rich: &Rich) -> AnyView {
    let lines = rich.look.lines(&rich.text).into_iter().enumerate();
    let lines = lines.map(|(nth, line)| {
        let sign = match line.list {
            None => String::new(),
            Some((List::Bullet, _)) => "• ".to_owned(),
            Some((List::Ordered, number)) => [&number.to_string(), ". "].concat(),
        };
        let pieces = line.pieces.into_iter().map(|(text, marks)| {
            let leads = marks.link.is_some();
            let shown = emphasised(text, &marks);
            if leads {
                view! { <span class="t-link">{shown}</span> }
            } else {
                shown
            }
        });
        let end = if nth > 0 { "\n" } else { "" };
        view! { {end}{sign}{pieces.collect_view()} }
    });
    lines.collect_view().into_any()
}

/// How a prose looks now. A look can change without the text.
pub(super) fn look_of(editor: &Editor, entity: EntityRef, field: Field) -> Memo<Look> {
    let (written, editor) = (editor.model().written(entity), editor.clone());
    Memo::new(move |_| {
        written.track();
        editor.look(entity, field)
    })
}

pub(super) fn as_it_looks(text: ArcReadSignal<String>, look: Memo<Look>) -> AnyView {
    erase(move || {
        let shown = |text: &String| (!text.trim().is_empty()).then(|| look.with(|look| shown(text, look)));
        text.with(shown)
    })
}

fn shown(text: &str, look: &Look) -> AnyView {
    let lines = look.lines(text);
    let mut blocks = Vec::new();
    let mut rest = &lines[..];
    while let Some(first) = rest.first() {
        let list = first.list.map(|(list, _)| list);
        let same = rest
            .iter()
            .take_while(|line| line.list.map(|(list, _)| list) == list)
            .count();
        let (block, after) = rest.split_at(same);
        blocks.push(match list {
            Some(List::Bullet) => view! { <ul>{items(block)}</ul> },
            Some(List::Ordered) => view! { <ol>{items(block)}</ol> },
            None => block
                .iter()
                .map(|line| view! { <p dir="auto">{line_view(line)}</p> })
                .collect_view()
                .into_any(),
        });
        rest = after;
    }
    view! { <div class="t-prose">{blocks}</div> }
}

fn items(lines: &[Line]) -> Vec<AnyView> {
    let items = lines.iter().map(|line| view! { <li dir="auto">{line_view(line)}</li> });
    items.collect()
}

fn line_view(line: &Line) -> Vec<AnyView> {
    let pieces = line.pieces.iter();
    pieces.map(|(text, marks)| piece(text.clone(), marks)).collect()
}

fn piece(text: String, marks: &Marks) -> AnyView {
    let shown = emphasised(text, marks);
    match marks.link.clone() {
        Some(href) => view! { <a href=href target="_blank" rel="noopener noreferrer">{shown}</a> },
        None => shown,
    }
}

fn emphasised(text: String, marks: &Marks) -> AnyView {
    let mut shown = text.into_any();
    if marks.italic {
        shown = view! { <em>{shown}</em> };
    }
    if marks.bold {
        shown = view! { <strong>{shown}</strong> };
    }
    shown
}
