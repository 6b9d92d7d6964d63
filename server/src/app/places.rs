//! How many of something may be open at once, in all and by address: connections, and sockets in rooms.
//!
//! Invariant: a place is given back whenever its holder is dropped, however that ends. Not here: how often (`address`).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::metrics::gauge::Gauge;

/// A number of places.
pub struct Places {
    count: Arc<Mutex<Count>>,
    most: usize,
    most_per_address: usize,
    gauge: Gauge<i64, AtomicI64>,
}

#[derive(Default)]
struct Count {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// This address holds as many as one may.
    Address,
    /// All are taken.
    Server,
}

/// One place; given back when dropped.
pub struct Place {
    count: Arc<Mutex<Count>>,
    gauge: Gauge<i64, AtomicI64>,
    address: Option<IpAddr>,
}

impl Places {
    /// All free.
    #[must_use]
    pub fn new(most: usize, most_per_address: usize, gauge: Gauge<i64, AtomicI64>) -> Self {
        Self {
            count: Arc::default(),
            most,
            most_per_address,
            gauge,
        }
    }

    /// Takes a place. Without an address (a trusted proxy, behind which many stand) only the whole counts.
    ///
    /// # Errors
    /// When there is none.
    pub fn enter(&self, address: Option<IpAddr>) -> Result<Place, NoPlace> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = address {
            let here = count.by_address.get(&address).copied().unwrap_or_default();
            if here >= self.most_per_address {
                return Err(NoPlace::Address);
            }
        }
        if count.all >= self.most {
            return Err(NoPlace::Server);
        }
        count.all += 1;
        if let Some(address) = address {
            *count.by_address.entry(address).or_default() += 1;
        }
        self.gauge.inc();
        Ok(Place {
            count: Arc::clone(&self.count),
            gauge: self.gauge.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.all -= 1;
        if let Some(address) = self.address
            && let Some(here) = count.by_address.get_mut(&address)
        {
            *here -= 1;
            if *here == 0 {
                count.by_address.remove(&address);
            }
        }
        self.gauge.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_places_in_all_and_per_address() {
        let places = Places::new(3, 2, Gauge::default());
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = places.enter(Some(one));
        let second = places.enter(Some(one));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(places.enter(Some(one)).err(), Some(NoPlace::Address));
        let third = places.enter(Some(other));
        assert!(third.is_ok());
        assert_eq!(places.enter(Some(other)).err(), Some(NoPlace::Server));
        assert_eq!(places.enter(None).err(), Some(NoPlace::Server));
        drop(first);
        assert!(places.enter(Some(one)).is_ok());
        assert!(places.count.lock().expect("no panic").by_address.len() == 2);
        drop((second, third));
        assert!(places.count.lock().expect("no panic").by_address.is_empty());
    }
}
