//! The Waymark server as a library: rooms that sync journeys over websockets and keep them durable.
//!
//! `main.rs` is a thin shell over this crate; the tests use it directly.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod content;
pub mod heavy;
pub mod http;
pub mod journeys;
pub mod metrics;
pub mod open_files;
pub mod picture;
pub mod room;
pub mod shutdown;
pub mod store;
pub mod telemetry;
pub mod versions;
pub mod ws;
