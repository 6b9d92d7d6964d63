//! What a person sees while writing prose: the letters as they look, line by line, with the carets of others in them.
//!
//! It lies behind a text area whose own letters are transparent, so nothing here may change how wide a letter is or where a line breaks: bold is a
//! stroke, a list stands beside its lines in a gutter that all lines have.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::rich::{Line, List, Look, Marks};

use crate::ui::board::cx::BoardCx;
use crate::ui::kit::flow::view;
use crate::ui::text_edit::RemoteCaret;

/// See the module. Hidden from screen readers: the field says the same.
pub(super) fn mirror(
    cx: BoardCx,
    entity: EntityRef,
    field: Field,
    shown: RwSignal<String>,
    look: Memo<Look>,
    pending: Signal<Option<List>>,
) -> AnyView {
    let lines = move || {
        let carets = cx.carets_in(entity, field);
        let mut lines = shown.with(|text| look.with(|look| look.lines(text)));
        // An empty text has nothing yet that could carry a list.
        if let ([line], Some(list)) = (&mut lines[..], pending.get()) {
            line.list = line.list.or(Some((list, 1)));
        }
        lines.into_iter().map(|line| line_view(&line, &carets)).collect_view()
    };
    view! { <div class="t-mirror" aria-hidden="true" dir="auto">{lines}</div> }
}

fn line_view(line: &Line, carets: &[RemoteCaret]) -> AnyView {
    let (list, number) = match line.list {
        None => (None, None),
        Some((List::Bullet, _)) => (Some("bullet"), None),
        Some((List::Ordered, number)) => (Some("ordered"), Some(number)),
    };
    let pieces = segments(line, carets)
        .into_iter()
        .map(|segment| match segment {
            Segment::Caret(caret) => view! {
                <span class="t-caret" style:--peer=caret.colour>
                    <span class="t-caret-name">{caret.name}</span>
                </span>
            },
            Segment::Text { text, marks, colour } => {
                if marks.is_plain() && colour.is_none() {
                    return text.into_any();
                }
                view! {
                    <span
                        class:t-selection=colour.is_some()
                        data-bold=marks.bold.then_some("")
                        data-italic=marks.italic.then_some("")
                        data-link=marks.link.is_some().then_some("")
                        style:--peer=colour
                    >
                        {text}
                    </span>
                }
            }
        })
        .collect_view();
    // A line that is empty has a height too.
    view! { <div class="t-line" data-list=list data-number=number>{pieces}{"\u{200b}"}</div> }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Text {
        text: String,
        marks: Marks,
        colour: Option<String>,
    },
    Caret(RemoteCaret),
}

/// Cuts the pieces of a line at carets and ends of selections. Where two selections overlap, the later one's colour shows.
fn segments(line: &Line, carets: &[RemoteCaret]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut at = line.at_utf16;
    let here = |at: u32| {
        carets
            .iter()
            .filter(move |caret| caret.head_utf16 == at)
            .cloned()
            .map(Segment::Caret)
    };
    for (text, marks) in &line.pieces {
        let letters: Vec<u16> = text.encode_utf16().collect();
        let end = at + u32::try_from(letters.len()).unwrap_or(u32::MAX);
        let mut cuts: Vec<u32> = carets
            .iter()
            .flat_map(|caret| [caret.head_utf16, caret.anchor_utf16])
            .filter(|cut| at < *cut && *cut < end)
            .chain([at, end])
            .collect();
        waymark_shared::lean::sort(&mut cuts);
        cuts.dedup();
        for pair in cuts.windows(2) {
            let [from, to] = pair else { continue };
            segments.extend(here(*from));
            let covers = |caret: &&RemoteCaret| {
                caret.head_utf16.min(caret.anchor_utf16) <= *from && caret.head_utf16.max(caret.anchor_utf16) >= *to
            };
            segments.push(Segment::Text {
                text: String::from_utf16_lossy(&letters[(from - at) as usize..(to - at) as usize]),
                marks: marks.clone(),
                colour: carets.iter().rfind(covers).map(|caret| caret.colour.clone()),
            });
        }
        at = end;
    }
    segments.extend(here(at));
    segments
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_line_is_cut_at_looks_carets_and_selections() {
        let bold = Marks {
            bold: true,
            ..Marks::default()
        };
        let line = Line {
            at_utf16: 10,
            list: None,
            pieces: vec![("ab".into(), Marks::default()), ("cd".into(), bold.clone())],
        };
        let caret = |head_utf16, anchor_utf16| RemoteCaret {
            name: "Ada".into(),
            colour: "#123".into(),
            head_utf16,
            anchor_utf16,
        };
        let text = |text: &str, marks: &Marks, colour: Option<&str>| Segment::Text {
            text: text.into(),
            marks: marks.clone(),
            colour: colour.map(Into::into),
        };
        let plain = Marks::default();
        assert_eq!(
            segments(&line, &[caret(99, 99)]),
            [text("ab", &plain, None), text("cd", &bold, None)]
        );
        assert_eq!(
            segments(&line, &[caret(13, 11)]),
            [
                text("a", &plain, None),
                text("b", &plain, Some("#123")),
                text("c", &bold, Some("#123")),
                Segment::Caret(caret(13, 11)),
                text("d", &bold, None),
            ]
        );
        assert_eq!(
            segments(&line, &[caret(14, 14)]).last(),
            Some(&Segment::Caret(caret(14, 14)))
        );
        assert_eq!(
            segments(&line, &[caret(10, 10)]).first(),
            Some(&Segment::Caret(caret(10, 10)))
        );
    }
}
