//! The fuzz target `tokens`; what it does stands in `waymark_fuzz::tokens`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(tokens);
