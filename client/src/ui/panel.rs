//! The panel beside the board.

pub mod duration;
