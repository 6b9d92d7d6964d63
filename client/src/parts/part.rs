//! One part: not asked for, on its way, there, or not reachable.

use std::pin::Pin;
use std::sync::LazyLock;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::later;

/// The file of a part did not come. The browser's console says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

impl From<later::NotThere> for NotLoaded {
    fn from(_: later::NotThere) -> Self {
        Self
    }
}

/// A part in a file of its own, with the styles and texts that it shows.
///
/// # Errors
/// When the file or they do not come.
#[cfg(any(feature = "starts-with-home", feature = "starts-with-journey"))]
pub(super) async fn with_the_rest<T: 'static>(
    part: impl AsyncFnOnce() -> Result<&'static T, NotLoaded>,
) -> Result<&'static T, NotLoaded> {
    // Both are on their way at once.
    let rest = later::ask();
    let part = part().await?;
    if let Some(texts) = rest.await? {
        crate::text::complete(texts);
    }
    Ok(part)
}

/// How far a part is.
#[derive(Debug)]
pub enum Load<T: 'static> {
    /// Nobody asked for it.
    Idle,
    /// On its way.
    Loading,
    /// There; stays for as long as the page does.
    Ready(&'static T),
    /// The last try did not work.
    Failed,
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

/// What a part's loading ends with.
pub(super) type Loading<T> = Pin<Box<dyn Future<Output = Result<&'static T, NotLoaded>>>>;

/// A part of the program. One static per part; all of the page shares it.
pub struct Part<T: Sync + 'static> {
    fetch: fn() -> Loading<T>,
    state: LazyLock<ArcRwSignal<Load<T>>>,
}

impl<T: Sync + 'static> Part<T> {
    pub(super) const fn new(fetch: fn() -> Loading<T>) -> Self {
        Self {
            fetch,
            state: LazyLock::new(|| ArcRwSignal::new(Load::Idle)),
        }
    }

    /// How far it is; tracked.
    pub fn state(&self) -> Load<T> {
        self.state.get()
    }

    /// The part when it is there; tracked.
    pub fn ready(&self) -> Option<&'static T> {
        match self.state() {
            Load::Ready(part) => Some(part),
            _ => None,
        }
    }

    /// Starts to load it, again after a failure. Nothing happens when it is there or on its way.
    pub fn load(&'static self) {
        self.start(Load::Failed);
    }

    /// Loads it ahead of time: a failure is none, whoever needs it then tries again.
    pub fn prefetch(&'static self) {
        let online = crate::platform::window().navigator().on_line();
        if online && matches!(self.state.get_untracked(), Load::Idle) {
            self.start(Load::Idle);
        }
    }

    fn start(&'static self, on_failure: Load<T>) {
        if matches!(self.state.get_untracked(), Load::Loading | Load::Ready(_)) {
            return;
        }
        self.state.set(Load::Loading);
        spawn_local(async move {
            let loaded = (self.fetch)().await;
            self.state.set(loaded.map_or(on_failure, Load::Ready));
        });
    }

    /// The part, once it is there.
    ///
    /// # Errors
    /// When it did not come. Asking again tries again.
    pub async fn loaded(&'static self) -> Result<&'static T, NotLoaded> {
        // Whoever asks meanwhile waits for the same file.
        let loaded = (self.fetch)().await?;
        if !matches!(self.state.get_untracked(), Load::Ready(_)) {
            self.state.set(Load::Ready(loaded));
        }
        Ok(loaded)
    }
}
