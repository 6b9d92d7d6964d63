//! The servers that are measured: how each is started, reached, asked for a room, and what it can do.
//!
//! Every server is a process of its own on loopback with a fresh folder. Limits that protect a server from what a load
//! does on purpose (rates, connections) are lifted; nothing else differs from how it ships.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};
use waymark_tests::server::create_journey;
use yrs::encoding::write::Write;

use super::process::{self, Memory};

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Ours, release build, on sled.
    Waymark,
    /// No documents at all.
    Relay,
    /// Documents in memory, no store.
    RelayYrs,
    /// y-sweet with its folder store.
    YSweet,
    /// Hocuspocus with SQLite.
    Hocuspocus,
    /// @y/websocket-server with leveldb.
    YWebsocket,
}

impl Kind {
    /// All, ours first.
    pub(crate) const ALL: [Self; 6] = [
        Self::Waymark,
        Self::Relay,
        Self::RelayYrs,
        Self::YSweet,
        Self::Hocuspocus,
        Self::YWebsocket,
    ];

    /// As the tables name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waymark => "waymark",
            Self::Relay => "relay",
            Self::RelayYrs => "relay+yrs",
            Self::YSweet => "y-sweet",
            Self::Hocuspocus => "hocuspocus",
            Self::YWebsocket => "y-websocket",
        }
    }

    /// It belongs to somebody else and has to be installed.
    pub(crate) fn is_peer(self) -> bool {
        matches!(self, Self::YSweet | Self::Hocuspocus | Self::YWebsocket)
    }

    /// It keeps documents, so a joiner gets what was written before.
    pub(crate) fn keeps_documents(self) -> bool {
        self != Self::Relay
    }

    /// It has them after a restart; how long after the last edit, when nobody is connected any more.
    pub(crate) fn stores_within(self) -> Option<Duration> {
        match self {
            Self::Relay | Self::RelayYrs => None,
            Self::Waymark | Self::YWebsocket => Some(Duration::from_secs(1)),
            Self::Hocuspocus => Some(Duration::from_secs(4)),
            // A checkpoint every 10 s.
            Self::YSweet => Some(Duration::from_secs(12)),
        }
    }
}

/// Where the programs are.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    /// The release server.
    pub(crate) server: PathBuf,
    /// The folder with the Node servers, installed.
    pub(crate) node: Option<PathBuf>,
    /// The program of y-sweet.
    pub(crate) y_sweet: Option<PathBuf>,
}

/// A server that runs, as a load sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site {
    /// Which one.
    pub(crate) kind: Kind,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) pid: u32,
}

/// A document on a server.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    /// Where the server listens.
    pub(crate) address: SocketAddr,
    /// Path and query of its websocket.
    pub(crate) path: String,
    /// What stands before every message, both ways.
    pub(crate) envelope: Vec<u8>,
}

impl Site {
    /// A fresh, empty document. The name must not have been used before on this server.
    pub(crate) async fn room(&self, name: &str) -> Room {
        let (path, envelope) = match self.kind {
            Kind::Waymark => {
                let journey = create_journey(self.address, "empty-grid").await;
                (
                    format!("/sync/{}/map?token={}&waymark=1", journey.id, journey.editor),
                    Vec::new(),
                )
            }
            Kind::Relay | Kind::RelayYrs | Kind::YWebsocket => (format!("/{name}"), Vec::new()),
            Kind::YSweet => (format!("/d/{name}/ws/{name}"), Vec::new()),
            Kind::Hocuspocus => {
                let mut envelope = Vec::new();
                envelope.write_string(name);
                ("/".to_owned(), envelope)
            }
        };
        Room {
            address: self.address,
            path,
            envelope,
        }
    }

    /// Whether it takes a request and ends it, with whatever answer.
    async fn answers(&self) -> bool {
        let asked = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream
                .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .await?;
            stream.read_to_end(&mut Vec::new()).await
        };
        matches!(timeout(Duration::from_secs(5), asked).await, Ok(Ok(_)))
    }

    /// Processor time it has used.
    pub(crate) fn cpu(&self) -> Duration {
        process::cpu_time(self.pid)
    }

    /// Memory it holds.
    pub(crate) fn memory(&self) -> Memory {
        process::memory(self.pid)
    }
}

/// A server with its process and folder.
pub(crate) struct Running {
    /// As a load sees it.
    pub(crate) site: Site,
    child: Child,
    programs: Programs,
    dir: PathBuf,
}

impl Running {
    /// Starts a server over a folder, which is made when missing.
    pub(crate) async fn start(kind: Kind, programs: &Programs, dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(dir.join("log"))?;
        let mut command = command(kind, programs, dir, address)?;
        command
            .stdout(log.try_clone()?)
            .stderr(log)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", kind.name()))?;
        let pid = child.id().context("it ended at once")?;
        let mut running = Self {
            site: Site { kind, address, pid },
            child,
            programs: programs.clone(),
            dir: dir.to_owned(),
        };
        running.wait_answering().await?;
        Ok(running)
    }

    /// Waits until it answers, whatever it says: some servers take connections before they have opened their store, and what they still do then is
    /// not what a first person waits for.
    async fn wait_answering(&mut self) -> Result<()> {
        let patience = Instant::now() + Duration::from_secs(30);
        while !self.site.answers().await {
            if self.child.try_wait()?.is_some() || Instant::now() > patience {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                bail!("{} did not start:\n{log}", self.site.kind.name());
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Asks it to end, and ends it when it does not.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let _ = Command::new("kill")
            .args(["-TERM", &self.site.pid.to_string()])
            .status()
            .await;
        if timeout(Duration::from_secs(15), self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }

    /// Stops it and starts it again over the same folder. Rooms stay valid but for the address.
    pub(crate) async fn restart(self) -> Result<Self> {
        let (kind, programs, dir) = (self.site.kind, self.programs.clone(), self.dir.clone());
        self.stop().await?;
        Self::start(kind, &programs, &dir).await
    }
}

fn command(kind: Kind, programs: &Programs, dir: &Path, address: SocketAddr) -> Result<Command> {
    let node_dir = || {
        programs
            .node
            .as_deref()
            .context("the Node servers are not installed; add --peers")
    };
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    Ok(match kind {
        Kind::Waymark => {
            let mut command = Command::new(&programs.server);
            command
                .args(["serve", "--listen", &address.to_string(), "--data"])
                .arg(dir.join("data"));
            command.args(LIFTED.iter().flat_map(|(flag, value)| [flag, value]));
            command.env("RUST_LOG", "warn");
            command
        }
        Kind::Relay | Kind::RelayYrs => {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["relay", "--listen", &address.to_string()]);
            if kind == Kind::RelayYrs {
                command.arg("--yrs");
            }
            command
        }
        Kind::YSweet => {
            let mut command = Command::new(
                programs
                    .y_sweet
                    .as_ref()
                    .context("y-sweet is not installed; add --peers")?,
            );
            command
                .args(["serve", "--host", &ip, "--port", &port])
                .arg(dir.join("data"));
            command.env("RUST_LOG", "error");
            command
        }
        Kind::Hocuspocus => {
            let mut command = Command::new("node");
            command
                .arg(node_dir()?.join("hocuspocus.mjs"))
                .arg(&port)
                .arg(dir.join("documents.sqlite"));
            command.env("NODE_ENV", "production");
            command
        }
        Kind::YWebsocket => {
            let mut command = Command::new("node");
            command.arg(node_dir()?.join("node_modules/@y/websocket-server/src/server.js"));
            command
                .env("HOST", &ip)
                .env("PORT", &port)
                .env("YPERSISTENCE", dir.join("leveldb"));
            command.env("NODE_ENV", "production");
            command
        }
    })
}

/// Limits that a load passes on purpose.
const LIFTED: [(&str, &str); 13] = [
    ("--updates-per-second", "100000"),
    ("--updates-burst", "1000000"),
    ("--presence-per-second", "10000"),
    ("--bytes-per-second", "1073741824"),
    ("--sessions-per-room", "100000"),
    ("--sessions-per-address", "100000"),
    ("--sessions", "100000"),
    ("--connections", "100000"),
    ("--connections-per-address", "100000"),
    ("--connects-per-second", "100000"),
    ("--requests-per-second", "100000"),
    ("--asks-per-second", "10000"),
    ("--journeys-per-hour", "1000000"),
];

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
