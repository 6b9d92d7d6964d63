//! Who is here: what this user tells the others, and what they tell.
//!
//! `local` decides when this user's state travels, `peers` shows the others as signals. Both are told the time. Everything
//! is ephemeral: nothing here touches a document or a disk, but for the user's own name.
//! Not here: sending (`session`), drawing.

pub mod local;
pub mod peers;

use waymark_shared::presence::PresenceUser;

use crate::platform::{clock, storage};

const NAME_KEY: &str = "waymark.name";
const GUEST_KEY: &str = "waymark.guest";

/// The twelve presence colours; `style/tokens.css` says the same. They go over the wire, so that other Yjs tools show them too.
pub const COLOURS: [&str; 12] = [
    "#b03c4e", "#ad4600", "#9b5900", "#756d00", "#407c08", "#008454", "#008285", "#0079aa", "#206abe", "#6459bc",
    "#8a4aa5", "#a33f7e",
];

const GUESTS: [&str; 16] = [
    "Heron", "Otter", "Badger", "Lynx", "Wren", "Marten", "Ibis", "Hare", "Falcon", "Newt", "Stork", "Vole", "Raven",
    "Elk", "Swift", "Beaver",
];

/// The user's name, or a guest name that stays the same on this device.
#[must_use]
pub fn own_name() -> String {
    if let Some(name) = storage::read::<String>(NAME_KEY).filter(|name| !name.is_empty()) {
        return name;
    }
    storage::read(GUEST_KEY).unwrap_or_else(|| {
        let pick = usize::try_from(clock::random_u128() % GUESTS.len() as u128).unwrap_or_default();
        let name = format!("Guest {}", GUESTS[pick]);
        storage::write(GUEST_KEY, &name);
        name
    })
}

/// Keeps the user's name on this device; an empty one goes back to the guest name.
pub fn keep_own_name(name: &str) {
    storage::write(NAME_KEY, &name.trim());
}

/// The colour of a participant. Everybody sees the same one, because it follows from the client id.
#[must_use]
pub fn colour_of(client_id: u64) -> &'static str {
    COLOURS[usize::try_from(client_id % COLOURS.len() as u64).unwrap_or_default()]
}

/// Name and colour of this user.
#[must_use]
pub fn own_user(client_id: u64) -> PresenceUser {
    PresenceUser {
        name: own_name(),
        color: colour_of(client_id).to_owned(),
    }
}
