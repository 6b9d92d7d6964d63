//! What is done to the longer text that the keyboard is in, or came from. The text hears its keys itself; by name they reach it through
//! [`Chrome::tools`](super::Chrome), which the text sets.

use leptos::prelude::*;

use super::cx::ActionCx;
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::text;

/// What can be done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTool {
    /// Bold or not.
    Bold,
    /// Italic or not.
    Italic,
    /// Asks for the address of a link.
    Link,
    /// A bulleted list or none.
    Bullets,
    /// A numbered list or none.
    Numbers,
}

/// A row of the table that formats a text.
macro_rules! tool {
    ($id:literal, $title:expr, $keywords:expr, $keys:literal, $icon:ident, $tool:ident) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$keys],
            group: Group::Text,
            icon: Some(icondata_lu::$icon),
            reach: Reach::Browser,
            access: Access::Edit,
            history: History::OneStep,
            how: How::Do {
                when: writes_prose,
                run: |cx| run(cx, TextTool::$tool),
            },
        }
    };
}

/// Everything about formatting.
pub(super) static PROSE: &[Action] = &[
    tool!(
        "text.bold",
        text::action_text_bold,
        text::keywords_text_bold,
        "Mod+B",
        LuBold,
        Bold
    ),
    tool!(
        "text.italic",
        text::action_text_italic,
        text::keywords_text_italic,
        "Mod+I",
        LuItalic,
        Italic
    ),
    tool!(
        "text.link",
        text::action_text_link,
        text::keywords_text_link,
        "Mod+K",
        LuLink,
        Link
    ),
    tool!(
        "text.bullets",
        text::action_text_bullets,
        text::keywords_text_list,
        "Mod+Shift+8",
        LuList,
        Bullets
    ),
    tool!(
        "text.numbers",
        text::action_text_numbers,
        text::keywords_text_list,
        "Mod+Shift+7",
        LuListOrdered,
        Numbers
    ),
];

fn writes_prose(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.chrome.tools.with(Option::is_some) {
        Ok(())
    } else {
        Err(text::why_no_prose())
    }
}

fn run(cx: &ActionCx, tool: TextTool) {
    if let Some(tools) = cx.chrome.tools.get_untracked() {
        tools.run(tool);
    }
}
