//! `audit`: what other people's code does to this project, and typos.
//!
//! Licences, sources and bans of dependencies change only with a commit here, and take seconds to check: they belong to
//! `test`, and so do advisories as far as they can be had. They come from GitHub, which not every machine reaches; where it
//! does not, that is said and nothing fails. Real findings fail. Unused dependencies and typos are only in `audit`:
//! those tools guess.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::Run;
use crate::project::Project;
use crate::setup::CargoTool;

/// How long the database of advisories may take to come (it has some megabytes).
const FETCH_PATIENCE: Duration = Duration::from_secs(90);

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut failed = Vec::new();
    let mut step = |name: &str, outcome: Result<()>| {
        if let Err(error) = outcome {
            eprintln!("{error:#}");
            failed.push(name.to_owned());
        }
    };
    println!("\n>> typos");
    step("typos", tool(project, &typos(), &["--config", "_typos.toml"]));
    println!("\n>> unused dependencies");
    step("unused dependencies", tool(project, &machete(), &["--skip-target-dir"]));
    println!("\n>> dependencies");
    step("dependencies", dependencies(project));
    anyhow::ensure!(failed.is_empty(), "with findings: {}", failed.join(", "));
    println!("\n>> Nothing found");
    Ok(())
}

/// Licences, bans, sources, and advisories where they can be had.
///
/// # Errors
/// When something is found.
pub(crate) fn dependencies(project: &Project) -> Result<()> {
    tool(project, &deny(), &["check", "bans", "licenses", "sources"])?;
    let fetched = within(FETCH_PATIENCE, deny_run(project).args(["fetch", "db"]))?;
    if fetched {
        return deny_run(project).args(["check", "advisories"]).run();
    }
    match judge(deny_run(project).args(["--offline", "check", "advisories"]).read()) {
        Advisories::Clean => println!(
            "warning: the advisories could not be fetched from github.com; an older copy of them names no dependency"
        ),
        Advisories::None => println!(
            "warning: ADVISORIES WERE NOT CHECKED. They could not be fetched from github.com, and there is no older copy.\n\
             Everything else about dependencies was checked; run `cargo xtask audit` where github.com can be reached."
        ),
        Advisories::Found(findings) => bail!("{findings}"),
    }
    Ok(())
}

/// What a check without the network said.
#[derive(Debug, PartialEq, Eq)]
enum Advisories {
    Clean,
    None,
    Found(String),
}

/// The program fails alike with findings and without a database; only with findings has it judged.
fn judge(outcome: Result<String>) -> Advisories {
    match outcome {
        Ok(_) => Advisories::Clean,
        Err(error) => {
            let said = format!("{error:#}");
            if said.contains("advisories FAILED") {
                Advisories::Found(said)
            } else {
                Advisories::None
            }
        }
    }
}

fn tool(project: &Project, tool: &CargoTool, arguments: &[&str]) -> Result<()> {
    tool.ensure(project)?;
    Run::new(project.tool(tool.program))
        .args(arguments)
        .dir(&project.root)
        .run()
}

fn deny_run(project: &Project) -> Run {
    Run::new(project.tool(deny().program)).dir(&project.root)
}

/// Whether a program ends well in time; one that does not is ended. A machine behind a silent firewall would wait for minutes.
fn within(patience: Duration, run: Run) -> Result<bool> {
    let mut child = run.into_command().stdin(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let by = Instant::now() + patience;
    while Instant::now() < by {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        sleep(Duration::from_millis(100));
    }
    child.kill()?;
    child.wait()?;
    Ok(false)
}

fn typos() -> CargoTool {
    CargoTool {
        package: "typos-cli",
        program: "typos",
        version: "1.52.0".to_owned(),
        features: &[],
        why: "it finds misspelt words in code and documents",
        how_long: "2 minutes, once",
        locked: true,
    }
}

fn machete() -> CargoTool {
    CargoTool {
        package: "cargo-machete",
        program: "cargo-machete",
        version: "0.9.2".to_owned(),
        features: &[],
        why: "it finds dependencies that nothing uses",
        how_long: "1 minute, once",
        locked: true,
    }
}

fn deny() -> CargoTool {
    CargoTool {
        package: "cargo-deny",
        program: "cargo-deny",
        version: "0.20.2".to_owned(),
        features: &[],
        why: "it checks licences, sources, bans and known vulnerabilities of dependencies",
        how_long: "6 minutes, once for all clones of this user",
        locked: true,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn findings_are_told_from_a_missing_database() {
        assert_eq!(judge(Ok("advisories ok".to_owned())), Advisories::Clean);
        let missing = anyhow!("[ERROR] failed to get 'FETCH_HEAD' metadata");
        assert_eq!(judge(Err(missing)), Advisories::None);
        assert!(matches!(
            judge(Err(anyhow!("ID: RUSTSEC-2026-0001\n\nadvisories FAILED"))),
            Advisories::Found(_)
        ));
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let patience = Duration::from_millis(300);
        assert!(!within(patience, Run::new("sleep").arg("30")).unwrap());
        assert!(within(Duration::from_secs(30), Run::new("true")).unwrap());
    }
}
