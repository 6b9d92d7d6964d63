//! What a server process takes of the machine, and what it says about itself in `/metrics`.
//!
//! From `/proc`, so on Linux only; elsewhere there is nothing to read and those tests say so. Not here: judging it.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use crate::http::send;

/// Values of `/metrics` by name with labels, such as `waymark_refusals_total{reason="origin"}`.
#[derive(Debug, Clone, Default)]
pub struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    /// Asks a server.
    pub async fn of(address: SocketAddr) -> Self {
        let answer = send(address, "GET", "/metrics", &[], "").await;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let values = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        });
        Self(values.collect())
    }

    /// A value; zero for what was not counted yet.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        self.0.get(&format!("waymark_{name}")).copied().unwrap_or_default()
    }

    /// How often something was refused for a reason.
    #[must_use]
    pub fn refused(&self, reason: &str) -> f64 {
        self.get(&format!("refusals_total{{reason=\"{reason}\"}}"))
    }

    /// All reasons with their counts.
    #[must_use]
    pub fn refusals(&self) -> BTreeMap<String, u64> {
        let reasons = self.0.iter().filter_map(|(name, count)| {
            let reason = name
                .strip_prefix("waymark_refusals_total{reason=\"")?
                .strip_suffix("\"}")?;
            Some((reason.to_owned(), *count as u64))
        });
        reasons.collect()
    }
}

/// Memory of a process that is in RAM, in bytes.
#[must_use]
pub fn memory_bytes(process: u32) -> Option<u64> {
    status_bytes(process, "VmRSS:")
}

/// The most it had so far.
#[must_use]
pub fn peak_memory_bytes(process: u32) -> Option<u64> {
    status_bytes(process, "VmHWM:")
}

fn status_bytes(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

/// Open files of a process.
#[must_use]
pub fn open_files(process: u32) -> Option<usize> {
    Some(fs::read_dir(format!("/proc/{process}/fd")).ok()?.count())
}

/// Bytes that the files of a folder hold on the disk.
#[must_use]
pub fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => folder_bytes(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}
