//! The browser stories: `tests/browser/*.test.mjs`, run by Node against a real server and a real Chromium.
//!
//! A story starts its own server, on a free port and with a folder of its own. It finds what was built here in
//! `WAYMARK_BIN`, `WAYMARK_CLIENT_DIR` and `CHROMIUM`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::Run;
use crate::project::Project;
use crate::setup::browsers::Browser;

/// What a story or a benchmark is pointed at.
pub(crate) struct Subject<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) client_dir: &'a Path,
    pub(crate) browser: &'a Browser,
}

impl Subject<'_> {
    pub(crate) fn node(&self, project: &Project) -> Run {
        Run::new("node")
            .env("WAYMARK_BIN", self.binary)
            .env("WAYMARK_CLIENT_DIR", self.client_dir)
            .env("CHROMIUM", &self.browser.chromium)
            .dir(&project.root.join("tests/browser"))
    }
}

/// Runs the stories whose file names start with `name` (all: an empty one), one file after the other: two browsers and a server at a
/// time are enough for a small machine.
///
/// # Errors
/// When a story fails or there is none.
pub(crate) fn stories(project: &Project, subject: &Subject<'_>, name: &str) -> Result<()> {
    let mut files = scripts(project, ".test.mjs")?;
    files.retain(|path| {
        path.file_name()
            .is_some_and(|file| file.to_string_lossy().starts_with(name))
    });
    if files.is_empty() {
        bail!("tests/browser holds no {name}*.test.mjs");
    }
    // A story that hangs is a failure, not an endless run. Node counts a whole file as one test here.
    subject
        .node(project)
        .args([
            "--test",
            "--test-concurrency=1",
            "--test-timeout=600000",
            "--test-reporter=spec",
        ])
        .args(files)
        .run()
}

/// The scripts of `tests/browser` with this ending, in order.
pub(crate) fn scripts(project: &Project, ending: &str) -> Result<Vec<PathBuf>> {
    let folder = project.root.join("tests/browser");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with(ending))
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
