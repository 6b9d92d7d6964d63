//! `fuzz`: the targets of the package `waymark-fuzz`, guided by coverage, on the stable toolchain.
//!
//! cargo-fuzz asks for nightly because of the sanitizers. Without them everything it does is a set of stable code generation flags (the coverage
//! counters that libFuzzer reads) and libFuzzer itself, which the crate `libfuzzer-sys` brings and which needs a C++ compiler. All Rust code here is
//! safe but for yrs, so what a sanitizer would add is small; `cargo +nightly fuzz run TARGET` works too. Corpora stand in
//! `fuzz/corpus`; what a run adds stays in the target folder until `--keep` minimises it into the tree.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lexopt::prelude::*;

use crate::process::{Run, find_on_path};
use crate::project::Project;

/// The targets, as in `fuzz/src/lib.rs`.
const TARGETS: [&str; 7] = [
    "frames",
    "updates",
    "awareness",
    "tokens",
    "formats",
    "server_frames",
    "documents",
];

/// What libFuzzer reads: counters per edge, the table of their places, and compared values.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Targets that run side by side: the smallest machine this is run on has two cores.
const AT_ONCE: usize = 2;
/// A single input that takes longer has found something.
const INPUT_SECONDS: u32 = 30;
/// A target that takes more memory has found something.
const MEMORY_MIB: u32 = 1_500;
/// Longest input, in bytes: what takes more is a matter of limits, not of parsing.
const INPUT_BYTES: u32 = 16_384;
/// Largest input that is kept in the tree, in bytes, and most inputs of one target.
const KEPT_BYTES: u64 = 4_096;
const KEPT_INPUTS: usize = 150;

struct Wanted {
    targets: Vec<String>,
    seconds: u32,
    keep: bool,
}

/// `fuzz [TARGET…] [--time SECONDS] [--keep]`.
pub(crate) fn run(project: &Project, arguments: Vec<OsString>) -> Result<()> {
    let wanted = wanted(arguments)?;
    if !has_compiler() {
        bail!("libFuzzer is C++: install a compiler (on Debian: apt install g++)");
    }
    fuzz(project, &wanted)
}

/// What `cargo xtask test` runs: a minute each. The host tests have run the corpora already, also without a C++ compiler.
pub(crate) fn minute_each(project: &Project) -> Result<()> {
    if !has_compiler() {
        println!("skipped: libFuzzer is C++, and there is no C++ compiler here. The corpora ran with the host tests.");
        return Ok(());
    }
    let targets = TARGETS.map(str::to_owned).to_vec();
    fuzz(
        project,
        &Wanted {
            targets,
            seconds: 60,
            keep: false,
        },
    )
}

fn has_compiler() -> bool {
    std::env::var_os("CXX").is_some()
        || ["c++", "g++", "clang++"]
            .iter()
            .any(|name| find_on_path(name).is_some())
}

fn wanted(arguments: Vec<OsString>) -> Result<Wanted> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut wanted = Wanted {
        targets: Vec::new(),
        seconds: 60,
        keep: false,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("time") => wanted.seconds = parser.value()?.parse()?,
            Long("keep") => wanted.keep = true,
            Value(name) => {
                let name = name.string()?;
                ensure!(
                    TARGETS.contains(&name.as_str()),
                    "there is no target `{name}`; there are {}",
                    TARGETS.join(", ")
                );
                wanted.targets.push(name);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if wanted.targets.is_empty() {
        wanted.targets = TARGETS.map(str::to_owned).to_vec();
    }
    Ok(wanted)
}

fn fuzz(project: &Project, wanted: &Wanted) -> Result<()> {
    let bench = Bench::build(project)?;
    let mut waiting: VecDeque<&String> = wanted.targets.iter().collect();
    let mut running: Vec<(&String, Child)> = Vec::new();
    let mut failed = Vec::new();
    let started = Instant::now();
    while !(waiting.is_empty() && running.is_empty()) {
        while running.len() < AT_ONCE
            && let Some(target) = waiting.pop_front()
        {
            running.push((target, bench.start(target, wanted.seconds)?));
        }
        let mut still = Vec::new();
        for (target, mut child) in running {
            match child.try_wait()? {
                None => still.push((target, child)),
                Some(status) => {
                    println!("{:>14}  {}", target, bench.summary(target)?);
                    if !status.success() {
                        failed.push(target.as_str());
                    }
                }
            }
        }
        running = still;
        sleep(Duration::from_millis(200));
    }
    println!("{:.0} s in all", started.elapsed().as_secs_f64());
    if !failed.is_empty() {
        bail!(
            "{} found something: the end of {}/<target>.log names the input. Repeat it with `cargo run -p waymark-fuzz --bin <target> FILE`, \
             and keep it in fuzz/corpus/<target> once it is mended",
            failed.join(", "),
            bench.dir.display()
        );
    }
    if wanted.keep {
        for target in &wanted.targets {
            bench.keep(target)?;
        }
    }
    Ok(())
}

/// Where fuzzing happens.
struct Bench {
    /// `fuzz` in the workspace.
    package: PathBuf,
    /// Logs, inputs that were found, seeds.
    dir: PathBuf,
    programs: PathBuf,
}

impl Bench {
    fn build(project: &Project) -> Result<Self> {
        let host = host_triple()?;
        // A target folder of its own: these flags differ from everybody else's.
        let dir = project.target.join("fuzz");
        let bins = TARGETS.iter().flat_map(|target| ["--bin", target]);
        Run::cargo(None)
            .args([
                "build",
                "--quiet",
                "--package",
                "waymark-fuzz",
                "--profile",
                "fuzz",
                "--target",
                &host,
            ])
            .args(bins)
            .env("RUSTFLAGS", COVERAGE)
            .env("CARGO_TARGET_DIR", &dir)
            .dir(&project.root)
            .run()?;
        // Seeds come from a program without counters, which needs no libFuzzer.
        Run::cargo(None)
            .args(["run", "--quiet", "--package", "waymark-fuzz", "--bin", "seeds", "--"])
            .arg(dir.join("seeds"))
            .env("CARGO_TARGET_DIR", &project.target)
            .dir(&project.root)
            .run()?;
        Ok(Self {
            package: project.root.join("fuzz"),
            programs: dir.join(&host).join("fuzz"),
            dir,
        })
    }

    fn start(&self, target: &str, seconds: u32) -> Result<Child> {
        let found = self.dir.join("corpus").join(target);
        let broke = self.dir.join("artifacts").join(target);
        fs::create_dir_all(&found)?;
        fs::create_dir_all(&broke)?;
        let log = fs::File::create(self.log(target))?;
        let run = Run::new(self.programs.join(target))
            .args([
                format!("-max_total_time={seconds}"),
                format!("-timeout={INPUT_SECONDS}"),
                format!("-rss_limit_mb={MEMORY_MIB}"),
                format!("-max_len={INPUT_BYTES}"),
                "-print_final_stats=1".to_owned(),
                format!("-artifact_prefix={}/", broke.display()),
            ])
            .arg(&found)
            .arg(self.package.join("corpus").join(target))
            .arg(self.dir.join("seeds").join(target));
        let mut command = run.into_command();
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command.spawn().with_context(|| format!("cannot start {target}"))
    }

    fn log(&self, target: &str) -> PathBuf {
        self.dir.join(format!("{target}.log"))
    }

    /// Executions and coverage, from the log.
    fn summary(&self, target: &str) -> Result<String> {
        let log = fs::read(self.log(target))?;
        Ok(summary(&String::from_utf8_lossy(&log)))
    }

    /// Minimises what was found, with what is there, into the tree.
    fn keep(&self, target: &str) -> Result<()> {
        let kept = self.package.join("corpus").join(target);
        let fresh = self.dir.join("fresh").join(target);
        let _ = fs::remove_dir_all(&fresh);
        fs::create_dir_all(&fresh)?;
        Run::new(self.programs.join(target))
            .args(["-set_cover_merge=1", "-timeout=30"])
            .arg(&fresh)
            .arg(&kept)
            .arg(self.dir.join("corpus").join(target))
            .read()?;
        let mut inputs = sizes(&fresh)?;
        inputs.retain(|(size, _)| *size <= KEPT_BYTES);
        inputs.sort();
        inputs.truncate(KEPT_INPUTS);
        for (_, file) in sizes(&kept)? {
            // Inputs with a name are there because they once broke something.
            if file.file_name().is_some_and(|name| name.len() == 40) {
                fs::remove_file(file)?;
            }
        }
        for (_, file) in &inputs {
            fs::copy(file, kept.join(file.file_name().context("a file has a name")?))?;
        }
        println!("{target:>14}  {} inputs kept in the tree", inputs.len());
        Ok(())
    }
}

fn sizes(dir: &Path) -> Result<Vec<(u64, PathBuf)>> {
    fs::read_dir(dir)?
        .map(|file| {
            let file = file?;
            Ok((file.metadata()?.len(), file.path()))
        })
        .collect()
}

fn host_triple() -> Result<String> {
    let version = Run::new("rustc").arg("-vV").read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names its host")?.to_owned())
}

/// Executions, their rate and what was covered, from what libFuzzer prints.
fn summary(log: &str) -> String {
    let number = |name: &str| {
        log.lines()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().parse::<u64>().ok())
    };
    let covered = log.lines().rev().find_map(|line| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "cov:");
        words.nth(1)?.parse::<u64>().ok()
    });
    let shown = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    format!(
        "{} executions ({} a second), {} edges covered",
        shown(number("stat::number_of_executed_units")),
        shown(number("stat::average_exec_per_sec")),
        shown(covered)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_and_coverage_are_read_from_the_log() {
        let log = "#7 NEW    cov: 12 ft: 3 corp: 1/2b exec/s: 0\n#900 DONE   cov: 34 ft: 56 corp: 7/8b\n\
                   stat::number_of_executed_units: 900\nstat::average_exec_per_sec:     45\n";
        assert_eq!(summary(log), "900 executions (45 a second), 34 edges covered");
        assert_eq!(summary(""), "? executions (? a second), ? edges covered");
    }

    #[test]
    fn the_targets_are_those_of_the_package() {
        let manifest = include_str!("../../fuzz/Cargo.toml");
        for target in TARGETS {
            assert!(
                manifest.contains(&format!("path = \"targets/{target}.rs\"")),
                "{target}"
            );
        }
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len() + 1, "and the seeds");
    }

    #[test]
    fn an_unknown_target_is_refused_with_those_there_are() {
        let error = wanted(vec!["cards".into()]).err().expect("refused").to_string();
        assert!(error.contains("server_frames"));
    }
}
