//! What is drawn. `kit` is the design system and knows nothing of journeys; other modules here draw a journey with it.

pub mod board;
pub mod kit;
pub mod labels;
pub mod miniature;
pub mod panel;
pub mod text_edit;
pub mod words;
