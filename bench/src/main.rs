//! Measurements of the server, and what it is measured against. Started by `cargo xtask bench`, always as a release build.
//!
//! Each subcommand prints one JSON line per run and a table at the end. Nothing here is part of the product, and no test
//! depends on a figure; docs/performance.md keeps them with machine and commit.

mod relay;
mod store;
mod sync;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The measurements of Waymark.
#[derive(Debug, Parser)]
#[command(name = "waymark-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The store against a plain synced file, redb and SQLite.
    Store(store::StoreOptions),
    /// The server under load, against relays and against other Yjs servers.
    Sync(Box<sync::SyncOptions>),
    /// A relay, which `sync` starts to compare with.
    #[command(hide = true)]
    Relay(relay::RelayOptions),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Store(options) => store::run(&options),
        Command::Sync(options) => sync::run(*options),
        Command::Relay(options) => relay::serve(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
