//! A release server under strain, measured: `strain soak` for a long ordinary life, `strain overload` for attacks.
//!
//! Started by `cargo xtask soak` and `cargo xtask bench overload`; prints one JSON line per round or attack and a table at the
//! end. The tests `soak` and `overload` ask whether the same works; here it is how well.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, Parser};
use serde_json::json;
use tokio::process::Command;
use waymark_tests::attack::Attack;
use waymark_tests::server::{ServerProcess, TestJourney, create_journey};
use waymark_tests::soak::Soak;
use waymark_tests::vitals::{Metrics, memory_bytes, peak_memory_bytes};
use waymark_tests::witness::{Delays, Witness};

/// What a server holds out.
#[derive(Debug, Parser)]
#[command(name = "strain")]
enum Strain {
    /// Joins, edits, restarts, journeys made and trashed; afterwards the server holds what it held before.
    Soak(SoakOptions),
    /// Attacks, and what two pairs of peaceful people notice of them.
    Overload(OverloadOptions),
    /// One attack, from a process of its own: `overload` starts this with the lowest priority.
    #[command(hide = true)]
    Attack(AttackOptions),
}

#[derive(Debug, Args)]
struct SoakOptions {
    /// The release server.
    #[arg(long, value_name = "FILE")]
    server: PathBuf,
    /// How long, in minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 30.0)]
    minutes: f64,
    /// Repeats a run as far as timing allows.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
struct OverloadOptions {
    /// The release server.
    #[arg(long, value_name = "FILE")]
    server: PathBuf,
    /// Seconds of each attack, and of quiet before it.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,
    /// Only attacks whose name contains this.
    #[arg(long, value_name = "ATTACK")]
    only: Option<String>,
    /// Two seconds each: shows that everything works, the figures are worth little.
    #[arg(long)]
    quick: bool,
}

#[derive(Debug, Args)]
struct AttackOptions {
    name: String,
    address: std::net::SocketAddr,
    journey: String,
    editor: String,
    viewer: String,
    seconds: u64,
}

/// How often each witness edits.
const EDIT_EVERY: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() -> ExitCode {
    match Strain::parse() {
        Strain::Soak(options) => soak(&options).await,
        Strain::Overload(options) => overload(&options).await,
        Strain::Attack(options) => attack(&options).await,
    }
}

async fn soak(options: &SoakOptions) -> ExitCode {
    let data = tempfile::tempdir().expect("a folder");
    let tell = |soak: &Soak| {
        let rest = soak.rests[soak.rests.len() - 1];
        println!(
            "{}",
            json!({
                "round": soak.rests.len(), "joins": soak.joins, "edits": soak.edits, "restarts": soak.restarts,
                "journeys": soak.journeys, "memory_bytes": rest.memory, "open_files": rest.files, "tasks": rest.tasks,
                "disk_bytes": rest.disk,
            })
        );
    };
    let length = Duration::from_secs_f64(options.minutes * 60.0);
    let soak = Soak::run(&options.server, data.path(), length, options.seed, tell).await;
    println!("\n| round | memory MiB | open files | tasks | disk MiB |\n|---|---|---|---|---|");
    for (number, rest) in soak.rests.iter().enumerate() {
        let mib = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
        let (memory, disk) = (mib(rest.memory), mib(rest.disk));
        println!(
            "| {} | {memory:.1} | {} | {} | {disk:.1} |",
            number + 1,
            rest.files,
            rest.tasks
        );
    }
    println!(
        "\n{} joins, {} edits, {} restarts of clients, {} journeys made and trashed",
        soak.joins, soak.edits, soak.restarts, soak.journeys
    );
    match soak.judge() {
        Ok(()) => {
            println!("everything came back to where it was");
            ExitCode::SUCCESS
        }
        Err(grew) => {
            eprintln!("error: {grew}");
            ExitCode::FAILURE
        }
    }
}

async fn overload(options: &OverloadOptions) -> ExitCode {
    let seconds = if options.quick { 2 } else { options.seconds };
    let wanted = |attack: &Attack| {
        options
            .only
            .as_ref()
            .is_none_or(|only| attack.name().contains(only.as_str()))
    };
    let mut rows = Vec::new();
    for attack in Attack::ALL.into_iter().filter(wanted) {
        rows.push(measure(attack, &options.server, seconds).await);
    }
    println!(
        "\n| attack | quiet p50 / p99 ms | attacked p50 / p99 ms | p99 ratio | memory before / most MiB | outcome, and what was refused |\n\
         |---|---|---|---|---|---|"
    );
    rows.iter().for_each(|row| println!("{row}"));
    ExitCode::SUCCESS
}

/// A fresh server with its defaults: quiet, then the attack, then quiet again.
async fn measure(attack: Attack, server: &Path, seconds: u64) -> String {
    let data = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start_with(server, data.path(), None, &[]).await;
    let journey = create_journey(server.address, "hotel-stay").await;
    let elsewhere = create_journey(server.address, "empty-grid").await;
    let mut witnesses = [
        Witness::in_journey(&journey).await,
        Witness::in_journey(&elsewhere).await,
    ];
    let length = Duration::from_secs(seconds);
    let never = AtomicBool::new(false);
    // Caches and code pages.
    work(&mut witnesses, Duration::from_secs(1), &never).await;
    let before = work(&mut witnesses, length, &never).await;
    let memory_before = memory_bytes(server.id()).unwrap_or_default();
    let over = AtomicBool::new(false);
    let attacked = async {
        let tally = start(attack, &journey, seconds).await;
        over.store(true, Ordering::Relaxed);
        tally
    };
    let (tally, during) = tokio::join!(attacked, work(&mut witnesses, length * 3, &over));
    let after = work(&mut witnesses, length, &never).await;
    for witness in &witnesses {
        witness.is_undisturbed().await;
    }
    let refusals = Metrics::of(server.address).await.refusals();
    let memory = peak_memory_bytes(server.id()).unwrap_or_default();
    server.terminate().await;
    let quiet = Delays::together([before, after]);
    let ratio = during.percentile_ms(0.99) / quiet.percentile_ms(0.99);
    println!(
        "{}",
        json!({
            "attack": attack.name(), "tally": tally, "refused": refusals, "edits_quiet": quiet.count(),
            "edits_attacked": during.count(), "quiet_p50_ms": quiet.percentile_ms(0.5),
            "quiet_p99_ms": quiet.percentile_ms(0.99), "attacked_p50_ms": during.percentile_ms(0.5),
            "attacked_p99_ms": during.percentile_ms(0.99), "attacked_max_ms": during.percentile_ms(1.0),
            "memory_before_bytes": memory_before, "memory_most_bytes": memory,
        })
    );
    let refused: Vec<String> = refusals
        .iter()
        .map(|(reason, count)| format!("{reason} {count}"))
        .collect();
    format!(
        "| {} | {:.2} / {:.2} | {:.2} / {:.2} | {ratio:.2} | {:.0} / {:.0} | {tally}; {} |",
        attack.name(),
        quiet.percentile_ms(0.5),
        quiet.percentile_ms(0.99),
        during.percentile_ms(0.5),
        during.percentile_ms(0.99),
        memory_before as f64 / 1024.0 / 1024.0,
        memory as f64 / 1024.0 / 1024.0,
        refused.join(", ")
    )
}

async fn work(witnesses: &mut [Witness; 2], length: Duration, over: &AtomicBool) -> Delays {
    let [here, elsewhere] = witnesses;
    let (one, other) = tokio::join!(
        here.work(length, EDIT_EVERY, over),
        elsewhere.work(length, EDIT_EVERY, over)
    );
    Delays::together([one, other])
}

/// In a process that gets only what the others leave: the question is what the server does with an attack, and not who wins
/// the processor of one machine.
async fn start(attack: Attack, journey: &TestJourney, seconds: u64) -> String {
    let output = Command::new("nice")
        .args(["-n", "19"])
        .arg(std::env::current_exe().expect("this program"))
        .args(["attack", attack.name(), &journey.address.to_string(), &journey.id])
        .args([&journey.editor, &journey.viewer, &seconds.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .expect("runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

async fn attack(options: &AttackOptions) -> ExitCode {
    let Some(attack) = Attack::named(&options.name) else {
        return ExitCode::FAILURE;
    };
    let journey = TestJourney {
        id: options.journey.clone(),
        address: options.address,
        owner: String::new(),
        editor: options.editor.clone(),
        viewer: options.viewer.clone(),
    };
    let (started, length) = (Instant::now(), Duration::from_secs(options.seconds));
    let tally = attack.run(&journey, length).await;
    // Some are over within a second, in which the witnesses write too little to tell anything: those go on.
    let mut times = 1;
    while started.elapsed() < length {
        attack.run(&journey, length.saturating_sub(started.elapsed())).await;
        times += 1;
    }
    let more = if times > 1 {
        format!(", the first of {times} times")
    } else {
        String::new()
    };
    println!("{tally}{more}");
    ExitCode::SUCCESS
}
