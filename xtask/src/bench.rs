//! `bench`: the measurements, always with release builds. The figures are kept in docs/performance.md.
//!
//! `sync` and `store` are programs of the package `waymark-bench`. `client` runs the cargo benchmarks of the workspace
//! (`tests/benches`), then each `tests/browser/*.bench.mjs`, which drives the small client in Chromium and reads the
//! browser's own tracing.

use std::ffi::OsString;

use anyhow::Result;

use crate::browser::{self, Subject};
use crate::client::{self, ClientProfile};
use crate::process::Run;
use crate::project::Project;
use crate::{server, setup};

pub(crate) fn run(project: &Project, flags: &[OsString]) -> Result<()> {
    match flags.split_first() {
        Some((part, flags)) if part == "sync" => sync(project, flags),
        Some((part, flags)) if part == "store" => program(project, "store")?.args(flags).run(),
        Some((part, flags)) if part == "client" => client(project, flags),
        _ => client(project, flags),
    }
}

fn sync(project: &Project, flags: &[OsString]) -> Result<()> {
    let server = server::build_release(project)?;
    program(project, "sync")?.arg("--server").arg(server).args(flags).run()
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

fn client(project: &Project, flags: &[OsString]) -> Result<()> {
    if project.root.join("tests/benches").is_dir() {
        println!(">> Cargo benchmarks");
        Run::cargo(None)
            .args(["bench", "--package", "waymark-tests", "--benches", "--"])
            .args(flags)
            .env("CARGO_TARGET_DIR", &project.target)
            .dir(&project.root)
            .run()?;
    }
    let scripts = browser::scripts(project, ".bench.mjs")?;
    if scripts.is_empty() {
        println!(">> There are no browser benchmarks");
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
    for script in scripts {
        println!("\n>> {}", project.shown(&script));
        subject.node(project).arg(&script).args(flags).run()?;
    }
    Ok(())
}
