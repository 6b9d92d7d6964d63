//! The journey document on several replicas: merge facts, intents and laws.

#![allow(clippy::unwrap_used, reason = "tests")]

mod every;
mod facts;
mod history;
mod intents;
mod laws;
mod map;
mod odd;
mod plans;
mod replica;
