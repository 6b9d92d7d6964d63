//! From one formatted text to another, as changes that a document takes at once.

use super::{Format, Look, Mark, Rich, line_at, line_ranges};
use crate::text_splice::TextSplice;

/// The changes that make `from` what `to` is, to be made in this order: the words, then how they look.
///
/// A document gives letters the look of what stands around them, which [`Look::after`] tells only in part. So letters that are put in say for
/// themselves how they look, and so do the lines that they touch.
#[must_use]
pub fn rewrite(from: &Rich, to: &Rich) -> (Option<TextSplice>, Vec<Format>) {
    let Some(splice) = TextSplice::between(&from.text, &to.text, u32::MAX) else {
        return (None, from.look.changes(&to.look, &to.text));
    };
    let (at, length) = (splice.at_utf16, splice.insert_utf16());
    let mut formats = Vec::new();
    if length > 0 {
        let off = [Mark::Bold(false), Mark::Italic(false), Mark::Link(None)];
        formats.extend(off.into_iter().map(|mark| Format {
            at_utf16: at,
            length_utf16: length,
            mark,
        }));
        let put_in = to.look.cut(&to.text, at, length);
        let on = Look::default().changes(&put_in.look, &put_in.text).into_iter();
        formats.extend(on.filter(|format| !is_list(format)).map(|format| Format {
            at_utf16: at + format.at_utf16,
            ..format
        }));
    }
    let expected = from.look.after(&from.text, &splice);
    let around = expected.changes(&to.look, &to.text).into_iter();
    formats.extend(around.filter(|format| !is_list(format)));
    // An empty line may have its list from the end of the line before it.
    let (first, last) = (line_at(&to.text, at), line_at(&to.text, at + length));
    let touched = first.saturating_sub(1)..=last + 1;
    for (line, (start, end)) in line_ranges(&to.text).into_iter().enumerate() {
        let list = to.look.list(line);
        if touched.contains(&line) || expected.list(line) != list {
            formats.push(Format {
                at_utf16: start,
                length_utf16: end - start,
                mark: Mark::List(list),
            });
        }
    }
    (Some(splice), formats)
}

fn is_list(format: &Format) -> bool {
    matches!(format.mark, Mark::List(_))
}
