//! The screens, one module each, and the page for an address that leads nowhere.

mod home;
#[cfg(debug_assertions)]
mod kit_gallery;
mod journey;
mod not_found;

pub use home::HomePage;
#[cfg(debug_assertions)]
pub use kit_gallery::KitGalleryPage;
pub use journey::JourneyPage;
pub use not_found::NotFoundPage;
