//! The fuzz target `frames`; what it does stands in `waymark_fuzz::frames`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(frames);
