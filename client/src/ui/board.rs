//! The board: the grid of a journey, with its headings, lanes, cards and emotion curve.
//!
//! Rows are lanes and columns are moments of fixed width, so that one row is laid out without looking at the others. Views subscribe
//! to single fields of the model. Not here: what an edit does (`editor`), what can be invoked by name (`actions`), the panel.

pub mod state;
