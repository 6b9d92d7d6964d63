//! How many sockets are open, in all and by address, and their tasks.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::metrics::gauge::Gauge;
use tokio_util::task::TaskTracker;

/// The open sockets.
pub struct Sockets {
    count: Arc<Mutex<Count>>,
    most: usize,
    most_per_address: usize,
    gauge: Gauge<i64, AtomicI64>,
    tasks: TaskTracker,
}

#[derive(Default)]
struct Count {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A socket's place; given back when dropped.
pub struct Place {
    count: Arc<Mutex<Count>>,
    gauge: Gauge<i64, AtomicI64>,
    address: IpAddr,
}

impl Sockets {
    /// No sockets yet.
    #[must_use]
    pub fn new(most: usize, most_per_address: usize, gauge: Gauge<i64, AtomicI64>) -> Self {
        Self {
            count: Arc::default(),
            most,
            most_per_address,
            gauge,
            tasks: TaskTracker::new(),
        }
    }

    /// A place for one more socket, if there is one.
    #[must_use]
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let here = count.by_address.get(&address).copied().unwrap_or_default();
        if count.all >= self.most || here >= self.most_per_address {
            return None;
        }
        count.all += 1;
        count.by_address.insert(address, here + 1);
        self.gauge.inc();
        Some(Place {
            count: Arc::clone(&self.count),
            gauge: self.gauge.clone(),
            address,
        })
    }

    /// Their tasks, which the server waits for when it ends.
    #[must_use]
    pub fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.all -= 1;
        if let Some(here) = count.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                count.by_address.remove(&self.address);
            }
        }
        self.gauge.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_sessions_in_all_and_per_address() {
        let sockets = Sockets::new(3, 2, Gauge::default());
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = sockets.enter(one);
        let second = sockets.enter(one);
        assert!(first.is_some() && second.is_some() && sockets.enter(one).is_none());
        let third = sockets.enter(other);
        assert!(third.is_some() && sockets.enter(other).is_none());
        drop(first);
        assert!(sockets.enter(one).is_some());
    }
}
