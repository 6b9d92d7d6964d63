//! The Waymark server as a library: rooms that sync journeys over websockets and keep them durable.
//!
//! `main.rs` is a thin shell over this crate; the tests use it directly.

pub mod metrics;
pub mod room;
pub mod store;
pub mod ws;
