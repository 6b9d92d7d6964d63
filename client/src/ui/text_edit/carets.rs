//! What lies behind the letters of a text field: a copy of its text that gives it its height, with the carets of others in it.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};

use crate::ui::board::cx::BoardCx;
use crate::ui::kit::flow::view;

/// The caret of somebody else in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteCaret {
    /// Who.
    pub name: String,
    /// CSS colour.
    pub colour: String,
    /// Caret, in UTF-16 code units.
    pub head_utf16: u32,
    /// Other end of the selection.
    pub anchor_utf16: u32,
}

/// See the module. Hidden from screen readers: the field says the same.
#[component]
pub(super) fn Mirror(cx: BoardCx, entity: EntityRef, field: Field, shown: RwSignal<String>) -> impl IntoView {
    let pieces = move || {
        let carets = cx.carets_in(entity, field);
        shown.with(|text| pieces(text, carets))
    };
    view! {
        <div class="t-mirror" aria-hidden="true" dir="auto">
            {move || {
                pieces()
                    .into_iter()
                    .map(|piece| match piece {
                        Piece::Text { text, colour: None } => text.into_any(),
                        Piece::Text { text, colour: Some(colour) } => {
                            view! { <span class="t-selection" style:--peer=colour>{text}</span> }
                        }
                        Piece::Caret(caret) => {
                            view! {
                                <span class="t-caret" style:--peer=caret.colour>
                                    <span class="t-caret-name">{caret.name}</span>
                                </span>
                            }
                        }
                    })
                    .collect_view()
            }}
            // A last line that is empty has a height too.
            {"\u{200b}"}
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text { text: String, colour: Option<String> },
    Caret(RemoteCaret),
}

/// Cuts a text at carets and ends of selections. Where two selections overlap, the later one's colour shows.
fn pieces(text: &str, carets: Vec<RemoteCaret>) -> Vec<Piece> {
    if carets.is_empty() {
        return vec![Piece::Text {
            text: text.to_owned(),
            colour: None,
        }];
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let end = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let mut cuts: Vec<u32> = carets
        .iter()
        .flat_map(|caret| [caret.head_utf16.min(end), caret.anchor_utf16.min(end)])
        .chain([0, end])
        .collect();
    waymark_shared::lean::sort(&mut cuts);
    cuts.dedup();
    let mut pieces = Vec::new();
    for (at, cut) in cuts.iter().enumerate() {
        let here = carets.iter().filter(|caret| caret.head_utf16.min(end) == *cut);
        pieces.extend(here.cloned().map(Piece::Caret));
        let Some(next) = cuts.get(at + 1) else {
            break;
        };
        let covers = |caret: &&RemoteCaret| {
            let (low, high) = (
                caret.head_utf16.min(caret.anchor_utf16),
                caret.head_utf16.max(caret.anchor_utf16),
            );
            low <= *cut && high >= *next
        };
        pieces.push(Piece::Text {
            text: String::from_utf16_lossy(&units[*cut as usize..*next as usize]),
            colour: carets.iter().rfind(covers).map(|caret| caret.colour.clone()),
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_text_is_cut_at_carets_and_selections() {
        let caret = |head_utf16, anchor_utf16| RemoteCaret {
            name: "Ada".into(),
            colour: "#123".into(),
            head_utf16,
            anchor_utf16,
        };
        let text = |text: &str, colour: Option<&str>| Piece::Text {
            text: text.into(),
            colour: colour.map(Into::into),
        };
        assert_eq!(pieces("abc", vec![]), [text("abc", None)]);
        assert_eq!(
            pieces("abc", vec![caret(9, 9)]),
            [text("abc", None), Piece::Caret(caret(9, 9))]
        );
        assert_eq!(
            pieces("abcd", vec![caret(3, 1)]),
            [
                text("a", None),
                text("bc", Some("#123")),
                Piece::Caret(caret(3, 1)),
                text("d", None)
            ]
        );
    }
}
