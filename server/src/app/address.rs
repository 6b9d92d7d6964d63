//! Who asks: the address of a client, and rates per address.
//!
//! Invariant: memory is bounded; rested addresses are forgotten, and when too many are remembered new ones share one
//! bucket. Not here: sockets per address (`sockets`).

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;
use crate::app::listener::Arrival;
use crate::ws::rate::{Bucket, Rate};

/// Addresses remembered at once.
const ADDRESSES: usize = 50_000;

/// The address of the client behind a request.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let socket = parts
            .extensions
            .get::<ConnectInfo<Arrival>>()
            .map(|info| info.0.address.ip());
        let forwarded = if app.trusts_proxy() {
            forwarded(&parts.headers)
        } else {
            None
        };
        let address = forwarded.or(socket).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(Self(network(address)))
    }
}

/// The address that the nearest proxy saw. Those before it were written by whoever asked.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

/// A rate for each address.
pub struct Rates {
    rate: Rate,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Rates {
    /// The same rate for all.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes one; `false` when there is none left, which costs nothing further.
    pub fn take(&self, address: IpAddr, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| !bucket.is_full(now));
        }
        let full = buckets.len() >= ADDRESSES && !buckets.contains_key(&address);
        let address = if full {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        } else {
            address
        };
        let bucket = buckets.entry(address).or_insert_with(|| Bucket::new(self.rate, now));
        bucket.take_if_there(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_s_own_word_counts_and_not_what_the_client_claims() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4, 10.0.0.7".parse().expect("a header"));
        assert_eq!(forwarded(&headers), Some(IpAddr::from([10, 0, 0, 7])));
    }

    #[test]
    fn an_ipv6_subscriber_is_one_client() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.7"), IpAddr::from([10, 0, 0, 7]));
    }

    #[test]
    fn limit_per_address_leaves_others_alone() {
        let rates = Rates::new(Rate {
            per_second: 0.001,
            burst: 2.0,
        });
        let (one, other, now) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]), Instant::now());
        assert_eq!([(); 3].map(|()| rates.take(one, now)), [true, true, false]);
        assert!(rates.take(other, now));
    }
}
