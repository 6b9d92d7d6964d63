//! Another language while the page is open: the texts come, what is drawn is drawn anew, and everything else stays.
//!
//! Texts are plain values wherever they are drawn, so a page draws all of itself once more ([`anew`]) instead of following each text. What a person has done
//! and where they are lives outside of that: the session with its undo, selection, zoom and open columns in the state of the page, the rest in `place`.
//! Invariant: a language is remembered only when its texts are there. Not here: the texts (`text`), and which language a page starts with
//! (`client/boot.js`).

mod place;

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::place::Place;
use crate::platform::later;
use crate::platform::locale::{self, Language};
use crate::text;
use crate::ui::board::focus::scrolled;
use crate::ui::board::state::BoardState;
use crate::ui::kit::flow::view;
use crate::ui::kit::{For, Toast, Toasts};
use crate::ui::words;

/// What is drawn anew, with nothing of the old left, in each language that somebody chooses.
pub fn anew(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    view! { <For each=|| vec![text::turn()] key=|turn| *turn let(_)>{draw()}</For> }
}

/// Speaks a language from now on, here and on later visits. Says so to screen readers on a board; when the texts do not come, nothing
/// changes and a toast offers another try.
pub fn choose(wanted: Language, toasts: Toasts, board: Option<BoardState>) {
    /// Counts the choices: the last one holds, whichever comes first.
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let asked = ASKED.fetch_add(1, Ordering::Relaxed) + 1;
    if wanted.code() == locale::code() {
        locale::choose(wanted);
        return;
    }
    spawn_local(async move {
        let texts = later::texts(wanted).await;
        if ASKED.load(Ordering::Relaxed) != asked {
            return;
        }
        match texts {
            // The menu or the palette it was chosen in is gone by then, and the focus is back where it was.
            Ok(texts) => request_animation_frame(move || speak(wanted, texts, toasts, board)),
            Err(later::NotThere) => {
                let words = text::language_not_loaded(words::language(wanted));
                let again = move || choose(wanted, toasts, board);
                toasts.show(Toast::problem(words).action(text::try_again(), again));
            }
        }
    });
}

fn speak(language: Language, texts: String, toasts: Toasts, board: Option<BoardState>) {
    // The person may have left the journey meanwhile.
    let board = board.filter(|board| !board.announcement.is_disposed());
    if let Some(board) = board {
        // It is beside an element that goes away.
        board.inline.close();
        board.begin_at.set_value(Some(scrolled()));
    }
    let place = Place::leave();
    // What they say was said.
    toasts.clear();
    locale::choose(language);
    text::speak(texts);
    // Everything is drawn before the next frame. What is drawn only where somebody looks follows the scrolling, one frame later, and may move the rest.
    request_animation_frame(move || {
        place.unfold();
        place.scroll();
        request_animation_frame(move || {
            place.scroll();
            place.enter();
            request_animation_frame(move || place.scroll());
            if let Some(board) = board.filter(|board| !board.announcement.is_disposed()) {
                board.announce(text::said_language());
            }
        });
    });
}
