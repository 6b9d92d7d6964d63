//! The screens, one module each, and the page for an address that leads nowhere.

mod home;
mod not_found;

pub use home::HomePage;
pub use not_found::NotFoundPage;
