//! Local storage, as typed JSON under keys that start with `waymark.`.
//!
//! Storage can be absent (private windows, blocked cookies) or full: reading then gives nothing and writing does nothing.
//! So only conveniences belong here. What must not be lost goes to the offline log.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is stored under a key. A value of an older or foreign shape reads as absent.
#[must_use]
pub fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = local()?.get_item(key).ok()??;
    serde_json::from_str(&text).ok()
}

/// Stores a value under a key. Returns whether the browser kept it.
pub fn write<T: Serialize>(key: &str, value: &T) -> bool {
    let (Some(storage), Ok(text)) = (local(), serde_json::to_string(value)) else {
        return false;
    };
    storage.set_item(key, &text).is_ok()
}

/// Forgets what is stored under a key.
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        // Removing only fails where storage is blocked, and there nothing is stored.
        let _ = storage.remove_item(key);
    }
}

fn local() -> Option<web_sys::Storage> {
    super::window().local_storage().ok()?
}
