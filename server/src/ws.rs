//! Websockets: what is queued for a reader (`outbox`) and the task around a socket (`connection`).
//!
//! Not here: what frames mean (`room`), who may connect (`http::sync`).

pub mod connection;
pub mod heard;
pub mod outbox;
pub mod rate;
