//! `sync`: rooms, sockets and the store together, driven by a load generator over real websockets.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

/// What `cargo xtask bench sync` can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct SyncOptions {
    /// The release server.
    #[arg(long, value_name = "FILE")]
    pub(crate) server: PathBuf,
    /// Seconds instead of minutes: shows that everything works, the figures are worth little.
    #[arg(long)]
    pub(crate) quick: bool,
    /// How often each load is run; the table shows medians.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub(crate) runs: usize,
    /// Only loads whose name contains this.
    #[arg(long, value_name = "LOAD")]
    pub(crate) only: Option<String>,
}

pub(crate) fn run(options: SyncOptions) -> Result<()> {
    println!("server: {}", options.server.display());
    Ok(())
}
