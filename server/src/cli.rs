//! The command line: from arguments to an exit code.
//!
//! In the library, so that tests run exactly this in a process of their own. Not here: the flags (`config`).

use std::process::ExitCode;

use clap::Parser;

use crate::config::{Cli, Command, LogFormat, ServeConfig, StoreFile};
use crate::store::{StoreOptions, export_store, import_store};
use crate::{app, open_files, shutdown, telemetry};

/// yrs deletes nested types by recursion, 290 bytes of stack a level (measured, release build), before their nesting can be looked at. One update makes at
/// most 200,000 shared types (`limits::CONTAINERS_AT_ONCE`), which takes 58 MB; a debug build takes a few times that.
/// This is address space: memory is taken only as far as a stack is used.
const STACK_BYTES: usize = 256 * 1024 * 1024;
/// Least threads for loads and files; there are two for each core where that is more. The allocator keeps for each thread what
/// it took at its busiest: at rest in a soak, 64 of them on two cores held 89 MiB where eight held 57.
const LEAST_BLOCKING_THREADS: usize = 8;

/// Runs the program. 0: ended as asked; 1: could not start, or the store failed; 2: wrong arguments.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(config) => serve(*config),
        Command::ExportStore(what) => export(&what),
        Command::ImportStore(what) => import(&what),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("waymark: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(mut config: ServeConfig) -> anyhow::Result<()> {
    telemetry::init(config.log_format);
    config.limits.connections = open_files::enough_for(config.limits.connections);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(blocking_threads())
        .build()?;
    runtime.block_on(async {
        let asked_to_end = shutdown::signal()?;
        let listener = app::listener::bind(config.listen).map_err(|error| {
            anyhow::anyhow!(
                "cannot listen on {}: {error}; choose another address with --listen",
                config.listen
            )
        })?;
        Ok(app::run(config, listener, asked_to_end).await?)
    })
}

fn blocking_threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    LEAST_BLOCKING_THREADS.max(2 * cores)
}

fn export(what: &StoreFile) -> anyhow::Result<()> {
    telemetry::init(LogFormat::Text);
    let summary = export_store(&what.data, &what.file, &StoreOptions::default())?;
    println!(
        "{}: {} documents, {} records, {} bytes",
        what.file.display(),
        summary.documents,
        summary.records,
        summary.bytes
    );
    Ok(())
}

fn import(what: &StoreFile) -> anyhow::Result<()> {
    telemetry::init(LogFormat::Text);
    import_store(&what.data, &what.file, &StoreOptions::default())?;
    println!("{} now holds what {} held", what.data.display(), what.file.display());
    Ok(())
}
