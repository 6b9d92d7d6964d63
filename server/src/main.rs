//! `waymark`: the program is the library's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    waymark_server::cli::main()
}
