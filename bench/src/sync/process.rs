//! What a server costs, as the operating system counts it: processor time and memory of its process and all below it.

use std::fs;
use std::time::Duration;

/// Clock ticks a second in `/proc/*/stat`; the kernel's interface fixes them at 100 on every platform it matters on.
const TICKS_PER_SECOND: u64 = 100;

/// Memory of a tree of processes, in KiB.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Resident, shared pages counted in every process.
    pub(crate) rss_kib: u64,
    /// Resident, shared pages divided among those who share them.
    pub(crate) pss_kib: u64,
}

/// Processor time used so far (user and system) by a process and its descendants.
pub(crate) fn cpu_time(pid: u32) -> Duration {
    let ticks: u64 = tree(pid).iter().filter_map(|pid| ticks(*pid)).sum();
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}

/// Memory of a process and its descendants.
pub(crate) fn memory(pid: u32) -> Memory {
    let mut sum = Memory::default();
    for pid in tree(pid) {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let kib = |name: &str| {
            let line = rollup.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
                .unwrap_or(0)
        };
        sum.rss_kib += kib("Rss:");
        sum.pss_kib += kib("Pss:");
    }
    sum
}

fn ticks(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th field after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let utime: u64 = fields.next()?.parse().ok()?;
    let stime: u64 = fields.next()?.parse().ok()?;
    Some(utime + stime)
}

fn tree(pid: u32) -> Vec<u32> {
    let mut found = vec![pid];
    let mut at = 0;
    while let Some(pid) = found.get(at).copied() {
        let threads = fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten()
            .flatten();
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            found.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory() {
        let memory = memory(std::process::id());
        assert!(memory.rss_kib > 0 && memory.pss_kib <= memory.rss_kib);
        assert!(tree(std::process::id()).contains(&std::process::id()));
    }
}
