//! Every command of this project: `cargo xtask <command>`.
//!
//! Each command first brings the machine to the state it needs (`setup`), then works. A command can be repeated at
//! any time; what is already there costs no time. Nothing here is part of the product: the server and the client never
//! depend on this package.

mod audit;
mod bench;
mod browser;
mod check;
mod client;
mod dev;
mod dist;
mod fuzz;
mod process;
mod project;
mod serve;
mod server;
mod setup;
mod test;
mod tidy;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::client::ClientProfile;
use crate::project::Project;

const HELP: &str = "\
The commands of Waymark: cargo xtask <command>

  serve [--release] [-- FLAGS]   Build client and server, start the server on http://127.0.0.1:8080 with its data
                                 in ./data. FLAGS go to `waymark serve` (see: cargo xtask serve -- --help)
  dev [-- FLAGS]                 Like serve, and rebuilds, restarts and reloads the browser when a source changes
  test [--only PART]             Everything: check, host tests, a minute of each fuzz target, wasm tests, browser stories
                                 PART is one of: check, host, fuzz, wasm, browser
  test --story NAME              Builds server and client and runs the browser stories whose file name starts with NAME
  check                          Formatting, tidy, dependencies, clippy for host and wasm, rustdoc
  tidy                           Only the rules of this code base that no compiler knows
  dist                           One self-contained release binary in <target>/dist/waymark
  bench PART [FLAGS]             Measurements with release builds. PART is one of: sync (the server under load), store,
                                 overload (the server under attack), client (the board in Chromium), micro (hot paths).
                                 See: cargo xtask bench --help
  soak [--minutes N]             N minutes (30) of joins, edits, restarts and trash with a release build; fails when
                                 memory, open files, tasks or disk do not come back to where they were
  fuzz [TARGET…] [--time SECONDS] [--keep]
                                 Coverage-guided fuzzing on the stable toolchain, 60 s each; --keep minimises what was
                                 found into fuzz/corpus
  audit                          Dependencies (licences, advisories, unused) and typos
  setup                          Only find and install what the other commands need

Set CARGO_TARGET_DIR to build elsewhere than in ./target. Tools are kept in $XDG_CACHE_HOME/waymark/tools
(~/.cache/waymark/tools).";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut parser = lexopt::Parser::from_env();
    let command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => {
            println!("{HELP}");
            return Ok(ExitCode::SUCCESS);
        }
        Some(Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    let project = Project::find()?;
    if command == "bench" || command == "soak" {
        let flags: Vec<OsString> = parser.raw_args()?.filter(|argument| argument != "--").collect();
        let done = match command.as_str() {
            "soak" => bench::strain(&project, "soak").and_then(|run| run.args(&flags).run()),
            _ => bench::run(&project, &flags),
        };
        return done.map(|()| ExitCode::SUCCESS);
    }
    if command == "fuzz" {
        let arguments = parser.raw_args()?.collect();
        return fuzz::run(&project, arguments).map(|()| ExitCode::SUCCESS);
    }
    let mut rest = Rest::parse(parser)?;
    if rest.help {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    if command == "test" {
        return match rest.story.take() {
            Some(story) => test::story(&project, &story).map(|()| ExitCode::SUCCESS),
            None => test::run(&project, rest.only.take().as_deref()),
        };
    }
    match command.as_str() {
        "setup" => rest.none().and_then(|()| setup::everything(&project)),
        "serve" => {
            let profile = if rest.release {
                ClientProfile::Release
            } else {
                ClientProfile::Dev
            };
            serve::run(&project, profile, &rest.passed_on)
        }
        "dev" => dev::run(&project, &rest.passed_on),
        "check" => rest.none().and_then(|()| check::run(&project)),
        "tidy" => rest.none().and_then(|()| tidy::run(&project)),
        "dist" => rest.none().and_then(|()| dist::run(&project)),
        "audit" => rest.none().and_then(|()| audit::run(&project)),
        other => bail!("there is no command `{other}`; `cargo xtask --help` lists them"),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// What follows the command's name.
#[derive(Default)]
struct Rest {
    help: bool,
    release: bool,
    only: Option<String>,
    story: Option<String>,
    /// Arguments after `--`, for the program the command starts.
    passed_on: Vec<OsString>,
    after_dashes: bool,
}

impl Rest {
    fn parse(mut parser: lexopt::Parser) -> Result<Self> {
        let mut rest = Self::default();
        // `--` is looked for by hand: what stands after it belongs to another program, flags included.
        let mut own = Vec::new();
        for argument in parser.raw_args()? {
            if rest.after_dashes {
                rest.passed_on.push(argument);
            } else if argument == "--" {
                rest.after_dashes = true;
            } else {
                own.push(argument);
            }
        }
        let mut own = lexopt::Parser::from_args(own);
        while let Some(argument) = own.next()? {
            match argument {
                Short('h') | Long("help") => rest.help = true,
                Long("release") => rest.release = true,
                Long("only") => {
                    let part = own.value()?.string().context("--only takes the name of a part")?;
                    rest.only = Some(part);
                }
                Long("story") => {
                    let name = own.value()?.string().context("--story takes the name of a story")?;
                    rest.story = Some(name);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(rest)
    }

    fn none(&self) -> Result<()> {
        if self.release || self.only.is_some() || self.story.is_some() || self.after_dashes {
            bail!("this command takes no arguments");
        }
        Ok(())
    }
}
