//! `waymark`: the program is the library's command line.

use std::process::ExitCode;

/// Here, not in the library: tests count allocations with one of their own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    waymark_server::cli::main()
}
