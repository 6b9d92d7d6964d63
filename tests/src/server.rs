//! The real server for tests: inside this process over any store, or as a process that can be killed.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use waymark_server::app::{self, RunError};
use waymark_server::config::{Cli, Command as WaymarkCommand, ServeConfig};
use waymark_server::store::{MemoryStore, SledStore, StoreOptions, UpdateStore};
use waymark_shared::access::{DocName, Role};

use crate::http::{Answer, try_send};
use crate::peer::Peer;
use crate::wait::within;

/// A journey and its three tokens.
#[derive(Debug, Clone)]
pub struct TestJourney {
    /// Its id.
    pub id: String,
    /// Where its server listens.
    pub address: SocketAddr,
    /// The owner's token.
    pub owner: String,
    /// The editors' token.
    pub editor: String,
    /// The viewers' token.
    pub viewer: String,
}

impl TestJourney {
    /// The token for a role; viewers', editors' and the owner's exist from the start.
    ///
    /// # Panics
    /// For other roles.
    #[must_use]
    pub fn token(&self, role: Role) -> &str {
        match role {
            Role::Viewer => &self.viewer,
            Role::Editor => &self.editor,
            Role::Owner => &self.owner,
            other => panic!("no {other} link is made with a journey"),
        }
    }

    /// A peer of the `map` document that has connected and is synced.
    pub async fn peer(&self, role: Role) -> Peer {
        let peer = self.offline_peer(role, DocName::Map);
        peer.connect().await;
        peer.wait_synced().await;
        peer
    }

    /// The same from another address of this machine.
    pub async fn peer_from(&self, source: IpAddr, role: Role) -> Peer {
        let peer = self.offline_peer(role, DocName::Map).from_address(source);
        peer.connect().await;
        peer.wait_synced().await;
        peer
    }

    /// A peer that has not connected yet.
    #[must_use]
    pub fn offline_peer(&self, role: Role, doc: DocName) -> Peer {
        Peer::new(self.address, &self.id, doc, self.token(role))
    }

    /// A request about this journey; `path` follows `/api/journeys/{id}`.
    pub async fn api(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        api(
            self.address,
            method,
            &format!("/api/journeys/{}{path}", self.id),
            Some(token),
            body,
        )
        .await
    }
}

/// A JSON request to a server.
///
/// # Panics
/// When there is no server.
pub async fn api(address: SocketAddr, method: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
    try_api(address, method, path, token, body).await.expect("a server")
}

/// The same for a server that may end meanwhile: `None` when there is no whole answer.
pub async fn try_api(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Value,
) -> Option<Answer> {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers = Vec::new();
    if let Some(bearer) = &bearer {
        headers.push(("authorization", bearer.as_str()));
    }
    if body.is_null() {
        return try_send(address, method, path, &headers, "").await;
    }
    headers.push(("content-type", "application/json"));
    try_send(address, method, path, &headers, body.to_string()).await
}

/// Makes a journey from a template.
///
/// # Panics
/// When the server refuses.
pub async fn create_journey(address: SocketAddr, template: &str) -> TestJourney {
    let answer = api(address, "POST", "/api/journeys", None, json!({ "template": template })).await;
    assert_eq!(answer.status, 201, "{:?}", answer.json());
    journey_of(address, &answer.json())
}

/// Reads the answer that made a journey.
#[must_use]
pub fn journey_of(address: SocketAddr, made: &Value) -> TestJourney {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    TestJourney {
        id: text(&made["id"]),
        address,
        owner: text(&made["links"]["owner"]["token"]),
        editor: text(&made["links"]["editor"]["token"]),
        viewer: text(&made["links"]["viewer"]["token"]),
    }
}

/// The configuration of `waymark serve` with these flags.
///
/// # Panics
/// When the command line would refuse them.
#[must_use]
pub fn config(flags: &[&str]) -> ServeConfig {
    let arguments = ["waymark", "serve", "--listen", "127.0.0.1:0"].iter().chain(flags);
    match Cli::try_parse_from(arguments) {
        Ok(Cli {
            command: WaymarkCommand::Serve(config),
        }) => *config,
        Ok(_) => panic!("not serve"),
        Err(error) => panic!("{error}"),
    }
}

/// The server inside this process.
pub struct TestServer {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<(), RunError>>,
}

impl TestServer {
    /// Over a store in memory, with flags of `waymark serve`.
    pub async fn start(flags: &[&str]) -> Self {
        Self::over(Arc::new(MemoryStore::default()), flags).await
    }

    /// Over the embedded database in a folder, as `waymark serve --data DIR`.
    ///
    /// # Panics
    /// When the folder cannot be used.
    pub async fn at(data: &Path, flags: &[&str]) -> Self {
        let options = StoreOptions {
            ballast_bytes: 0,
            min_free_bytes: 1024 * 1024,
            ..StoreOptions::default()
        };
        Self::over(Arc::new(SledStore::open(data, options).expect("a data folder")), flags).await
    }

    /// Over the given store.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn over(store: Arc<dyn UpdateStore>, flags: &[&str]) -> Self {
        let config = config(flags);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(app::run_over(config, store, listener, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop: Some(stop),
            running,
        }
    }

    /// Makes a journey.
    pub async fn journey(&self, template: &str) -> TestJourney {
        create_journey(self.address, template).await
    }

    /// A JSON request.
    pub async fn api(&self, method: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        api(self.address, method, path, token, body).await
    }

    /// Ends it as SIGTERM would.
    pub async fn stop(mut self) -> Result<(), RunError> {
        self.stop.take();
        self.ended().await
    }

    /// Waits for it to end by itself.
    ///
    /// # Panics
    /// When it panicked.
    pub async fn ended(&mut self) -> Result<(), RunError> {
        within("the server to end", &mut self.running)
            .await
            .expect("no panic in the server")
    }
}

/// The server as a process over a data folder.
pub struct ServerProcess {
    /// Where it listens; the same after a restart.
    pub address: SocketAddr,
    child: Child,
    log: Log,
}

/// The lines that a server wrote to its log so far.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// All of it.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    fn push(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// A server process that does not listen yet, and may never.
pub struct StartingServer {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
    log: Log,
}

impl StartingServer {
    /// Starts `program` over `data` with further flags of `waymark serve`. `address` absent: a free port.
    ///
    /// # Panics
    /// When the program cannot be run.
    #[must_use]
    pub fn spawn(program: &Path, data: &Path, address: Option<SocketAddr>, flags: &[&str]) -> Self {
        let listen = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut child = Command::new(program)
            .args([
                "serve",
                "--listen",
                &listen.to_string(),
                "--log-format",
                "json",
                "--data",
            ])
            .arg(data)
            .args(flags)
            .env_remove("RUST_LOG")
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        Self {
            child,
            lines,
            log: Log::default(),
        }
    }

    /// Waits until it listens.
    ///
    /// # Errors
    /// What it wrote, when it ended instead.
    pub async fn listens(mut self) -> Result<ServerProcess, String> {
        let address = within("the server to listen", async {
            while let Ok(Some(line)) = self.lines.next_line().await {
                let fields = serde_json::from_str::<Value>(&line).unwrap_or_default();
                let address = fields["fields"]["address"].as_str().map(str::to_owned);
                self.log.push(line);
                if let Some(address) = address {
                    return Some(address.parse().expect("an address"));
                }
            }
            None
        })
        .await;
        let Some(address) = address else {
            let status = self.child.wait().await;
            return Err(format!("{}\n{status:?}", self.log.text()));
        };
        // Its later lines are kept and go to the test's output; reading them keeps the pipe from filling up.
        let (mut lines, log) = (self.lines, self.log.clone());
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                eprintln!("server: {line}");
                log.push(line);
            }
        });
        Ok(ServerProcess {
            address,
            child: self.child,
            log: self.log,
        })
    }

    /// Kills it at once (SIGKILL), however far it came, and waits until it is gone.
    pub async fn kill(mut self) {
        let _ = self.child.start_kill();
        let _ = within("the process to be gone", self.child.wait()).await;
    }
}

/// Less free space than this and a test's server takes no writes: little, because tests run on small disks.
const MIN_FREE: [&str; 2] = ["--store-min-free-mib", "1"];

impl ServerProcess {
    /// Starts `program` over `data`. `address` absent: a free port.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start(program: &Path, data: &Path, address: Option<SocketAddr>) -> Self {
        Self::start_with(program, data, address, &[]).await
    }

    /// The same with further flags of `waymark serve`.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_with(program: &Path, data: &Path, address: Option<SocketAddr>, flags: &[&str]) -> Self {
        let flags = [&MIN_FREE, flags].concat();
        match StartingServer::spawn(program, data, address, &flags).listens().await {
            Ok(server) => server,
            Err(said) => panic!("the server ended at start: {said}"),
        }
    }

    /// Its number in the system.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().expect("a running process")
    }

    /// What it wrote to its log so far.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Waits until it ended by itself and answers its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        let status = within("the process to end", self.child.wait()).await;
        status.ok().and_then(|status| status.code())
    }

    /// Kills it at once (SIGKILL) and waits until it is gone.
    pub async fn kill(mut self) {
        let _ = self.child.start_kill();
        let _ = within("the process to be gone", self.child.wait()).await;
    }

    /// Asks it to end (SIGTERM) and answers its exit code.
    pub async fn terminate(mut self) -> Option<i32> {
        if let Some(id) = self.child.id() {
            let _ = Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
        }
        self.ended().await
    }
}
