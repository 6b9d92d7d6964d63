//! What is drawn. `kit` is the design system and knows nothing of journeys; other modules here draw a journey with it.

pub mod action_board;
pub mod board;
pub mod find;
pub mod guide;
pub mod help;
pub mod history;
pub mod insights;
pub mod kit;
pub mod labels;
pub mod language;
pub mod miniature;
pub mod note;
pub mod overview;
pub mod panel;
pub mod picture;
pub mod present;
pub mod print;
pub mod rich;
pub mod share;
pub mod sheet;
pub mod surveys;
pub mod table;
pub mod text_edit;
pub mod topbar;
pub mod tray;
pub mod words;
