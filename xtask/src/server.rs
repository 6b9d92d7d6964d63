//! Building the server.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::Run;
use crate::project::Project;

/// A debug build: quick to make, dependencies optimised as the workspace says.
pub(crate) fn build_debug(project: &Project) -> Result<PathBuf> {
    Run::cargo(None)
        .args(["build", "--package", "waymark-server", "--bin", "waymark"])
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
        .run()?;
    Ok(project.server_binary("debug"))
}

/// A release build that reads the client from a folder.
pub(crate) fn build_release(project: &Project) -> Result<PathBuf> {
    release(project).run()?;
    Ok(project.server_binary("release"))
}

/// A release build with the client inside; `dist` holds its files, compressed ones beside them.
pub(crate) fn build_release_with_client(project: &Project, dist: &Path) -> Result<PathBuf> {
    release(project)
        .args(["--features", "embed"])
        .env("WAYMARK_DIST", dist)
        .run()?;
    Ok(project.server_binary("release"))
}

fn release(project: &Project) -> Run {
    Run::cargo(None)
        .args(["build", "--release", "--package", "waymark-server", "--bin", "waymark"])
        .env("CARGO_TARGET_DIR", &project.target)
        .dir(&project.root)
}
