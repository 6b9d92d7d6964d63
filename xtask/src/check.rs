//! `check`: formatting, dependencies, clippy for host and wasm, rustdoc, and the rules of [`crate::tidy`].

use anyhow::Result;

use crate::audit;
use crate::process::Run;
use crate::project::Project;
use crate::setup::{self, ClientTools};
use crate::tidy;

/// The packages that are built for the machine this runs on; the client is not.
pub(crate) const HOST_PACKAGES: [&str; 7] = [
    "waymark-shared",
    "waymark-locales",
    "waymark-server",
    "waymark-tests",
    "waymark-fuzz",
    "waymark-bench",
    "xtask",
];

pub(crate) fn run(project: &Project) -> Result<()> {
    let tools = setup::client_tools(project)?;
    for (name, step) in STEPS {
        println!(">> {name}");
        step(project, &tools)?;
    }
    println!(">> All checks passed");
    Ok(())
}

/// One check.
pub(crate) type Step = fn(&Project, &ClientTools) -> Result<()>;

/// The checks with their names, the quickest first.
pub(crate) const STEPS: [(&str, Step); 7] = [
    ("formatting", formatting),
    ("tidy", |project, _| tidy::run(project)),
    ("dependencies", |project, _| audit::dependencies(project)),
    ("clippy, host", clippy_host),
    ("clippy, wasm", clippy_wasm),
    ("rustdoc, host", rustdoc_host),
    ("rustdoc, wasm", rustdoc_wasm),
];

fn formatting(project: &Project, _: &ClientTools) -> Result<()> {
    Run::cargo(None)
        .args(["fmt", "--all", "--check"])
        .dir(&project.root)
        .run()
}

fn clippy_host(project: &Project, _: &ClientTools) -> Result<()> {
    host(project, "clippy")
        .args(["--all-targets", "--", "-D", "warnings"])
        .run()
}

fn clippy_wasm(project: &Project, tools: &ClientTools) -> Result<()> {
    wasm(project, tools, "clippy")
        .args(["--all-targets", "--", "-D", "warnings"])
        .run()
}

fn rustdoc_host(project: &Project, _: &ClientTools) -> Result<()> {
    host(project, "doc")
        .args(["--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

fn rustdoc_wasm(project: &Project, tools: &ClientTools) -> Result<()> {
    wasm(project, tools, "doc")
        .args(["--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// A cargo command over the host packages.
pub(crate) fn host(project: &Project, command: &str) -> Run {
    let packages = HOST_PACKAGES.iter().flat_map(|package| ["--package", package]);
    Run::cargo(None)
        .args(command.split(' '))
        .args(packages)
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
}

fn wasm(project: &Project, tools: &ClientTools, command: &str) -> Run {
    tools
        .cargo(project)
        .args([command, "--package", "waymark-client", "--target", setup::WASM_TARGET])
}
