//! Short news at the lower edge, with at most one action: "Deleted 1 card — Undo".
//!
//! A toast stays until its time is over, longer while the pointer or the focus is on it. Nothing that must be acted on belongs here.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::button::IconButton;
use super::flow::For;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};

/// What a toast is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToastTone {
    /// News.
    #[default]
    Plain,
    /// Something did not work; announced at once.
    Problem,
}

/// What a toast offers.
#[derive(Clone)]
pub struct ToastAction {
    /// One word: "Undo".
    pub label: String,
    /// Does it.
    pub run: std::sync::Arc<dyn Fn() + Send + Sync>,
}

/// Short news.
#[derive(Clone)]
pub struct Toast {
    /// One sentence.
    pub text: String,
    /// What it is about.
    pub tone: ToastTone,
    /// At most one thing to do.
    pub action: Option<ToastAction>,
    /// That thing takes back a step: it goes when somebody undoes or redoes by other means.
    pub undoes: bool,
}

impl Toast {
    /// News.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: ToastTone::Plain,
            action: None,
            undoes: false,
        }
    }

    /// Something did not work.
    #[must_use]
    pub fn problem(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: ToastTone::Problem,
            action: None,
            undoes: false,
        }
    }

    /// With something to do.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        self.action = Some(ToastAction {
            label: label.into(),
            // No `Callback`: that would end with whoever showed the toast, which may be a row that is gone by now.
            run: std::sync::Arc::new(run),
        });
        self
    }

    /// With the offer to take back what it tells of.
    #[must_use]
    pub fn undo(self, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            undoes: true,
            ..self.action(text::undo(), run)
        }
    }

    fn stays(&self) -> Duration {
        Duration::from_secs(match (self.tone, &self.action) {
            (_, Some(_)) => 8,
            (ToastTone::Problem, None) => 7,
            (ToastTone::Plain, None) => 4,
        })
    }
}

/// Most toasts at once; the oldest goes first.
const MOST: usize = 3;

/// The toasts on the screen. Copy it to whoever has news.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Shows one more. Equal news replaces itself.
    pub fn show(self, toast: Toast) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.retain(|(_, other)| other.text != toast.text);
            shown.push((id, toast));
            let too_many = shown.len().saturating_sub(MOST);
            shown.drain(..too_many);
        });
    }

    /// Takes offers to undo away: what they speak of may be undone already.
    pub fn withdraw_undo(self) {
        self.shown.update(|shown| shown.retain(|(_, toast)| !toast.undoes));
    }

    /// Takes all of them away.
    pub fn clear(self) {
        self.shown.set(vec![]);
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

/// Makes the toasts available to the components below. Once, in the shell.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(vec![]),
        next: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The toasts of the shell.
///
/// # Panics
/// Outside the shell.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().expect("the shell provides the toasts")
}

/// Where toasts appear. Once, in the shell; always in the page, or screen readers would miss the first one.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let with_tone = move |tone: ToastTone| {
        toasts
            .shown
            .get()
            .into_iter()
            .filter(move |(_, toast)| toast.tone == tone)
            .collect::<Vec<_>>()
    };
    view! {
        <div class="k-toasts">
            <div role="alert">
                <For each=move || with_tone(ToastTone::Problem) key=|(id, _)| *id let((id, toast))>
                    <ToastView toasts id toast />
                </For>
            </div>
            <div role="status">
                <For each=move || with_tone(ToastTone::Plain) key=|(id, _)| *id let((id, toast))>
                    <ToastView toasts id toast />
                </For>
            </div>
        </div>
    }
}

#[component]
fn ToastView(toasts: Toasts, id: u32, toast: Toast) -> impl IntoView {
    let stays = toast.stays();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hold = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let release = move || {
        hold();
        timer.set_value(set_timeout_with_handle(move || toasts.dismiss(id), stays).ok());
    };
    release();
    on_cleanup(hold);
    let Toast { text, tone, action, .. } = toast;
    view! {
        <div
            class="k-toast"
            data-tone=(tone == ToastTone::Problem).then_some("negative")
            on:pointerenter=move |_| hold()
            on:pointerleave=move |_| release()
            on:focusin=move |_| hold()
            on:focusout=move |_| release()
        >
            <span class="k-toast-text">{text}</span>
            {action
                .map(|action| {
                    view! {
                        <button
                            class="k-toast-action"
                            type="button"
                            on:click=boxed_press(move |_| {
                                toasts.dismiss(id);
                                (action.run)();
                            })
                        >
                            {action.label}
                        </button>
                    }
                })}
            <IconButton label=text::kit_dismiss() icon=icondata_lu::LuX on_press=move |_| toasts.dismiss(id) />
        </div>
    }
}
