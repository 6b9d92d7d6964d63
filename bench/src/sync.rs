//! `sync`: rooms, sockets and the store together, driven by a load generator over real websockets.
//!
//! Every load runs against every server in turn, a fresh server each time, and that as often as asked for; so what the
//! machine does meanwhile meets all of them alike. One JSON line per run goes to standard output, then the medians and the
//! targets. The generator runs on one thread and is kept cheap: it shares the machine with what it measures.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::task::LocalSet;

use self::loads::{Load, Pace, curves};
use self::report::Report;
use self::site::{Kind, Programs, Running};

mod crew;
mod journey;
mod loads;
mod party;
mod past;
mod process;
mod report;
mod seen;
mod site;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

/// What a run measured, by name; the unit is the end of the name.
pub(crate) type Figures = BTreeMap<&'static str, f64>;

/// What `cargo xtask bench sync` can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct SyncOptions {
    /// The release server (set by `cargo xtask`).
    #[arg(long, value_name = "FILE")]
    server: PathBuf,
    /// Folder with the Node servers, installed (set by `cargo xtask` with --peers).
    #[arg(long, value_name = "DIR")]
    node_peers: Option<PathBuf>,
    /// The program y-sweet (set by `cargo xtask` with --peers).
    #[arg(long, value_name = "FILE")]
    y_sweet: Option<PathBuf>,
    /// Where the servers keep their data: a real disk, or the store costs nothing.
    #[arg(long, value_name = "DIR", default_value = "target/bench-data")]
    dir: PathBuf,
    /// Seconds instead of minutes: shows that everything works, the figures are worth little.
    #[arg(long)]
    quick: bool,
    /// How often each load is run; the table shows medians.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    runs: usize,
    /// Only loads whose name contains this; `curves` for the cost curves.
    #[arg(long, value_name = "LOAD")]
    only: Option<String>,
    /// Only these servers, separated by commas.
    #[arg(long, value_name = "SERVERS", value_delimiter = ',')]
    servers: Option<Vec<String>>,
}

impl SyncOptions {
    fn kinds(&self) -> Result<Vec<Kind>> {
        if let Some(names) = &self.servers {
            let named = |name: &String| Kind::ALL.into_iter().find(|kind| kind.name() == name);
            return names
                .iter()
                .map(|name| named(name).with_context(|| format!("no server is called {name}")))
                .collect();
        }
        let peers = self.node_peers.is_some();
        Ok(Kind::ALL.into_iter().filter(|kind| peers || !kind.is_peer()).collect())
    }

    fn loads(&self) -> Vec<Load> {
        let wanted = |load: &Load| {
            self.only
                .as_ref()
                .is_none_or(|only| load.name().contains(only.as_str()))
        };
        Load::ALL.into_iter().filter(wanted).collect()
    }
}

/// Runs everything that was asked for.
///
/// # Errors
/// When a server does not start or a client fails in a way that no load provokes.
pub(crate) fn run(options: SyncOptions) -> Result<()> {
    // One thread: no locks between clients, and a core left to the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let programs = Programs {
        server: options.server.clone(),
        node: options.node_peers.clone(),
        y_sweet: options.y_sweet.clone(),
    };
    std::fs::create_dir_all(&options.dir)?;
    let data = tempfile::tempdir_in(&options.dir)?;
    let pace = if options.quick { Pace::QUICK } else { Pace::FULL };
    LocalSet::new().block_on(&runtime, async {
        let curves_wanted = options
            .only
            .as_ref()
            .is_none_or(|only| "curves".contains(only.as_str()));
        let loads = options.loads();
        if loads.is_empty() && !curves_wanted {
            let names: Vec<_> = Load::ALL.iter().map(|load| load.name()).collect();
            bail!("no load is called so; there are {} and curves", names.join(", "));
        }
        let mut report = Report::default();
        for run in 0..options.runs {
            for load in &loads {
                let mut kinds = options.kinds()?;
                // Whoever comes first in one run comes later in the next.
                let shift = run % kinds.len();
                kinds.rotate_left(shift);
                for kind in kinds.into_iter().filter(|kind| load.fits(*kind)) {
                    let dir = data.path().join(format!("{}-{}-{run}", load.name(), kind.name()));
                    let figures = run_one(*load, kind, &programs, &dir, pace).await?;
                    report.add(load.name(), kind, run, figures);
                    std::fs::remove_dir_all(&dir)?;
                }
            }
        }
        report.print();
        if curves_wanted {
            curves::run(&programs, data.path(), pace).await?;
        }
        Ok(())
    })
}

async fn run_one(load: Load, kind: Kind, programs: &Programs, dir: &Path, pace: Pace) -> Result<Figures> {
    let running = Running::start(kind, programs, dir).await?;
    let outcome = load.run(running, pace).await;
    let (running, figures) = outcome.with_context(|| {
        let log = std::fs::read_to_string(dir.join("log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        format!("{} with {}; its log ends: {last:#?}", load.name(), kind.name())
    })?;
    running.stop().await?;
    Ok(figures)
}

/// The middle one. Sorts what it is given.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
