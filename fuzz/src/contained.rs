//! Panics that the server contains, told apart from those that end it.
//!
//! libFuzzer's Rust bindings end the process on every panic, also on one that is caught. Here the process ends only when a panic
//! leaves the target. With `WAYMARK_FUZZ_CONTAINED=1` each place that panicked and was contained is named once on the error output:
//! that is how findings about yrs are collected.

use std::collections::BTreeSet;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<Option<String>> = Mutex::new(None);
static PLACES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers panics instead of ending the process; libFuzzer's bindings end it when one leaves the target.
pub fn watch() {
    let told = std::env::var_os("WAYMARK_FUZZ_CONTAINED").is_some();
    // The bindings' own hook aborts; it is replaced, not called.
    drop(take_hook());
    set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let what = info.to_string();
        if told && let Some(place) = info.location() {
            let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
            if places.insert(place.to_string()) {
                eprintln!("contained: {what}");
            }
        }
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }));
}

/// Runs a target's body so that the message of a panic that leaves it is seen before the process ends.
pub fn shown(body: impl FnOnce() + std::panic::UnwindSafe) {
    if let Err(panic) = std::panic::catch_unwind(body) {
        if let Some(what) = LAST.lock().unwrap_or_else(PoisonError::into_inner).take() {
            eprintln!("{what}");
        }
        std::panic::resume_unwind(panic);
    }
}
