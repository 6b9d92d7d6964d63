//! `test`: everything that shows the project works, in the order that finds a mistake soonest.
//!
//! The first failing step ends the run. The last line is `N passed, N failed`, counted over the steps.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::browser::{self, Subject};
use crate::check;
use crate::client::{self, ClientProfile};
use crate::fuzz;
use crate::process::Run;
use crate::project::Project;
use crate::server;
use crate::setup::{self, ClientTools};

/// The parts that `--only` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Check,
    Host,
    Fuzz,
    Wasm,
    Browser,
}

impl Part {
    fn named(name: &str) -> Result<Self> {
        match name {
            "check" => Ok(Self::Check),
            "host" => Ok(Self::Host),
            "fuzz" => Ok(Self::Fuzz),
            "wasm" => Ok(Self::Wasm),
            "browser" => Ok(Self::Browser),
            other => {
                bail!("there is no part `{other}`; the parts are check, host, fuzz, wasm and browser")
            }
        }
    }
}

pub(crate) fn run(project: &Project, only: Option<&str>) -> Result<ExitCode> {
    let only = only.map(Part::named).transpose()?;
    let mut report = Report::default();
    let outcome = steps(project, only, &mut report);
    // The error stands above the summary: the count is the last line, whatever happened.
    if let Err(error) = &outcome {
        eprintln!("\nerror: {error:#}");
    }
    println!("\n{report}");
    Ok(if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn steps(project: &Project, only: Option<Part>, report: &mut Report) -> Result<()> {
    let wants = |part: Part| only.is_none_or(|only| only == part);
    let tools = report.step("setup", || {
        if wants(Part::Browser) {
            setup::node::browser_test_packages(project)?;
        }
        setup::client_tools(project)
    })?;
    if wants(Part::Check) {
        for (name, step) in check::STEPS {
            report.step(name, || step(project, &tools))?;
        }
    }
    if wants(Part::Host) {
        report.step("host tests", || host_tests(project))?;
        report.step("doc tests", || doc_tests(project))?;
    }
    if wants(Part::Fuzz) {
        report.step("fuzzing", || fuzz::minute_each(project))?;
    }
    if wants(Part::Wasm) {
        report.step("wasm tests", || wasm_tests(project, &tools))?;
    }
    if wants(Part::Browser) {
        stories(project, &tools, report, "")?;
    }
    Ok(())
}

/// Some browser stories, with what they need built before.
///
/// # Errors
/// When one fails or no file name starts with `name`.
pub(crate) fn story(project: &Project, name: &str) -> Result<()> {
    let tools = setup::client_tools(project)?;
    setup::node::browser_test_packages(project)?;
    stories(project, &tools, &mut Report::default(), name)
}

fn stories(project: &Project, tools: &ClientTools, report: &mut Report, name: &str) -> Result<()> {
    let client_dir = report.step("client build", || client::build(project, tools, ClientProfile::Dev))?;
    let binary = report.step("server build", || server::build_debug(project))?;
    report.step("browser stories", || {
        let browser = setup::browsers::ensure()?;
        let subject = Subject {
            binary: &binary,
            client_dir: &client_dir,
            browser: &browser,
        };
        browser::stories(project, &subject, name)
    })
}

/// nextest where it is installed: it runs the test programs side by side.
fn host_tests(project: &Project) -> Result<()> {
    if Run::cargo(None).args(["nextest", "--version"]).read().is_ok() {
        check::host(project, "nextest run")
            .args(["--no-fail-fast", "--status-level=fail", "--final-status-level=fail"])
            .run()
    } else {
        check::host(project, "test")
            .args(["--lib", "--bins", "--tests", "--quiet"])
            .run()
    }
}

/// The examples in the documentation, which nextest does not run.
fn doc_tests(project: &Project) -> Result<()> {
    let packages = ["waymark-shared", "waymark-server", "waymark-tests"]
        .iter()
        .flat_map(|package| ["--package", package]);
    Run::cargo(None)
        .args(["test", "--doc", "--quiet"])
        .args(packages)
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
        .run()
}

/// The client's tests, in a real browser: `client/webdriver.json` holds its flags.
fn wasm_tests(project: &Project, tools: &ClientTools) -> Result<()> {
    let browser = setup::browsers::ensure()?;
    tools
        .cargo(project)
        .args(["test", "--package", "waymark-client", "--target", setup::WASM_TARGET])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            project.tool("wasm-bindgen-test-runner"),
        )
        .env("CHROMEDRIVER", &browser.chromedriver)
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .run()
}

/// What was run, how it ended and how long it took.
#[derive(Default)]
struct Report {
    steps: Vec<(String, Duration, bool)>,
}

impl Report {
    fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n>> {name}");
        let start = Instant::now();
        let outcome = work();
        self.steps.push((name.to_owned(), start.elapsed(), outcome.is_ok()));
        outcome.with_context(|| format!("`{name}` failed"))
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, took, passed) in &self.steps {
            let outcome = if *passed { "ok    " } else { "FAILED" };
            writeln!(out, "{outcome}  {:>6.1} s  {name}", took.as_secs_f64())?;
        }
        let passed = self.steps.iter().filter(|(_, _, passed)| *passed).count();
        write!(out, "\n{passed} passed, {} failed", self.steps.len() - passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_the_steps() {
        let mut report = Report::default();
        report.step("one", || Ok(())).unwrap();
        report.step("two", || -> Result<()> { bail!("no") }).unwrap_err();
        assert_eq!(report.to_string().lines().last(), Some("1 passed, 1 failed"));
    }

    #[test]
    fn an_unknown_part_is_refused_with_the_ones_there_are() {
        let error = Part::named("all").unwrap_err().to_string();
        assert!(error.contains("check, host, fuzz, wasm and browser"));
    }
}
