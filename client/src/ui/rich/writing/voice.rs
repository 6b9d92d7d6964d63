//! What a look says to who does not see it: formats by name, as they are switched and at the caret.
//!
//! Screen readers read the words of the field; how they look stands in its description. Not here: the live region (`BoardState::announce`).

use leptos::prelude::*;
use waymark_shared::rich::{List, Mark};

use super::Writing;
use crate::text;
use crate::ui::kit::listen::focused;

impl Writing {
    /// Tells who cannot see it. A tool that has the focus tells by itself that it is pressed.
    pub(super) fn say(self, words: &str) {
        if !focused().is_some_and(|element| element.class_list().contains("t-tool")) {
            self.actions.with_value(|actions| actions.announce(words));
        }
    }

    /// How the text looks at the caret or the selection, in words; tracked.
    pub(in crate::ui::rich) fn looks_here(self) -> Option<String> {
        let marks = [
            Mark::Bold(true),
            Mark::Italic(true),
            Mark::List(Some(List::Bullet)),
            Mark::List(Some(List::Ordered)),
        ];
        let on = marks
            .iter()
            .filter(|mark| self.is_on(mark))
            .map(|mark| name(mark).to_owned());
        let link = self.address().map(|address| text::rich_link_to(&address));
        let here: Vec<String> = on.chain(link).collect();
        (!here.is_empty()).then(|| here.join(", "))
    }
}

/// What a format is called.
pub(super) fn name(mark: &Mark) -> &'static str {
    match mark {
        Mark::Bold(_) => text::rich_bold(),
        Mark::Italic(_) => text::rich_italic(),
        Mark::Link(_) => text::rich_link(),
        Mark::List(Some(List::Ordered)) => text::rich_numbers(),
        Mark::List(_) => text::rich_bullets(),
    }
}

pub(super) fn switched(mark: &Mark, on: bool) -> String {
    if on {
        text::rich_on(name(mark))
    } else {
        text::rich_off(name(mark))
    }
}
