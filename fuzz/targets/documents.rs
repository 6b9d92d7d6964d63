//! The fuzz target `documents`; what it does stands in `waymark_fuzz::documents`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(documents);
