//! The fuzz target `formats`; what it does stands in `waymark_fuzz::formats`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(formats);
