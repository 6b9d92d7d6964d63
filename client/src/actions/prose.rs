//! What is done to the longer text that the keyboard is in, or came from. The text hears its keys itself; by name they reach it through
//! [`Chrome::tools`](super::Chrome), which the text sets.

use leptos::prelude::*;

use super::Action;
use super::cx::ActionCx;
use super::plan::WhyNot;
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

/// Everything about formatting.
pub(super) static PROSE: &[Action] = &[
    action! {
        "text.bold", action_text_bold, keywords_text_bold;
        Text, LuBold, ["Mod+B"], Browser, Edit, OneStep;
        when: writes_prose,
        run: |cx| run(cx, TextTool::Bold)
    },
    action! {
        "text.italic", action_text_italic, keywords_text_italic;
        Text, LuItalic, ["Mod+I"], Browser, Edit, OneStep;
        when: writes_prose,
        run: |cx| run(cx, TextTool::Italic)
    },
    action! {
        "text.link", action_text_link, keywords_text_link;
        Text, LuLink, ["Mod+K"], Browser, Edit, OneStep;
        when: writes_prose,
        run: |cx| run(cx, TextTool::Link)
    },
    action! {
        "text.bullets", action_text_bullets, keywords_text_list;
        Text, LuList, ["Mod+Shift+8"], Browser, Edit, OneStep;
        when: writes_prose,
        run: |cx| run(cx, TextTool::Bullets)
    },
    action! {
        "text.numbers", action_text_numbers, keywords_text_list;
        Text, LuListOrdered, ["Mod+Shift+7"], Browser, Edit, OneStep;
        when: writes_prose,
        run: |cx| run(cx, TextTool::Numbers)
    },
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
