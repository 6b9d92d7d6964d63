//! The system's limit of open files: each connection takes one, and many systems start programs with 1,024.
//!
//! Not here: connections (`app`).

use rustix::process::{Resource, getrlimit, setrlimit};

/// Open files that are not connections: database, exports, files of the client, the runtime's own.
const OTHERS: u64 = 256;

/// Raises the limit as far as this process may, and answers how many of `connections` it then carries.
///
/// Without it a flood would take the files of the database too.
#[must_use]
pub fn enough_for(connections: usize) -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = connections as u64 + OTHERS;
    if limit.current.is_some_and(|current| current < wanted) {
        let before = limit.current;
        limit.current = Some(limit.maximum.map_or(wanted, |most| most.min(wanted)));
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit.current = before;
        }
    }
    let Some(files) = limit.current else { return connections };
    let carried = usize::try_from(files.saturating_sub(OTHERS))
        .unwrap_or(connections)
        .max(1);
    if carried < connections {
        tracing::warn!(
            files,
            connections,
            carried,
            "the system allows too few open files for that many connections; raise it (LimitNOFILE, ulimit -n)"
        );
    }
    carried.min(connections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_open_files_is_raised_or_lowers_connections() {
        assert_eq!(enough_for(10), 10);
        let most = getrlimit(Resource::Nofile).maximum;
        let carried = enough_for(usize::MAX / 2);
        assert!(most.is_none() || (carried as u64) < most.expect("there is one"));
    }
}
