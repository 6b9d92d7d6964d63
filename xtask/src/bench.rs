//! `bench`: the measurements, always with release builds. The figures are kept in docs/performance.md.
//!
//! `sync` and `store` are programs of the package `waymark-bench`. `client` runs each `tests/browser/*.bench.mjs`, which
//! drives the small client in Chromium and reads the browser's own tracing. `micro` runs the criterion benchmarks of the
//! hot paths (`shared/benches`, `server/benches`). Whatever follows a part's name goes to the part.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::browser::{self, Subject};
use crate::client::{self, ClientProfile};
use crate::process::Run;
use crate::project::Project;
use crate::{server, setup};

const HELP: &str = "\
Measurements with release builds: cargo xtask bench PART [FLAGS]

  sync     The release server under load, against relays without a store and (--peers) other Yjs servers
  store    The store against append + fdatasync, redb and SQLite
  overload The release server under attack: what peaceful people notice, what it refuses, memory
  client   The board in Chromium with up to 5,000 cards: open, scroll, key press to paint, ten people at work, memory
  micro    Criterion benchmarks of the hot paths. FLAGS are criterion's: a part of a name, --save-baseline NAME, ...

  cargo xtask bench PART --help     what else a part can be told
  cargo xtask bench PART --quick    whether it works; the figures are worth little

On a machine that does something else at the same time figures are noise. docs/performance.md keeps those of a quiet one,
with machine and commit.";

const CLIENT_HELP: &str = "\
The board in headless Chromium, with the page's own clock and the browser's tracing: cargo xtask bench client [FLAGS]

  --sizes LIST    Moments x lanes x cards, separated by commas (default: 60x12x2000,60x12x5000,200x20x5000)
  --rounds N      How often each is opened; the table shows medians (default: 5)
  --quick         One round with 500 cards: shows that everything works

Each size is one JSON line, then there is a table.";

/// The package names and the benchmark programs of `micro`. By name, because the test programs take other flags.
const MICRO: [&str; 6] = [
    "--package",
    "waymark-shared",
    "--package",
    "waymark-server",
    "--bench",
    "hot_paths",
];

pub(crate) fn run(project: &Project, flags: &[OsString]) -> Result<()> {
    let Some((part, flags)) = flags.split_first() else {
        println!("{HELP}");
        return Ok(());
    };
    match part.to_string_lossy().as_ref() {
        "sync" => sync(project, flags),
        "store" => program(project, "store")?
            .arg("--dir")
            .arg(&project.target)
            .args(flags)
            .run(),
        "overload" => strain(project, "overload")?.args(flags).run(),
        "client" => client(project, flags),
        "micro" => micro(project, flags),
        "-h" | "--help" | "help" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no benchmark `{other}`; `cargo xtask bench --help` lists them"),
    }
}

/// `--peers` is this command's own flag: it installs the servers of others and says where they are.
fn sync(project: &Project, flags: &[OsString]) -> Result<()> {
    let (peers, flags): (Vec<_>, Vec<_>) = flags.iter().partition(|flag| *flag == "--peers");
    let server = server::build_release(project)?;
    let mut run = program(project, "sync")?
        .arg("--server")
        .arg(server)
        .arg("--dir")
        .arg(project.target.join("bench-data"));
    if !peers.is_empty() {
        let y_sweet = setup::cargo_tool::y_sweet();
        y_sweet.ensure(project)?;
        run = run
            .arg("--node-peers")
            .arg(setup::node::bench_peers(project)?)
            .arg("--y-sweet")
            .arg(project.tool(y_sweet.program));
    }
    run.args(flags).run()
}

/// A subcommand of the release build of `waymark-bench`.
fn program(project: &Project, subcommand: &str) -> Result<Run> {
    Run::cargo(None)
        .args(["build", "--release", "--package", "waymark-bench"])
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
        .run()?;
    let program = project.target.join("release/waymark-bench");
    Ok(Run::new(program).arg(subcommand).dir(&project.root))
}

fn micro(project: &Project, flags: &[OsString]) -> Result<()> {
    Run::cargo(None)
        .arg("bench")
        .args(MICRO)
        .arg("--")
        .args(flags)
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
        .run()
}

/// A subcommand of the release build of `strain`, which drives the release server with what the tests share.
pub(crate) fn strain(project: &Project, subcommand: &str) -> Result<Run> {
    let server = server::build_release(project)?;
    Run::cargo(None)
        .args(["build", "--release", "--package", "waymark-tests", "--bin", "strain"])
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
        .run()?;
    let program = project.target.join("release/strain");
    Ok(Run::new(program)
        .arg(subcommand)
        .arg("--server")
        .arg(server)
        .dir(&project.root))
}

fn client(project: &Project, flags: &[OsString]) -> Result<()> {
    if flags.iter().any(|flag| flag == "--help" || flag == "-h") {
        println!("{CLIENT_HELP}");
        return Ok(());
    }
    setup::node::browser_test_packages(project)?;
    let tools = setup::client_tools(project)?;
    let browser = setup::browsers::ensure()?;
    let client_dir = client::build(project, &tools, ClientProfile::Release)?;
    let binary = server::build_release(project)?;
    let subject = Subject {
        binary: &binary,
        client_dir: &client_dir,
        browser: &browser,
    };
    for script in browser::scripts(project, ".bench.mjs")? {
        println!("\n>> {}", project.shown(&script));
        subject.node(project).arg(&script).args(flags).run()?;
    }
    Ok(())
}
