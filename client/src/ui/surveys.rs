//! What customers say, entered and sorted: answers as numbers, feedback as cards.
//!
//! Not here: the measures (`shared::analysis::surveys`), reading files (`shared::analysis::survey_file`).

pub mod answers;
pub mod triage;
