//! What a participant tells the others about itself while connected: the awareness state of one client.
//!
//! Ephemeral: it travels as JSON in y-protocols awareness and never touches a document or the store.
//! The `user` field follows the convention of other Yjs tools (`name`, `color`), so their users show up too.

use serde::{Deserialize, Serialize};

/// The awareness state of a Waymark client. Every field may be missing in a foreign client's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Presence {
    /// Who it is.
    #[serde(default)]
    pub user: PresenceUser,
    /// Where the pointer rests on the grid; absent when it is elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<PresenceCursor>,
    /// What is selected, as entity keys (`doc::EntityRef` in text form).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selection: Vec<String>,
    /// The text being edited, with the caret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caret: Option<PresenceCaret>,
}

/// Name and colour of a participant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PresenceUser {
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// CSS colour, one of the twelve presence colours.
    #[serde(default)]
    pub color: String,
}

/// A pointer on the grid, anchored to a cell so that it lands right whatever the other side has scrolled, zoomed or collapsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceCursor {
    /// Lane id, or empty over the header.
    pub lane: String,
    /// Moment id, or empty over the lane names.
    pub moment: String,
    /// Horizontal position inside the cell, 0 to 1.
    pub x: f32,
    /// Vertical position inside the cell, 0 to 1.
    pub y: f32,
}

/// A text caret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceCaret {
    /// Entity key of what holds the text.
    pub entity: String,
    /// Name of its text field.
    pub field: String,
    /// Caret as a Yjs relative position in JSON, so that it stays put while others type.
    pub head: String,
    /// Other end of the selection, likewise; equal to `head` when nothing is selected.
    pub anchor: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_state_is_read_as_far_as_it_goes() {
        let read: Presence =
            serde_json::from_str(r##"{"user":{"name":"Ada","color":"#123","x":1},"other":3}"##).unwrap();
        assert_eq!(read.user.name, "Ada");
        assert_eq!(read.cursor, None);
    }
}
