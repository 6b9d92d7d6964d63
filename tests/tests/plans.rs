//! Random plans, and the ones kept because they once failed.
//!
//! `WAYMARK_PLANS` says how many random plans run (4 unless set), `WAYMARK_PLAN_SEED` with which seed they start.

use std::path::Path;

use waymark_tests::plan::{Plan, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_waymark_under_test");

async fn check(plan: &Plan) {
    let data = tempfile::tempdir().expect("a folder");
    run(plan, Path::new(PROGRAM), data.path()).await;
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn random_plans_converge_and_lose_nothing_acknowledged() {
    let count = number("WAYMARK_PLANS").unwrap_or(4);
    let first = number("WAYMARK_PLAN_SEED").unwrap_or_else(|| fastrand::u64(..));
    for seed in (0..count).map(|index| first.wrapping_add(index)) {
        let plan = Plan::random(seed, 60);
        println!(
            "plan of seed {seed} (keep it in tests/plans/{seed}.jsonl when it fails):\n{}",
            plan.to_lines()
        );
        check(&plan).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_plans_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("tests/plans")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    for file in files {
        println!("{}", file.display());
        let plan = Plan::from_lines(&std::fs::read_to_string(&file).expect("readable")).expect("a plan");
        check(&plan).await;
    }
}

#[test]
fn a_plan_reads_back_from_its_lines() {
    let plan = Plan::random(7, 40);
    assert_eq!(Plan::from_lines(&plan.to_lines()).expect("a plan"), plan);
}
