//! The standard library for `wasm32-unknown-unknown`, and which toolchain has it.
//!
//! The toolchain in use comes first, then one named `debian`, then `rustup target add`, then Debian's packages.
//! Only [`super::debian`] builds or copies anything.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{announce, debian};
use crate::process::{Run, find_on_path};
use crate::project::Project;

/// The target of the client.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Finds or installs the target. Returns the toolchain to name, none for the one in use.
///
/// # Errors
/// When no way works here; the message lists the ways.
pub(super) fn ensure(project: &Project) -> Result<Option<String>> {
    if is_present(None) {
        return Ok(None);
    }
    if find_on_path("rustup").is_none() {
        bail!(
            "this Rust has no {TARGET} target, and there is no rustup to add it with.\n\
             Install rustup (https://rustup.rs), or your system's package with the target's standard library."
        );
    }
    if is_present(Some(debian::TOOLCHAIN)) {
        return Ok(Some(debian::TOOLCHAIN.to_owned()));
    }
    announce(
        &format!("rustup target add {TARGET}"),
        "the client is compiled to WebAssembly, which needs that target's standard library (about 20 MB)",
        "under a minute; no network shows within one or two",
    );
    let rustup = Run::new("rustup").args(["target", "add", TARGET]).run();
    if rustup.is_ok() && is_present(None) {
        return Ok(None);
    }
    println!("   rustup cannot download here; Debian's Rust packages are next.");
    debian::install(project)?;
    if !is_present(Some(debian::TOOLCHAIN)) {
        bail!("the standard library for {TARGET} was built, but `RUSTUP_TOOLCHAIN=debian rustc` does not see it");
    }
    Ok(Some(debian::TOOLCHAIN.to_owned()))
}

/// Whether a toolchain has the target, the test harness included: wasm tests link it.
pub(super) fn is_present(toolchain: Option<&str>) -> bool {
    let Some(dir) = libdir(toolchain) else {
        return false;
    };
    let Ok(entries) = fs::read_dir(dir) else {
        return false;
    };
    let names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    debian::NEEDED_CRATES.iter().all(|needed| {
        names
            .iter()
            .any(|name| name.starts_with(&format!("lib{needed}-")) && name.ends_with(".rlib"))
    })
}

/// Where a toolchain looks for the target's standard library; the folder need not exist.
pub(super) fn libdir(toolchain: Option<&str>) -> Option<PathBuf> {
    let mut run = Run::new("rustc").args(["--print", "target-libdir", "--target", TARGET]);
    if let Some(toolchain) = toolchain {
        run = run.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    run.read().ok().map(PathBuf::from)
}
