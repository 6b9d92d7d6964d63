//! Websockets: what is queued for a reader and written to it (`outbox`, `wire`), and the task around a socket (`connection`).
//!
//! Not here: what frames mean (`room`), who may connect (`http::sync`).

pub mod connection;
pub mod heard;
pub mod outbox;
pub mod rate;
pub mod wire;
