//! Node.js and the npm packages: the font of the client, and what the browser stories are run with.
//!
//! Node itself is never installed here. Without it the client still builds (with the system's font); only the browser
//! stories cannot run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::announce;
use crate::process::Run;
use crate::project::Project;

/// The oldest release with everything the stories use (`node --test`, WebSocket clients of npm).
const OLDEST_MAJOR: u32 = 20;

/// Brings the packages of the client (its font) in. Says so and goes on where there is no Node.
///
/// # Errors
/// When npm fails.
pub(crate) fn client_packages(project: &Project) -> Result<()> {
    match node_major() {
        Ok(_) => install(&project.root.join("client"), "the client's font comes from npm"),
        Err(reason) => {
            println!("note: {reason}; the client is built without its own font and uses the system's");
            Ok(())
        }
    }
}

/// Brings the packages of the browser stories in.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub(crate) fn browser_test_packages(project: &Project) -> Result<()> {
    node_major().with_context(|| {
        format!("the browser stories need Node.js {OLDEST_MAJOR} or newer: install it from your system (`apt-get install nodejs npm`) or from https://nodejs.org")
    })?;
    install(
        &project.root.join("tests/browser"),
        "the browser stories drive Chromium and talk to the server with real yjs clients",
    )
}

/// Brings the servers in that `bench sync --peers` compares with, and answers their folder.
///
/// # Errors
/// When Node is missing or too old, npm fails, or there is no C++ compiler for the SQLite binding.
pub(crate) fn bench_peers(project: &Project) -> Result<PathBuf> {
    node_major().with_context(|| format!("the Yjs servers to compare with need Node.js {OLDEST_MAJOR} or newer"))?;
    let dir = project.root.join("bench/peers");
    install(&dir, "the benchmark compares with Hocuspocus and y-websocket")?;
    if !dir
        .join("node_modules/better-sqlite3/build/Release/better_sqlite3.node")
        .is_file()
    {
        announce(
            "npm rebuild better-sqlite3",
            "Hocuspocus keeps its documents in SQLite",
            "up to two minutes, once",
        );
        Run::new("npm")
            .args(["rebuild", "better-sqlite3", "--loglevel=error"])
            .dir(&dir)
            .run()?;
    }
    Ok(dir)
}

fn node_major() -> Result<u32> {
    let version = Run::new("node")
        .arg("--version")
        .read()
        .context("Node.js was not found")?;
    let major = major(&version).with_context(|| format!("`node --version` says {version}"))?;
    if major < OLDEST_MAJOR {
        bail!("Node.js {version} is too old");
    }
    Ok(major)
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// `npm ci`, when the lock file is not the one that was installed last.
fn install(dir: &Path, why: &str) -> Result<()> {
    let lock = dir.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("no {}", lock.display()))?;
    let installed = dir.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    announce(&format!("npm ci in {}", dir.display()), why, "some seconds");
    Run::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .dir(dir)
        .run()?;
    fs::write(installed, wanted).context("npm ci left no node_modules")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_prints_its_version_with_a_v() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
