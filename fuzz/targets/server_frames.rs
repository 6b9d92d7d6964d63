//! The fuzz target `server_frames`; what it does stands in `waymark_fuzz::server_frames`.
#![cfg_attr(fuzzing, no_main)]

waymark_fuzz::target!(server_frames);
