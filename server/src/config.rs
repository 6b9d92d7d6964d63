//! What can be set when starting the server: one table of flags, environment variables, defaults, units and reasons.
//!
//! Invariant: a value that cannot work is refused here, with what would be right. Limits that client and server share
//! stand in `waymark_shared::limits`; those below are the server's own or its defaults for them.

#![allow(rustdoc::bare_urls, reason = "these texts are the help shown in a terminal")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use waymark_shared::limits;

use crate::app::address::ProxyNet;
use crate::app::listener::ConnectionLimits;
use crate::room::RoomLimits;
use crate::store::StoreOptions;
use crate::versions::Keep;
use crate::ws::connection::SocketLimits;
use crate::ws::rate::Rate;

/// What the deadline of a connection leaves to that of the socket in it.
const STALL_SLACK: Duration = Duration::from_secs(5);

/// Self-hosted, real-time collaborative customer journey maps.
///
/// Every flag can also be given as the environment variable named beside it; a flag wins.
#[derive(Debug, Clone, Parser)]
#[command(name = "waymark", version, max_term_width = 110)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Run the server.
    ///
    /// Example: waymark serve --listen 0.0.0.0:8080 --data /var/lib/waymark --public-url https://journeys.example.org
    Serve(Box<ServeConfig>),
    /// Write everything in a data folder to one checksummed file, as a backup or to move it. The server may be running.
    ///
    /// A copy of the folder of a running server is not a backup; this file is. A running server writes such files by
    /// itself into the folder `exports` of its data folder.
    ExportStore(StoreFile),
    /// Fill a data folder from a file made by export-store. A database that is there is moved aside and kept. The server
    /// must be stopped.
    ImportStore(StoreFile),
}

/// A file and the data folder it belongs to.
#[derive(Debug, Clone, Args)]
pub struct StoreFile {
    /// The export file.
    pub file: PathBuf,
    /// The data folder.
    #[arg(long, env = "WAYMARK_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Everything `waymark serve` can be told.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// Address and port to listen on. 127.0.0.1 admits this machine only; 0.0.0.0 admits the network.
    #[arg(long, env = "WAYMARK_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the database. One server at a time may use it; it is created when missing.
    #[arg(long, env = "WAYMARK_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// Address that people type, such as https://journeys.example.org. Share links start with it, and browsers may
    /// change things only from pages of this address. Absent: http:// and the listen address.
    #[arg(long, env = "WAYMARK_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// Folder with the built client (what `cargo xtask` builds). Absent: the client inside the binary, if it has one.
    #[arg(long, env = "WAYMARK_CLIENT_DIR", value_name = "DIR")]
    pub client_dir: Option<PathBuf>,
    /// Addresses or networks of your proxies, separated by commas, such as 127.0.0.1,10.0.0.0/8. From these alone the
    /// header X-Forwarded-For is believed. Needed behind a proxy, or all clients together count as one address.
    #[arg(long, env = "WAYMARK_TRUSTED_PROXIES", value_name = "NETS", value_delimiter = ',')]
    pub trusted_proxies: Vec<ProxyNet>,
    /// How log lines look. What is logged is set by RUST_LOG (default: info). Tokens are never logged.
    #[arg(long, env = "WAYMARK_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// The limits.
    #[command(flatten)]
    pub limits: Limits,
    /// The store.
    #[command(flatten)]
    pub store: StoreConfig,
}

/// How much one client, one room and the whole server may take. Each default fits a small server (two cores, 2 GB).
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Largest websocket frame, in bytes. A paste of the longest prose is 40 KB, a day offline stays below 1 MB.
    #[arg(long, env = "WAYMARK_FRAME_BYTES", value_name = "BYTES", default_value_t = limits::FRAME_BYTES,
        value_parser = RangedU64ValueParser::<usize>::new().range(65_536..=67_108_864))]
    pub frame_bytes: usize,
    /// Largest document, in bytes. 2,000 cards are about 0.5 MB.
    #[arg(long, env = "WAYMARK_DOCUMENT_BYTES", value_name = "BYTES", default_value_t = limits::DOCUMENT_BYTES,
        value_parser = RangedU64ValueParser::<usize>::new().range(65_536..=1_073_741_824))]
    pub document_bytes: usize,
    /// Sync frames per second that one socket may send for long. Typing is below 10, dragging up to 60.
    #[arg(long, env = "WAYMARK_UPDATES_PER_SECOND", value_name = "NUMBER", default_value_t = 120,
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub updates_per_second: u32,
    /// Sync frames that a rested socket may send at once, such as a large paste in many steps.
    #[arg(long, env = "WAYMARK_UPDATES_BURST", value_name = "NUMBER", default_value_t = 600,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub updates_burst: u32,
    /// Presence frames (cursor, selection) per second that one socket may send for long. Ours sends at most 20.
    #[arg(long, env = "WAYMARK_PRESENCE_PER_SECOND", value_name = "NUMBER", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub presence_per_second: u32,
    /// Bytes per second that one socket may send for long; eight times as many at once.
    #[arg(long, env = "WAYMARK_BYTES_PER_SECOND", value_name = "BYTES", default_value_t = 1_048_576,
        value_parser = clap::value_parser!(u32).range(16_384..=1_073_741_824))]
    pub bytes_per_second: u32,
    /// Questions (sync step 1, presence query) per second that one socket may send for long; 15 times as many at once.
    /// A client asks once when it connects, and each answer may be the whole document.
    #[arg(long, env = "WAYMARK_ASKS_PER_SECOND", value_name = "NUMBER", default_value_t = 2,
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub asks_per_second: u32,
    /// Seconds for which a socket may send faster than that and is only slowed down; then it is closed (4429).
    #[arg(long, env = "WAYMARK_THROTTLE_SECONDS", value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub throttle_seconds: u32,
    /// Seconds for which a socket may take nothing of what is sent to it; then it is dropped and comes back (4500).
    #[arg(long, env = "WAYMARK_DRAIN_SECONDS", value_name = "SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=600))]
    pub drain_seconds: u32,
    /// Seconds without a byte from a client, not even the answer to a ping, after which it counts as gone and the others no
    /// longer see it. The server pings every 15 seconds, or twice in this time.
    #[arg(long, env = "WAYMARK_GONE_SECONDS", value_name = "SECONDS", default_value_t = 35,
        value_parser = clap::value_parser!(u32).range(2..=600))]
    pub gone_seconds: u32,
    /// Connections to one document. A workshop has 50 people; a link shown on a stage brings more readers.
    #[arg(long, env = "WAYMARK_SESSIONS_PER_ROOM", value_name = "NUMBER", default_value_t = 300,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    pub sessions_per_room: usize,
    /// Connections from one address. An office shares one, and each open journey takes up to three. Behind a proxy all
    /// come from the proxy's address unless --trusted-proxies names it.
    #[arg(long, env = "WAYMARK_SESSIONS_PER_ADDRESS", value_name = "NUMBER", default_value_t = 600,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    pub sessions_per_address: usize,
    /// Connections to documents. Each costs 8 KiB of memory while nothing happens, more while it lags, and one open file.
    #[arg(long, env = "WAYMARK_SESSIONS", value_name = "NUMBER", default_value_t = 10_000,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub sessions: usize,
    /// TCP connections, those to documents included; the rest is for pages and the interface. Each takes an open file, and
    /// the system's limit of those (ulimit -n) lowers this number when it is too small.
    #[arg(long, env = "WAYMARK_CONNECTIONS", value_name = "NUMBER", default_value_t = 12_000,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub connections: usize,
    /// TCP connections from one address. A browser holds up to six beside those to documents.
    #[arg(long, env = "WAYMARK_CONNECTIONS_PER_ADDRESS", value_name = "NUMBER", default_value_t = 1_000,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub connections_per_address: usize,
    /// New TCP connections per second from one address for long; ten times as many at once, since a whole office comes
    /// back together after a restart.
    #[arg(long, env = "WAYMARK_CONNECTS_PER_SECOND", value_name = "NUMBER", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connects_per_second: u32,
    /// HTTP requests per second from one address for long; ten times as many at once. A page takes about twenty. One with
    /// a wrong token counts as ten, because it asks the database.
    #[arg(long, env = "WAYMARK_REQUESTS_PER_SECOND", value_name = "NUMBER", default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub requests_per_second: u32,
    /// Seconds from the start of a connection, or the end of its last request, to the last header of the next: slow
    /// senders and idle connections are closed. Behind a proxy, let the proxy keep idle connections for less.
    #[arg(long, env = "WAYMARK_HEADER_SECONDS", value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..=600))]
    pub header_seconds: u32,
    /// Address and headers of a request together, in bytes. Ours have about 1,000; cookies of a shared host name add some.
    #[arg(long, env = "WAYMARK_HEADER_BYTES", value_name = "BYTES", default_value_t = 16_384,
        value_parser = RangedU64ValueParser::<usize>::new().range(2_048..=1_048_576))]
    pub header_bytes: usize,
    /// Journeys that may be created from one address per hour; anybody who reaches the server may create some.
    #[arg(long, env = "WAYMARK_JOURNEYS_PER_HOUR", value_name = "NUMBER", default_value_t = 120,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub journeys_per_hour: u32,
    /// Share links of one journey.
    #[arg(long, env = "WAYMARK_LINKS_PER_JOURNEY", value_name = "NUMBER", default_value_t = 100,
        value_parser = RangedU64ValueParser::<usize>::new().range(3..=10_000))]
    pub links_per_journey: usize,
    /// Largest body of an HTTP request, in bytes, but for pictures and templates. The largest real one is a title.
    #[arg(long, env = "WAYMARK_BODY_BYTES", value_name = "BYTES", default_value_t = 65_536,
        value_parser = RangedU64ValueParser::<usize>::new().range(1_024..=67_108_864))]
    pub body_bytes: usize,
    /// Seconds that the body of an HTTP request may take. The largest real one fits one packet or two.
    #[arg(long, env = "WAYMARK_BODY_SECONDS", value_name = "SECONDS", default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=600))]
    pub body_seconds: u32,
    /// Largest picture that may be uploaded, in bytes. It is made smaller before it is stored: photos of phones have 3 to 8 MB.
    #[arg(long, env = "WAYMARK_PICTURE_BYTES", value_name = "BYTES", default_value_t = limits::PICTURE_BYTES,
        value_parser = RangedU64ValueParser::<usize>::new().range(65_536..=67_108_864))]
    pub picture_bytes: usize,
    /// Stored pictures of one journey, in bytes. One takes 100 to 400 KB.
    #[arg(long, env = "WAYMARK_PICTURES_PER_JOURNEY_BYTES", value_name = "BYTES", default_value_t = 67_108_864,
        value_parser = clap::value_parser!(u64).range(1_048_576..=1_099_511_627_776))]
    pub pictures_per_journey_bytes: u64,
    /// Seconds an empty document stays in memory, since people reload pages.
    #[arg(long, env = "WAYMARK_LINGER_SECONDS", value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(0..=86_400))]
    pub linger_seconds: u32,
    /// Days a deleted journey can be restored; then it is gone for good. 0: it is gone within seconds.
    #[arg(long, env = "WAYMARK_TRASH_DAYS", value_name = "DAYS", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(0..=3_650))]
    pub trash_days: u32,
    /// Minutes between the versions that are taken by themselves while people work. One more is taken when they pause or leave.
    #[arg(long, env = "WAYMARK_HISTORY_MINUTES", value_name = "MINUTES", default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub history_minutes: u32,
    /// Days after which versions that nobody named go. They thin out before: one per ten minutes for a day, one per hour for a
    /// week, then one per day. Named ones stay.
    #[arg(long, env = "WAYMARK_HISTORY_DAYS", value_name = "DAYS", default_value_t = 90,
        value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub history_days: u32,
    /// Disk that the versions of one journey may take, in MiB. One of 1,000 cards takes about 0.1. The oldest that nobody named go
    /// first; when named ones fill it, no more can be named.
    #[arg(long, env = "WAYMARK_HISTORY_MIB", value_name = "MIB", default_value_t = 32,
        value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub history_mib: u32,
    /// Named versions of one journey. More than a list shows in a few screens helps nobody.
    #[arg(long, env = "WAYMARK_NAMED_VERSIONS", value_name = "NUMBER", default_value_t = 200,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=10_000))]
    pub named_versions: usize,
}

/// The database.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Store")]
pub struct StoreConfig {
    /// Memory for the database's page cache, in MiB. Open documents are in memory anyway.
    #[arg(long, env = "WAYMARK_STORE_CACHE_MIB", value_name = "MIB", default_value_t = 64,
        value_parser = clap::value_parser!(u64).range(8..=65_536))]
    pub store_cache_mib: u64,
    /// Below so many MiB of free disk the server takes no more changes and says so, before the database breaks.
    #[arg(long, env = "WAYMARK_STORE_MIN_FREE_MIB", value_name = "MIB", default_value_t = 128,
        value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub store_min_free_mib: u64,
}

impl StoreConfig {
    /// As the store takes them.
    #[must_use]
    pub fn options(&self) -> StoreOptions {
        StoreOptions {
            cache_bytes: self.store_cache_mib * 1024 * 1024,
            min_free_bytes: self.store_min_free_mib * 1024 * 1024,
            ..StoreOptions::default()
        }
    }
}

impl Limits {
    /// Those of a room.
    #[must_use]
    pub fn room(&self) -> RoomLimits {
        RoomLimits {
            document_bytes: self.document_bytes,
            sessions: self.sessions_per_room,
            // Two of the largest frames: more waiting means that the store does not keep up.
            unsaved_bytes: 2 * self.frame_bytes,
        }
    }

    /// What is kept of a journey's history.
    #[must_use]
    pub fn history(&self) -> Keep {
        Keep {
            days: self.history_days,
            bytes: u64::from(self.history_mib) * 1024 * 1024,
            named: self.named_versions,
        }
    }

    /// Those of a connection before it is a socket.
    #[must_use]
    pub fn connection(&self) -> ConnectionLimits {
        ConnectionLimits {
            header_patience: Duration::from_secs(self.header_seconds.into()),
            header_bytes: self.header_bytes,
            // A socket has a deadline of its own, which knows more and shall be first.
            stall: Duration::from_secs(self.drain_seconds.into()) + STALL_SLACK,
        }
    }

    /// So many a second for long, ten times as many at once.
    #[must_use]
    pub fn with_burst(per_second: u32) -> Rate {
        Rate {
            per_second: f64::from(per_second),
            burst: f64::from(per_second) * 10.0,
        }
    }

    /// Those of a socket.
    #[must_use]
    pub fn socket(&self) -> SocketLimits {
        let rate = |per_second: u32, burst: f64| Rate {
            per_second: f64::from(per_second),
            burst,
        };
        let gone_after = Duration::from_secs(self.gone_seconds.into());
        let byte_burst = (f64::from(self.bytes_per_second) * 8.0).max(self.frame_bytes as f64);
        SocketLimits {
            frame_bytes: self.frame_bytes,
            writes: rate(self.updates_per_second, f64::from(self.updates_burst)),
            presence: rate(self.presence_per_second, f64::from(self.presence_per_second) * 4.0),
            asks: rate(self.asks_per_second, f64::from(self.asks_per_second) * 15.0),
            bytes: rate(self.bytes_per_second, byte_burst),
            throttle_patience: Duration::from_secs(self.throttle_seconds.into()),
            // Whoever is asked only when half of the time is over still has the other half to answer.
            silence: Duration::from_millis(limits::SERVER_SILENCE_MS).min(gone_after / 2),
            dead_after: gone_after,
            drain_deadline: Duration::from_secs(self.drain_seconds.into()),
        }
    }
}

/// Scheme, host and port that people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address of a listener on this machine.
    #[must_use]
    pub fn of_listener(address: SocketAddr) -> Self {
        if address.ip().is_unspecified() {
            return Self(format!("http://localhost:{}", address.port()));
        }
        Self(format!("http://{address}"))
    }

    /// Without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let right = "expected something like https://journeys.example.org or http://192.168.0.5:8080, without a path";
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(right)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(right.into());
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(arguments: &[&str]) -> Result<ServeConfig, String> {
        let all = ["waymark", "serve"].iter().chain(arguments);
        match Cli::try_parse_from(all) {
            Ok(Cli {
                command: Command::Serve(config),
            }) => Ok(*config),
            Ok(_) => Err("not serve".into()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn the_table_of_flags_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_has_its_variable_and_its_help() {
        use clap::CommandFactory;
        let command = Cli::command();
        let serve = command.find_subcommand("serve").expect("serve");
        for flag in serve.get_arguments().filter(|flag| flag.get_id() != "help") {
            let variable = format!("WAYMARK_{}", flag.get_id().as_str().to_uppercase());
            assert_eq!(flag.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
            assert!(flag.get_help().is_some(), "{}", flag.get_id());
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_would_be_right() {
        let error = |arguments: &[&str]| serve(arguments).expect_err("refused");
        assert!(error(&["--frame-bytes", "10"]).contains("65536..=67108864"));
        assert!(error(&["--public-url", "journeys.example.org"]).contains("https://journeys.example.org"));
        assert!(error(&["--listen", "8080"]).contains("invalid socket address"));
        assert!(error(&["--log-format", "xml"]).contains("json"));
        assert!(error(&["--trusted-proxies", "nginx"]).contains("10.0.0.0/8"));
    }

    #[test]
    fn proxies_are_a_list() {
        let config = serve(&["--trusted-proxies", "127.0.0.1,10.0.0.0/8,::1"]).expect("fine");
        assert_eq!(config.trusted_proxies.len(), 3);
    }

    #[test]
    fn a_public_url_loses_its_slash() {
        let config = serve(&["--public-url", "HTTPS://Journeys.example.org/"]).expect("fine");
        assert_eq!(
            config.public_url.expect("given").as_str(),
            "https://journeys.example.org"
        );
    }
}
