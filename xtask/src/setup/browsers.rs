//! Chromium and its driver, for wasm tests and browser stories.
//!
//! The two must be of one version, so both come from the same packages. A browser elsewhere is named by `CHROMIUM` and
//! `CHROMEDRIVER`.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{announce, debian};
use crate::process::{Run, find_on_path};

/// A browser and the driver for it.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// Finds Chromium, or installs it where apt can.
///
/// # Errors
/// When it is missing and this is not root on a system with apt; the message says what to run.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let by_hand = "apt-get update && apt-get install -y chromium chromium-driver";
    if find_on_path("apt-get").is_none() {
        bail!(
            "Chromium and chromedriver were not found: install both in one version, or name them in CHROMIUM and CHROMEDRIVER"
        );
    }
    if !is_root() {
        bail!(
            "Chromium and chromedriver were not found. As root, run\n    {by_hand}\nor name them in CHROMIUM and CHROMEDRIVER"
        );
    }
    announce(
        "apt-get install chromium chromium-driver",
        "wasm tests and browser stories run in a real browser",
        "one to two minutes, 300 MB",
    );
    debian::apt(&["update"])?;
    debian::apt(&[
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
        "fonts-dejavu-core",
    ])
    .with_context(|| format!("by hand:\n    {by_hand}"))?;
    find().context("apt-get installed Chromium, but it is not on the PATH")
}

fn find() -> Option<Browser> {
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    let chromium = named("CHROMIUM").or_else(|| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| find_on_path(name))
    })?;
    let chromedriver = named("CHROMEDRIVER").or_else(|| find_on_path("chromedriver"))?;
    Some(Browser { chromium, chromedriver })
}

/// Whether packages may be installed.
pub(super) fn is_root() -> bool {
    Run::new("id").arg("-u").read().is_ok_and(|id| id == "0")
}
