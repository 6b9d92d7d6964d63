//! Command line tools that come from crates.io, in exact versions, in a folder of their own.
//!
//! They are kept out of `~/.cargo/bin`: a person's own trunk or wasm-bindgen stays what it is.

use std::fs;

use anyhow::{Context, Result};

use super::announce;
use crate::process::Run;
use crate::project::Project;

/// One crate that is installed for its programs.
pub(crate) struct CargoTool {
    pub(crate) package: &'static str,
    pub(crate) program: &'static str,
    pub(crate) version: String,
    pub(crate) features: &'static [&'static str],
    pub(crate) why: &'static str,
    pub(crate) how_long: &'static str,
    /// Build with the versions its author tested with.
    pub(crate) locked: bool,
}

/// Trunk is held at this version: 0.22 needs a newer compiler than the workspace's `rust-version`.
pub(super) fn trunk() -> CargoTool {
    CargoTool {
        package: "trunk",
        program: "trunk",
        version: "0.21.14".to_owned(),
        features: &[],
        why: "it bundles the client: wasm, scripts, styles, hashed file names",
        how_long: "5 to 11 minutes, once for all clones of this user",
        locked: true,
    }
}

/// Cuts the compiled client into parts that a browser loads later. Its other half (`wasm_split_helpers`) comes with leptos.
pub(super) fn splitter() -> CargoTool {
    CargoTool {
        package: "wasm_split_cli_support",
        program: super::SPLITTER,
        version: "0.2.4".to_owned(),
        features: &["build-binary"],
        why: "it cuts the client into what a first visit needs and what can wait",
        how_long: "one or two minutes, once for all clones of this user",
        locked: true,
    }
}

/// The command line half of wasm-bindgen must have exactly the version of its library half in `Cargo.lock`.
pub(super) fn wasm_bindgen(project: &Project) -> Result<CargoTool> {
    let lock = fs::read_to_string(project.root.join("Cargo.lock")).context("the workspace has no Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: version.to_owned(),
        features: &[],
        why: "it writes the JavaScript around the compiled client, and runs the wasm tests",
        how_long: "2 to 5 minutes, once per version",
        // Its lock file was seen to name a release that registry mirrors do not carry yet.
        locked: false,
    })
}

/// A server that `bench sync --peers` compares with.
pub(crate) fn y_sweet() -> CargoTool {
    CargoTool {
        package: "y-sweet",
        program: "y-sweet",
        version: "0.9.1".to_owned(),
        features: &[],
        why: "the benchmark compares with it",
        how_long: "2 to 10 minutes, once for all clones of this user",
        locked: true,
    }
}

impl CargoTool {
    /// Installs the tool where this version of it is not there.
    ///
    /// # Errors
    /// When it does not build or the registry is out of reach.
    pub(crate) fn ensure(&self, project: &Project) -> Result<()> {
        if self.is_installed(project) {
            return Ok(());
        }
        announce(
            &format!("cargo install {} {}", self.package, self.version),
            self.why,
            self.how_long,
        );
        let mut run = Run::cargo(None).args(["install", "--root"]).arg(project.tools()).args([
            self.package,
            "--version",
            &self.version,
        ]);
        if self.locked {
            run = run.arg("--locked");
        }
        for feature in self.features {
            run = run.args(["--features", feature]);
        }
        // Away from the clone: its `.cargo/config.toml` and its target folder are not meant for tools.
        fs::create_dir_all(&project.cache)?;
        run.env("CARGO_TARGET_DIR", project.cache.join("tools-build"))
            .dir(&project.cache)
            .run()?;
        fs::remove_dir_all(project.cache.join("tools-build")).ok();
        Ok(())
    }

    /// By what cargo wrote down, as not every program tells its version.
    fn is_installed(&self, project: &Project) -> bool {
        let installed = fs::read_to_string(project.tools().join(".crates.toml")).unwrap_or_default();
        project.tool(self.program).is_file() && lists(&installed, self.package, &self.version)
    }
}

/// Whether the text of a `.crates.toml` lists a package in this version.
fn lists(installed: &str, package: &str, version: &str) -> bool {
    installed.contains(&format!("\"{package} {version} ("))
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    lines.find(|line| {
        line.strip_prefix("name = ")
            .is_some_and(|name| name.trim_matches('"') == package)
    })?;
    lines
        .next()?
        .strip_prefix("version = ")
        .map(|version| version.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_comes_from_the_package_of_exactly_that_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn a_version_is_compared_as_a_whole() {
        let installed = r#""wasm-bindgen-cli 0.2.129 (registry+https://example.org)" = ["wasm-bindgen"]"#;
        assert!(lists(installed, "wasm-bindgen-cli", "0.2.129"));
        assert!(!lists(installed, "wasm-bindgen-cli", "0.2.12") && !lists(installed, "bindgen-cli", "0.2.129"));
    }
}
