//! The fuzz target `awareness`; what it does stands in `waymark_fuzz::awareness`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(awareness);
