//! Odd documents
