//! The screens, one module each, and the page for an address that leads nowhere.

mod home;
mod journey;
#[cfg(debug_assertions)]
mod kit_gallery;
mod not_found;
mod remember;

pub use home::HomePage;
pub use journey::JourneyPage;
#[cfg(debug_assertions)]
pub use kit_gallery::KitGalleryPage;
pub use not_found::NotFoundPage;
pub use remember::remember;
