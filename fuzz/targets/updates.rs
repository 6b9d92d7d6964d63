//! The fuzz target `updates`; what it does stands in `waymark_fuzz::updates`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(updates);
