//! Who asks: the address of a client, and rates per address.
//!
//! Invariant: an address that a client claims counts only as far as a proxy that the operator named vouches for it. Memory
//! is bounded: rested addresses are forgotten, and when too many are remembered new ones share one bucket.
//! Not here: how many at once (`places`).

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

use crate::app::App;
use crate::app::listener::Arrival;
use crate::ws::rate::{Bucket, Rate};

/// Addresses remembered at once.
const ADDRESSES: usize = 50_000;
/// How often rested addresses are looked for when there are too many; looking reads them all.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// The address of the client behind a request.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(client_address(&parts.extensions, &parts.headers, app.proxies())))
    }
}

/// The address of the client behind a request.
#[must_use]
pub fn client_address(extensions: &Extensions, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<Arrival>>().map(|info| info.0.address.ip());
    network(proxies.client(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), headers))
}

/// What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

/// An address or a network of proxies, as the operator names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyNet(IpNet);

impl FromStr for ProxyNet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = text
            .parse::<IpAddr>()
            .map(|address| IpNet::from(address.to_canonical()));
        address
            .or_else(|_| text.parse())
            .map(Self)
            .map_err(|_| "expected an address or a network such as 127.0.0.1 or 10.0.0.0/8".to_owned())
    }
}

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<ProxyNet>);

impl Proxies {
    /// These.
    #[must_use]
    pub fn new(nets: Vec<ProxyNet>) -> Self {
        Self(nets)
    }

    /// Whether an address is one of them.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|ProxyNet(net)| net.contains(&address))
    }

    /// Who asks, when `peer` brings a request. Each proxy adds at the end whom it saw; read from there, the first address
    /// that is no proxy of ours is the client, and what stands before it was written by whoever asked.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let mut hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        while self.holds(client) {
            match hops.next().and_then(|hop| hop_address(hop.trim())) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

/// Some proxies write the port too.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let with_port = |hop: &str| hop.parse::<SocketAddr>().map(|address| address.ip());
    hop.parse().or_else(|_| with_port(hop)).ok()
}

/// A rate for each address.
pub struct Rates {
    rate: Rate,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    buckets: HashMap<IpAddr, Bucket>,
    swept_at: Option<Instant>,
}

impl Rates {
    /// The same rate for all.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            table: Mutex::default(),
        }
    }

    /// Takes one.
    ///
    /// # Errors
    /// When there is none left, which costs nothing further: how long until there is one.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        self.of(address, now, |bucket| bucket.take_if_there(now))
    }

    /// Takes more for what turned out to be dear.
    pub fn charge(&self, address: IpAddr, tokens: f64, now: Instant) {
        self.of(address, now, |bucket| bucket.charge(tokens, now));
    }

    fn of<T>(&self, address: IpAddr, now: Instant, work: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let recently = |at: Instant| now.saturating_duration_since(at) < SWEEP_EVERY;
        if table.buckets.len() >= ADDRESSES && !table.swept_at.is_some_and(recently) {
            table.buckets.retain(|_, bucket| !bucket.is_full(now));
            table.swept_at = Some(now);
        }
        let full = table.buckets.len() >= ADDRESSES && !table.buckets.contains_key(&address);
        let address = if full {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        } else {
            address
        };
        work(
            table
                .buckets
                .entry(address)
                .or_insert_with(|| Bucket::new(self.rate, now)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(proxies: &str, peer: &str, forwarded: &[&'static str], expected: &str) {
        let nets = proxies
            .split_whitespace()
            .map(|net| net.parse().expect("a net"))
            .collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let client = Proxies::new(nets).client(address(peer), &headers);
        assert_eq!(client, address(expected), "{forwarded:?} by {peer} through {proxies}");
    }

    #[test]
    fn an_address_is_believed_only_from_a_named_proxy() {
        check("", "10.0.0.7", &["1.2.3.4"], "10.0.0.7");
        check("10.0.0.1", "10.0.0.7", &["1.2.3.4"], "10.0.0.7");
        check("10.0.0.0/24", "10.0.0.7", &["1.2.3.4"], "1.2.3.4");
        check("10.0.0.7", "10.0.0.7", &[], "10.0.0.7");
        check("::1 10.0.0.7", "::ffff:10.0.0.7", &["2001:db8::1"], "2001:db8::1");
    }

    #[test]
    fn a_client_cannot_forge_itself_past_the_proxy() {
        // What the client wrote stands before what the proxy saw, in the same line or in one above.
        check("10.0.0.7", "10.0.0.7", &["1.2.3.4, 5.6.7.8"], "5.6.7.8");
        check("10.0.0.7", "10.0.0.7", &["1.2.3.4", "5.6.7.8"], "5.6.7.8");
        check("10.0.0.7", "10.0.0.7", &["10.0.0.7, 5.6.7.8"], "5.6.7.8");
        // Two proxies of ours in a row; then one that writes nonsense.
        check("10.0.0.0/8", "10.0.0.7", &["1.2.3.4, 5.6.7.8, 10.0.0.9"], "5.6.7.8");
        check("10.0.0.0/8", "10.0.0.7", &["1.2.3.4, unknown"], "10.0.0.7");
        check("10.0.0.7", "10.0.0.7", &["5.6.7.8:4711"], "5.6.7.8");
    }

    #[test]
    fn an_ipv6_subscriber_is_one_client() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.7"), IpAddr::from([10, 0, 0, 7]));
    }

    #[test]
    fn limit_per_address_leaves_others_alone_and_says_how_long_to_wait() {
        let rates = Rates::new(Rate {
            per_second: 0.5,
            burst: 2.0,
        });
        let (one, other, now) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]), Instant::now());
        let wait = Err(Duration::from_secs(2));
        assert_eq!([(); 3].map(|()| rates.take(one, now)), [Ok(()), Ok(()), wait]);
        assert_eq!(rates.take(other, now), Ok(()));
        rates.charge(other, 1.0, now);
        assert_eq!(rates.take(other, now), wait);
    }

    #[test]
    fn limit_addresses_remembered() {
        let rates = Rates::new(Rate {
            per_second: 0.001,
            burst: 1.0,
        });
        let now = Instant::now();
        let address = |number: u32| IpAddr::from(number.to_be_bytes());
        let remembered = u32::try_from(ADDRESSES).expect("fits");
        for number in 1..=remembered {
            assert_eq!(rates.take(address(number), now), Ok(()));
        }
        // Whoever is not remembered shares one bucket, and those who are keep theirs.
        assert_eq!(rates.take(address(remembered + 1), now), Ok(()));
        assert!(rates.take(address(remembered + 2), now).is_err() && rates.take(address(1), now).is_err());
        assert!(rates.table.lock().expect("no panic").buckets.len() <= ADDRESSES + 1);
    }
}
