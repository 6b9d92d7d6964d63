//! Brings a machine with only Rust and the package registries to where every command of the project works.
//!
//! Each part looks first and installs only what is missing, so the second run takes a moment and needs no network.
//! Before a long step it says what comes, why, and about how long. Where it may not install (not root, no apt), it
//! ends with the exact commands a person has to run. Nothing is installed into the clone but `node_modules`; tools go
//! to a cache that all clones share.

pub(crate) mod browsers;
pub(crate) mod cargo_tool;
mod debian;
pub(crate) mod node;
mod wasm_target;

use std::path::PathBuf;

use anyhow::Result;

pub(crate) use self::cargo_tool::CargoTool;
pub(crate) use self::wasm_target::TARGET as WASM_TARGET;
use crate::process::Run;
use crate::project::Project;

/// What building the client needs.
#[derive(Debug, Clone)]
pub(crate) struct ClientTools {
    /// The rustup name of the toolchain that has the WASM target; none when it is the default one.
    pub(crate) toolchain: Option<String>,
    bin: PathBuf,
}

impl ClientTools {
    /// A cargo command for wasm32 that builds with the right compiler into the client's own target folder.
    pub(crate) fn cargo(&self, project: &Project) -> Run {
        self.prepared(Run::cargo(self.toolchain.as_deref()), project)
    }

    /// Trunk with the same settings; it finds the matching wasm-bindgen first on its path.
    pub(crate) fn trunk(&self, project: &Project) -> Run {
        let mut run = Run::new(project.tool("trunk"));
        if let Some(toolchain) = &self.toolchain {
            run = run.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        self.prepared(run, project)
    }

    fn prepared(&self, run: Run, project: &Project) -> Run {
        run.env("CARGO_TARGET_DIR", project.client_target())
            .path_first(std::slice::from_ref(&self.bin))
            .dir(&project.root)
    }
}

/// Finds or installs the WASM target, trunk and wasm-bindgen.
///
/// # Errors
/// When something is missing and cannot be installed here; the message says what to run.
pub(crate) fn client_tools(project: &Project) -> Result<ClientTools> {
    let toolchain = wasm_target::ensure(project)?;
    cargo_tool::trunk().ensure(project)?;
    cargo_tool::wasm_bindgen(project)?.ensure(project)?;
    Ok(ClientTools {
        toolchain,
        bin: project.tools().join("bin"),
    })
}

/// The program that [`splitter`] installs.
pub(crate) const SPLITTER: &str = "wasm-split-cli";

/// Finds or installs what cuts a release of the client into parts.
///
/// # Errors
/// When it is missing and cannot be installed here.
pub(crate) fn splitter(project: &Project) -> Result<()> {
    cargo_tool::splitter().ensure(project)
}

/// `cargo xtask setup`: all that any command needs.
///
/// # Errors
/// As [`client_tools`], and when Node or a browser is missing and cannot be installed.
pub(crate) fn everything(project: &Project) -> Result<()> {
    let tools = client_tools(project)?;
    node::client_packages(project)?;
    node::browser_test_packages(project)?;
    let browser = browsers::ensure()?;
    println!("Everything is in place:");
    println!(
        "  wasm32 target    toolchain {}",
        tools.toolchain.as_deref().unwrap_or("of this cargo")
    );
    println!("  tools            {}", tools.bin.display());
    println!(
        "  browser          {} with {}",
        browser.chromium.display(),
        browser.chromedriver.display()
    );
    Ok(())
}

/// Announces a step that takes longer than a person likes to look at a still screen.
pub(crate) fn announce(what: &str, why: &str, how_long: &str) {
    println!("\n>> {what}\n   why: {why}\n   takes: {how_long}");
}
