//! The `waymark` program, built with the tests so that they can start, kill and restart it.

use std::process::ExitCode;

fn main() -> ExitCode {
    waymark_server::cli::main()
}
