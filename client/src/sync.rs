//! One document's way to the server and to this browser's disk.
//!
//! `machine` decides everything about a connection (values and `now` in, effects out), `offline_log` decides what is kept
//! on this device, `backoff` how long to wait. None of them touches a socket, a timer or IndexedDB: `session` runs the
//! effects through `platform`.

pub mod backoff;
pub mod machine;
pub mod offline_log;

#[cfg(test)]
mod simulation;
