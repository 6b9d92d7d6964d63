//! Text positions that stay where they are while others type: sticky indexes of the document, as text for presence.
//!
//! Offsets are UTF-16 code units, as in browsers. Not here: the caret of the page (`ui`).

use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::presence::PresenceCaret;
use waymark_shared::rich::Look;
use yrs::{Assoc, IndexedSequence, StickyIndex, Transact};

use super::Editor;

/// A position in a text that survives edits around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StickyCaret(StickyIndex);

impl StickyCaret {
    /// As Yjs' relative position in JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Reads a relative position of any Yjs client.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().map(Self)
    }
}

impl Editor {
    /// Holds a position in a text. It sticks to the character before it, so what others insert there comes after.
    #[must_use]
    pub fn hold_caret(&self, entity: EntityRef, field: Field, at_utf16: u32) -> Option<StickyCaret> {
        let txn = self.0.doc.doc().try_transact().ok()?;
        let text = self.0.doc.text(&txn, entity, field)?;
        text.sticky_index(&txn, at_utf16, Assoc::Before).map(StickyCaret)
    }

    /// Where a held position is now.
    #[must_use]
    pub fn find_caret(&self, caret: &StickyCaret) -> Option<u32> {
        let txn = self.0.doc.doc().try_transact().ok()?;
        caret.0.get_offset(&txn).map(|offset| offset.index)
    }

    /// How a prose looks now; plain while the document is busy.
    #[must_use]
    pub fn look(&self, entity: EntityRef, field: Field) -> Look {
        let txn = self.0.doc.doc().try_transact();
        txn.map(|txn| self.0.doc.look(&txn, entity, field)).unwrap_or_default()
    }

    /// A selection in a text as presence tells it to others.
    #[must_use]
    pub fn presence_caret(&self, entity: EntityRef, field: Field, head: u32, anchor: u32) -> Option<PresenceCaret> {
        Some(PresenceCaret {
            entity: entity.to_string(),
            field: field.to_string(),
            head: self.hold_caret(entity, field, head)?.to_json(),
            anchor: self.hold_caret(entity, field, anchor)?.to_json(),
        })
    }
}
