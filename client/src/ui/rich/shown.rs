//! Prose to read: paragraphs, lists and links as a page has them.
//!
//! Everything is text and elements of ours; an address has been checked when the look was read. Links open in a tab of their own.

use leptos::prelude::*;
use waymark_shared::rich::{Line, List, Look, Marks};

use crate::ui::kit::flow::view;

/// A text as it looks.
pub fn shown(text: &str, look: &Look) -> AnyView {
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
    let mut shown = text.into_any();
    if marks.italic {
        shown = view! { <em>{shown}</em> };
    }
    if marks.bold {
        shown = view! { <strong>{shown}</strong> };
    }
    match marks.link.clone() {
        Some(href) => view! { <a href=href target="_blank" rel="noopener noreferrer">{shown}</a> },
        None => shown,
    }
}
