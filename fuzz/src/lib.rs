//! What is fuzzed: one function per target, from bytes to "nothing broke".
//!
//! Every function here takes any bytes at all and panics when a promise is broken. `cargo xtask fuzz` links them with libFuzzer (the
//! programs in `targets/`); an ordinary test feeds them the corpora, so they also run where there is no C++ compiler.
//! A panic that the server contains (yrs gives up inside an update) is no finding of a target; see [`contained`].

pub mod awareness;
pub mod contained;
pub mod documents;
pub mod formats;
pub mod frames;
pub mod input;
pub mod seeds;
pub mod server_frames;
pub mod tokens;
pub mod updates;

/// A target: takes any bytes and panics when a promise is broken.
pub type Target = fn(&[u8]);

/// All targets, as their programs and corpora are called.
pub const TARGETS: [(&str, Target); 7] = [
    ("frames", frames::run),
    ("updates", updates::run),
    ("awareness", awareness::run),
    ("tokens", tokens::run),
    ("formats", formats::run),
    ("server_frames", server_frames::run),
    ("documents", documents::run),
];

/// The program of a target: under libFuzzer, or over the files it is given.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(init: $crate::contained::watch(), |bytes: &[u8]| $crate::$name::run(bytes));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            for file in std::env::args_os().skip(1) {
                $crate::$name::run(&std::fs::read(file)?);
            }
            Ok(())
        }
    };
}
