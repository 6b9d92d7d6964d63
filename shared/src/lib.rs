//! What the server and the client agree on: the journey document and its edits, access, the wire protocol, limits.
//!
//! Pure: values in, values out, on the host and in the browser. No tokio, web-sys, leptos or sled here.

pub mod access;
pub mod analysis;
pub mod api;
pub mod diff;
pub mod doc;
pub mod emotion;
pub mod ids;
pub mod journey;
pub mod layout;
pub mod lean;
pub mod limits;
pub mod order;
pub mod presence;
pub mod protocol;
pub mod restore;
pub mod rich;
#[cfg(feature = "templates")]
pub mod templates;
pub mod text_splice;
pub mod transfer;
