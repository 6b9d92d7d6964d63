//! `waymark`: reads the command line and calls the library.

use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use waymark_server::config::{Cli, Command, LogFormat, ServeConfig, StoreFile};
use waymark_server::store::{StoreOptions, export_store, import_store};
use waymark_server::{app, shutdown, telemetry};

/// Nested values recurse deeply inside yrs; memory is taken only as far as it is used.
const STACK_BYTES: usize = 16 * 1024 * 1024;

fn main() -> ExitCode {
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

fn serve(config: ServeConfig) -> anyhow::Result<()> {
    telemetry::init(config.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(config.listen).await.map_err(|error| {
            anyhow::anyhow!(
                "cannot listen on {}: {error}; choose another address with --listen",
                config.listen
            )
        })?;
        // Registered before anything is served, so that a signal is never missed.
        Ok(app::run(config, listener, shutdown::signal()).await?)
    })
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
