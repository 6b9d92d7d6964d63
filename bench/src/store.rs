//! `store`: what an acknowledgement costs that means "on the disk", and what reading, compacting and starting cost.
//!
//! The store that ships stands beside the least there can be (append to a file, `fdatasync`) and two good embedded databases.
//! All get the same queue and the same group commit, all acknowledge only what is durable, and they take turns, so that a
//! slow minute of the disk meets all of them. Not here: who they are (`contender`), what is measured (`scenario`).

mod contender;
mod disks;
mod scenario;
mod table;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::contender::Kind;
use self::scenario::{Plan, Scenario};
use self::table::Outcome;

/// What `cargo xtask bench store` can be told.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench store                    everything, three times over: about 4 minutes
  cargo xtask bench store --quick            shows that it works; the figures are worth little
  cargo xtask bench store --only durable     one scenario: durable, load, compact, start
  cargo xtask bench store --dir /mnt/disk    on another disk

Figures mean something only on a quiet machine and on the disk that will be used; ratios within one run mean more than
figures. Each run is one JSON line, the table at the end shows medians.")]
pub(crate) struct StoreOptions {
    /// Seconds instead of minutes: shows that everything works, the figures are worth little.
    #[arg(long)]
    quick: bool,
    /// How often everything is run; the table shows medians.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    runs: usize,
    /// Only this scenario.
    #[arg(long, value_name = "SCENARIO", value_enum)]
    only: Option<Scenario>,
    /// Only these stores, separated by commas.
    #[arg(long, value_name = "STORES", value_enum, value_delimiter = ',')]
    stores: Vec<Kind>,
    /// Writers at the same time, each with a document of its own and one append under way.
    #[arg(long, value_name = "NUMBER", default_value_t = 64)]
    writers: usize,
    /// A folder on the disk to measure; the build folder where nothing else is said.
    #[arg(long, value_name = "FOLDER", default_value = "target", overrides_with = "dir")]
    dir: PathBuf,
}

pub(crate) fn run(options: &StoreOptions) -> Result<()> {
    std::fs::create_dir_all(&options.dir).with_context(|| format!("cannot make {}", options.dir.display()))?;
    let dir = tempfile::Builder::new()
        .prefix("bench-store-")
        .tempdir_in(&options.dir)
        .with_context(|| format!("cannot write to {}", options.dir.display()))?;
    ensure!(
        rustix::fs::statfs(dir.path())?.f_type as i64 != TMPFS,
        "{} lies in memory (tmpfs), where a sync costs nothing: name a folder on a disk with --dir",
        options.dir.display()
    );
    let plan = Plan {
        quick: options.quick,
        writers: options.writers.max(1),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let runs = if options.quick { 1 } else { options.runs.max(1) };
    let mut outcomes: Vec<Outcome> = Vec::new();
    for run in 1..=runs {
        for scenario in Scenario::ALL {
            if options.only.is_some_and(|only| only != scenario) {
                continue;
            }
            let mut kinds: Vec<Kind> = Kind::ALL
                .into_iter()
                .filter(|kind| scenario.has(*kind))
                .filter(|kind| options.stores.is_empty() || options.stores.contains(kind))
                .collect();
            // Another one begins each time: who comes first finds an idle disk.
            let first = (run - 1) % kinds.len().max(1);
            kinds.rotate_left(first);
            for kind in kinds {
                let folder = tempfile::tempdir_in(dir.path())?;
                let figures = runtime
                    .block_on(scenario.measure(kind, folder.path(), &plan))
                    .with_context(|| format!("{} with {}", scenario.name(), kind.name()))?;
                let outcome = Outcome {
                    run,
                    scenario,
                    kind,
                    figures,
                };
                println!("{}", outcome.json());
                outcomes.push(outcome);
            }
        }
    }
    table::print(&outcomes);
    Ok(())
}

/// What Linux calls a file system in memory.
const TMPFS: i64 = 0x0102_1994;
