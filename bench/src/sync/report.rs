//! From runs to tables: a JSON line for each, medians over all, and what they say about the targets.

use std::collections::BTreeMap;

use serde_json::json;

use super::site::Kind;
use super::{Figures, median};

/// What should hold, as a ratio of medians within one run of the command, or as a bound.
struct Target {
    load: &'static str,
    figure: &'static str,
    against: Against,
    limit: f64,
}

enum Against {
    /// Ours may be at most `limit` times theirs.
    AtMost(Kind),
    /// Ours has to be at least `limit` times theirs.
    AtLeast(Kind),
    /// Ours may be at most `limit`.
    Bound,
}

use Against::{AtLeast, AtMost, Bound};

const fn target(load: &'static str, figure: &'static str, against: Against, limit: f64) -> Target {
    Target {
        load,
        figure,
        against,
        limit,
    }
}

const CPU: &str = "cpu_us_per_delivery";

/// The targets of the project for sync.
const TARGETS: [Target; 23] = [
    target("steady-1x50", CPU, AtMost(Kind::RelayYrs), 1.2),
    target("steady-1x50", CPU, AtMost(Kind::YSweet), 0.55),
    target("steady-20x10", CPU, AtMost(Kind::RelayYrs), 1.25),
    target("steady-20x10", CPU, AtMost(Kind::YSweet), 0.6),
    target("cursors", CPU, AtMost(Kind::RelayYrs), 1.3),
    target("cursors", CPU, AtMost(Kind::YSweet), 1.0),
    target("cursors", CPU, AtMost(Kind::YWebsocket), 0.6),
    target("closed-1x50", CPU, AtMost(Kind::RelayYrs), 1.5),
    target("closed-1x50", "delivered_per_s", AtLeast(Kind::RelayYrs), 0.65),
    target("closed-1x50", CPU, AtMost(Kind::Hocuspocus), 0.6),
    target("closed-20x10", CPU, AtMost(Kind::RelayYrs), 1.7),
    target("closed-20x10", CPU, AtMost(Kind::Hocuspocus), 0.45),
    target("steady-1x50", "p99_ms", AtMost(Kind::Relay), 3.0),
    target("steady-1x50", "p99_ms", AtMost(Kind::Hocuspocus), 0.8),
    target("steady-20x10", "p99_ms", AtMost(Kind::Relay), 3.0),
    target("steady-20x10", "p99_ms", AtMost(Kind::Hocuspocus), 0.8),
    target("joins", "loaded_50000_ms", AtMost(Kind::RelayYrs), 1.2),
    target("joins", "disk_50000_ms", AtMost(Kind::YSweet), 1.0),
    target("joins", "at_once_ms", AtMost(Kind::RelayYrs), 1.3),
    target("joins", "at_once_ms", AtMost(Kind::YSweet), 1.0),
    target("idle", "pss_kib_per_socket", Bound, 16.0),
    target("idle", "pss_kib_per_socket", AtMost(Kind::YSweet), 1.0),
    target("stalled", "lost_by_stalled", Bound, 0.0),
];

/// All runs so far.
#[derive(Default)]
pub(crate) struct Report {
    runs: BTreeMap<(&'static str, Kind), Vec<Figures>>,
    loads: Vec<&'static str>,
}

impl Report {
    /// Takes a run and prints its line.
    pub(crate) fn add(&mut self, load: &'static str, kind: Kind, run: usize, figures: Figures) {
        println!(
            "{}",
            json!({ "load": load, "server": kind.name(), "run": run + 1, "figures": figures })
        );
        if !self.loads.contains(&load) {
            self.loads.push(load);
        }
        self.runs.entry((load, kind)).or_default().push(figures);
    }

    /// The median of a figure over all runs.
    fn median(&self, load: &'static str, kind: Kind, figure: &str) -> Option<f64> {
        let runs = self.runs.get(&(load, kind))?;
        let mut values: Vec<f64> = runs.iter().filter_map(|figures| figures.get(figure).copied()).collect();
        (!values.is_empty()).then(|| median(&mut values))
    }

    /// Prints the medians, one table per load, and the targets.
    pub(crate) fn print(&self) {
        for load in &self.loads {
            let kinds: Vec<Kind> = Kind::ALL
                .into_iter()
                .filter(|kind| self.runs.contains_key(&(*load, *kind)))
                .collect();
            let mut names: Vec<&str> = Vec::new();
            for figure in kinds
                .iter()
                .flat_map(|kind| self.runs[&(*load, *kind)].iter().flat_map(Figures::keys))
            {
                if !names.contains(figure) {
                    names.push(figure);
                }
            }
            println!(
                "\n| {load} | {} |",
                kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" | ")
            );
            println!("|---{}|", "|---".repeat(kinds.len()));
            for name in names {
                let cells: Vec<String> = kinds.iter().map(|kind| shown(self.median(load, *kind, name))).collect();
                println!("| {name} | {} |", cells.join(" | "));
            }
        }
        println!("\n| load | figure | ours | target | ratio | |\n|---|---|---|---|---|---|");
        for target in &TARGETS {
            if let Some(row) = self.row(target) {
                println!("{row}");
            }
        }
    }

    fn row(&self, target: &Target) -> Option<String> {
        let ours = self.median(target.load, Kind::Waymark, target.figure)?;
        let (words, value, met) = match target.against {
            Bound => (format!("<= {}", target.limit), ours, ours <= target.limit),
            AtMost(kind) => {
                let ratio = ours / self.median(target.load, kind, target.figure)?;
                (
                    format!("<= {} x {}", target.limit, kind.name()),
                    ratio,
                    ratio <= target.limit,
                )
            }
            AtLeast(kind) => {
                let ratio = ours / self.median(target.load, kind, target.figure)?;
                (
                    format!(">= {} x {}", target.limit, kind.name()),
                    ratio,
                    ratio >= target.limit,
                )
            }
        };
        let (load, figure) = (target.load, target.figure);
        let verdict = if met { "met" } else { "NOT MET" };
        Some(format!(
            "| {load} | {figure} | {} | {words} | {} | {verdict} |",
            shown(Some(ours)),
            shown(Some(value))
        ))
    }
}

fn shown(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(value) if value.abs() >= 100.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_compare_medians() {
        let mut report = Report::default();
        for (run, ours, theirs) in [(0, 5.0, 10.0), (1, 100.0, 10.0), (2, 6.0, 9.0)] {
            report.add("steady-1x50", Kind::Waymark, run, Figures::from([(CPU, ours)]));
            report.add("steady-1x50", Kind::RelayYrs, run, Figures::from([(CPU, theirs)]));
        }
        let row = report.row(&TARGETS[0]).expect("both were run");
        assert_eq!(
            row,
            format!("| steady-1x50 | {CPU} | 6.00 | <= 1.2 x relay+yrs | 0.60 | met |")
        );
        assert!(report.row(&TARGETS[1]).is_none(), "nothing to compare with");
    }
}
