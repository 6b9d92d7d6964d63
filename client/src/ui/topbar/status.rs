//! The status that tells the truth: one small word, and a bar when somebody must act.
//!
//! Pure words from the session's [`Status`]; "Saved" appears only for what is on the server's disk.

use leptos::prelude::*;
use waymark_shared::protocol::CloseCode;

use crate::actions::{self, use_actions};
use crate::session::{Keeping, Status};
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Button, ButtonKind, Icon, StatusWord, Tone};

/// The word in the top bar.
#[component]
pub(super) fn StatusText() -> impl IntoView {
    let session = use_actions().session().clone();
    let (status, keeping) = (session.status(), session.keeping());
    let word = Memo::new(move |_| Word::of(status.get(), keeping.get()));
    view! {
        <StatusWord
            text=Signal::derive(move || word.with(|word| word.text.clone()))
            tone=Signal::derive(move || word.with(|word| word.tone))
            active=Signal::derive(move || word.with(|word| word.active))
        />
    }
}

/// The word for a state, to be said.
#[must_use]
pub fn status_word(status: Status, keeping: Keeping) -> String {
    Word::of(status, keeping).text
}

/// The bar under the top bar; nothing as long as nobody must act.
#[component]
pub fn Attention() -> impl IntoView {
    let cx = use_actions();
    let (status, keeping) = (cx.session().status(), cx.session().keeping());
    let notice = Memo::new(move |_| notice(status.get(), keeping.get()));
    view! {
        <div role="alert">
            {move || {
                notice
                    .get()
                    .map(|notice| {
                        let Notice { tone, text, remedy } = notice;
                        let remedy_cx = cx.clone();
                        let button = remedy
                            .map(|remedy| {
                                let press = move |_| remedy.run(&remedy_cx);
                                view! { <Button kind=ButtonKind::Quiet on_press=press>{remedy.label()}</Button> }
                            });
                        view! {
                            <div class="c-attention" data-tone=tone.as_str()>
                                <Icon icon=icondata_lu::LuCircleAlert />
                                <p>{text}</p>
                                {button}
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// What the top bar says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    tone: Tone,
    active: bool,
}

impl Word {
    fn of(status: Status, keeping: Keeping) -> Self {
        let kept = |count: u32| match keeping {
            Keeping::TabOnly => text::kept_tab_only(count as usize),
            Keeping::Opening | Keeping::Writing => text::kept_writing(count as usize),
            Keeping::OnDevice => text::kept_on_device(count as usize),
        };
        let with = |word: &str, count: u32| {
            if count == 0 {
                word.to_owned()
            } else {
                text::status_with_kept(&kept(count), word)
            }
        };
        let (text, tone, active) = match status {
            Status::Connecting => (text::status_connecting().to_owned(), Tone::Neutral, true),
            Status::Saving { .. } => (text::status_saving().to_owned(), Tone::Neutral, true),
            Status::Saved => (text::status_saved().to_owned(), Tone::Positive, false),
            Status::Offline { kept } => (with(text::status_offline(), kept), Tone::Wait, false),
            Status::Reconnecting { kept } => (with(text::status_reconnecting(), kept), Tone::Wait, true),
            Status::ViewOnly { live: true } => (text::status_view_only().to_owned(), Tone::Accent, false),
            Status::ViewOnly { live: false } => (text::status_view_only_reconnecting().to_owned(), Tone::Wait, true),
            Status::StoreReadOnly { kept } | Status::DocumentFull { kept } => {
                (with(text::status_not_saved(), kept), Tone::Negative, false)
            }
            Status::Refused { kept, .. } => (with(text::status_disconnected(), kept), Tone::Negative, false),
        };
        Self { text, tone, active }
    }
}

/// Somebody must act.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    tone: Tone,
    text: String,
    remedy: Option<Remedy>,
}

/// What a press in the bar does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    Retry,
    Home,
    Reload,
    Trash,
}

impl Remedy {
    fn label(self) -> &'static str {
        match self {
            Self::Retry => text::try_again(),
            Self::Home => text::all_journeys(),
            Self::Reload => text::notice_reload(),
            Self::Trash => text::notice_open_trash(),
        }
    }

    fn run(self, cx: &actions::ActionCx) {
        match self {
            Self::Retry => cx.session().retry(),
            Self::Home => actions::run(cx, "journey.home"),
            Self::Trash => actions::run(cx, "journey.trash"),
            Self::Reload => {
                // A page can always be reloaded by its own script.
                let _ = crate::platform::window().location().reload();
            }
        }
    }
}

fn notice(status: Status, keeping: Keeping) -> Option<Notice> {
    let safe = |kept: u32| match (kept, keeping) {
        (0, _) => None,
        (_, Keeping::TabOnly) => Some(text::notice_kept_tab_only(kept as usize)),
        (_, _) => Some(text::notice_kept_on_device(kept as usize)),
    };
    let (text, kept, remedy) = match status {
        Status::StoreReadOnly { kept } => (text::notice_store_read_only(), kept, Some(Remedy::Retry)),
        Status::DocumentFull { kept } => (text::notice_document_full(), kept, Some(Remedy::Trash)),
        Status::Offline { kept } if keeping == Keeping::TabOnly && kept > 0 => {
            (text::notice_offline_tab_only(), kept, None)
        }
        Status::Refused { code, kept } => {
            let (text, remedy) = refused(CloseCode::from_code(code));
            (text, kept, Some(remedy))
        }
        _ => return None,
    };
    let tone = if matches!(status, Status::Offline { .. }) {
        Tone::Wait
    } else {
        Tone::Negative
    };
    Some(Notice {
        tone,
        // Two sentences, each whole in itself.
        text: [Some(text.to_owned()), safe(kept)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        remedy,
    })
}

fn refused(code: Option<CloseCode>) -> (&'static str, Remedy) {
    match code {
        Some(CloseCode::Unauthorized | CloseCode::Forbidden) => (text::notice_link_invalid(), Remedy::Home),
        Some(CloseCode::NotFound) => (text::notice_no_journey(), Remedy::Home),
        Some(CloseCode::Gone) => (text::notice_deleted(), Remedy::Home),
        Some(CloseCode::TooLarge) => (text::notice_too_large(), Remedy::Reload),
        Some(CloseCode::NewerSchema) => (text::notice_newer(), Remedy::Reload),
        Some(CloseCode::RateLimited) => (text::notice_rate_limited(), Remedy::Retry),
        Some(CloseCode::BadFrame) => (text::notice_bad_frame(), Remedy::Reload),
        _ => (text::notice_ended(), Remedy::Retry),
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn word(status: Status) -> String {
        Word::of(status, Keeping::OnDevice).text
    }

    #[test]
    fn the_word_tells_where_the_changes_are() {
        assert_eq!(word(Status::Saving { unsaved: 2 }), "Saving…");
        assert_eq!(word(Status::Saved), "Saved");
        assert_eq!(word(Status::Offline { kept: 0 }), "Offline");
        assert_eq!(word(Status::Offline { kept: 3 }), "Offline · 3 changes kept");
        assert_eq!(word(Status::Reconnecting { kept: 1 }), "Reconnecting… · 1 change kept");
        assert_eq!(word(Status::ViewOnly { live: true }), "View only");
    }

    #[test]
    fn a_browser_that_keeps_nothing_is_not_said_to_keep() {
        let word = Word::of(Status::Offline { kept: 3 }, Keeping::TabOnly);
        assert_eq!(word.text, "Offline · 3 changes in this tab only");
        let word = Word::of(Status::Offline { kept: 3 }, Keeping::Writing);
        assert_eq!(
            word.text, "Offline · keeping 3 changes…",
            "not kept before the browser says so"
        );
        assert!(notice(Status::Offline { kept: 3 }, Keeping::TabOnly).is_some());
    }

    #[test]
    fn the_bar_appears_only_when_somebody_must_act() {
        for status in [
            Status::Connecting,
            Status::Saved,
            Status::Offline { kept: 3 },
            Status::Reconnecting { kept: 0 },
        ] {
            assert_eq!(notice(status, Keeping::OnDevice), None, "{status:?}");
        }
        for code in CloseCode::ALL {
            let notice = notice(
                Status::Refused {
                    code: code.code(),
                    kept: 2,
                },
                Keeping::OnDevice,
            )
            .unwrap();
            assert!(
                notice.text.ends_with("2 changes of yours are kept on this device."),
                "{code:?}"
            );
            assert!(notice.remedy.is_some());
        }
    }
}
