//! Where things are: the workspace, its build products, and the cache of tools.
//!
//! Nothing here creates or changes anything.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The folders every command works in.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// `$CARGO_TARGET_DIR`, or `target` in the workspace.
    pub(crate) target: PathBuf,
    /// Installed tools and other things worth keeping between clones.
    pub(crate) cache: PathBuf,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask stands in the workspace")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => env::current_dir()?.join(dir),
            None => root.join("target"),
        };
        let cache = match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
            (Some(dir), _) if !dir.is_empty() => PathBuf::from(dir),
            (_, Some(home)) => PathBuf::from(home).join(".cache"),
            _ => {
                bail!("neither XDG_CACHE_HOME nor HOME is set: there is no place to keep tools in")
            }
        };
        Ok(Self {
            root,
            target,
            cache: cache.join("waymark"),
        })
    }

    /// The prefix that `cargo install --root` gets.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// A tool installed by this project.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.tools().join("bin").join(name)
    }

    /// Build products of the client's toolchain. Apart from the host's, so that the two never wait for one lock and
    /// never rebuild each other's products.
    pub(crate) fn client_target(&self) -> PathBuf {
        self.target.join("client")
    }

    /// The server binary of a cargo profile (`debug`, `release`).
    pub(crate) fn server_binary(&self, profile_dir: &str) -> PathBuf {
        self.target.join(profile_dir).join("waymark")
    }

    /// A path as the reader of a message wants it: relative to the workspace where it is in it.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
