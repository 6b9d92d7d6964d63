//! What the tests share.

pub mod attack;
pub mod crash;
pub mod http;
pub mod link;
pub mod peer;
pub mod plan;
pub mod server;
pub mod soak;
pub mod store_work;
pub mod vitals;
pub mod wait;
pub mod witness;
