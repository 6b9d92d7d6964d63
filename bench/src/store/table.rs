//! Runs as JSON lines, and their medians as tables with the ratios that are promised.

use serde_json::json;

use super::contender::Kind;
use super::scenario::{Figures, Scenario};

/// One measurement.
pub(crate) struct Outcome {
    pub(crate) run: usize,
    pub(crate) scenario: Scenario,
    pub(crate) kind: Kind,
    pub(crate) figures: Figures,
}

impl Outcome {
    pub(crate) fn json(&self) -> String {
        let mut line = json!({
            "bench": "store",
            "scenario": self.scenario.name(),
            "store": self.kind.name(),
            "run": self.run,
        });
        for (name, value) in &self.figures {
            line[*name] = json!((value * 1000.0).round() / 1000.0);
        }
        line.to_string()
    }
}

/// Prints a table for each scenario, and how the targets were met.
pub(crate) fn print(outcomes: &[Outcome]) {
    for scenario in Scenario::ALL {
        let of = |kind: Kind| -> Vec<&Outcome> {
            outcomes
                .iter()
                .filter(|outcome| outcome.scenario == scenario && outcome.kind == kind)
                .collect()
        };
        let Some(columns) = Kind::ALL
            .into_iter()
            .find_map(|kind| of(kind).first().map(|one| one.figures.clone()))
        else {
            continue;
        };
        println!("\n{} (median of the runs)\n", scenario.title());
        print!("| store |");
        for (name, _) in &columns {
            print!(" {name} |");
        }
        print!("\n|---|{}", "---|".repeat(columns.len()));
        println!();
        for kind in Kind::ALL {
            let runs = of(kind);
            if runs.is_empty() {
                continue;
            }
            print!("| {} |", kind.name());
            for (name, _) in &columns {
                print!(" {} |", shown(median(&runs, name)));
            }
            println!();
        }
        if scenario == Scenario::Durable {
            targets(&of(Kind::Raw), &of(Kind::Waymark));
        }
    }
}

/// The targets of the project, as ratios within the same runs.
fn targets(raw: &[&Outcome], ours: &[&Outcome]) {
    if raw.is_empty() || ours.is_empty() {
        return;
    }
    let mut ratios: Vec<f64> = ours
        .iter()
        .filter_map(|one| {
            let beside = raw.iter().find(|raw| raw.run == one.run)?;
            Some(figure(one, "acks/s") / figure(beside, "acks/s"))
        })
        .collect();
    let ratio = middle(&mut ratios);
    let p50 = median(ours, "p50 ms");
    let verdict = |met: bool| if met { "met" } else { "MISSED" };
    println!(
        "\nacks/s against raw append + fdatasync: {ratio:.2} (target at least 0.3: {})",
        verdict(ratio >= 0.3)
    );
    println!("p50: {p50:.2} ms (target at most 3 ms: {})", verdict(p50 <= 3.0));
}

fn figure(outcome: &Outcome, name: &str) -> f64 {
    outcome
        .figures
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(f64::NAN, |(_, value)| *value)
}

fn median(outcomes: &[&Outcome], name: &str) -> f64 {
    let mut values: Vec<f64> = outcomes.iter().map(|outcome| figure(outcome, name)).collect();
    middle(&mut values)
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn shown(value: f64) -> String {
    match value {
        value if value >= 1_000.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
