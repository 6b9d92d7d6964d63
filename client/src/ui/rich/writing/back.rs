//! The way back: Escape gives back what was there when the person came in, as one step of undo.
//!
//! Invariant: what somebody else did meanwhile is never taken back.

use leptos::prelude::*;
use waymark_shared::doc::edit::Edit;
use waymark_shared::rich::{Look, Rich, rewrite};

use super::Writing;
use crate::ui::text_edit::Left;

impl Writing {
    /// The person came in, from elsewhere than the tools of this text.
    pub(in crate::ui::rich) fn entered(self) {
        let (text, look) = (self.link.now(), self.now());
        let own = look.clone();
        self.before.set_value(Some((Rich { text, look }, own)));
        self.foreign_look.set_value(false);
    }

    /// Does what changes the text, and remembers how it looks since then.
    pub(super) fn own<R>(self, change: impl FnOnce() -> R) -> R {
        self.see_foreign();
        let done = change();
        let now = self.now();
        self.before.update_value(|before| {
            if let Some((_, own)) = before {
                *own = now;
            }
        });
        done
    }

    /// What looks otherwise than since one's own last change, somebody else made so, or undo.
    fn see_foreign(self) {
        let now = self.now();
        let differs = |before: &Option<(Rich, Look)>| before.as_ref().is_some_and(|(_, own)| *own != now);
        if self.before.with_value(differs) {
            self.foreign_look.set_value(true);
        }
    }

    /// Gives back what was there when the person came in, as one step of undo. Where somebody else wrote meanwhile, nothing; where they formatted,
    /// the words only.
    pub(in crate::ui::rich) fn cancel(self) {
        self.pending.set((Vec::new(), 0));
        self.see_foreign();
        let was = self.before.try_update_value(Option::take).flatten();
        if let Some((was, _)) = was
            && !self.link.is_foreign()
        {
            let (text, look) = (self.link.now(), self.now());
            let (splice, formats) = rewrite(&Rich { text, look }, &was);
            let formats = formats.into_iter().map(|format| self.edit(format));
            let looks = formats.filter(|_| !self.foreign_look.get_value());
            let edits: Vec<Edit> = splice
                .map(|splice| self.link.splice(splice))
                .into_iter()
                .chain(looks)
                .collect();
            if !edits.is_empty() {
                self.cx.with_value(|cx| {
                    cx.editor().end_intent();
                    cx.apply(edits);
                    cx.editor().end_intent();
                });
            }
        }
        self.link.leave(Left::Done, None);
        self.link.let_go();
    }
}
