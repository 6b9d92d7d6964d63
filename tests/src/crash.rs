//! A workshop that goes on while its server dies, again and again, and what must be true each time it is back.
//!
//! Several writers with real websockets and somebody who creates, deletes, restores, renames and shares over HTTP work
//! against the server program. After each death: everything acknowledged is there before any of them is back, then
//! everybody converges with everything they still hold. Not here: how the server dies (the tests).

pub mod disk;
pub mod marks;
pub mod records;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::Child;
use waymark_shared::access::{DocName, Role};
use yrs::{ReadTxn, StateVector};

use self::marks::{LARGE, Writer};
use self::records::Records;
use crate::peer::Status;
use crate::server::{Log, ServerProcess, StartingServer, TestJourney, try_api};
use crate::wait::within;

/// Most writers: each cycle waits for all of them.
const WRITERS: usize = 9;

/// Rates that a fast writer does not meet, and rooms that are soon forgotten, so that they are loaded anew.
const FLAGS: [&str; 10] = [
    "--store-min-free-mib",
    "1",
    "--journeys-per-hour",
    "1000000",
    "--updates-per-second",
    "100000",
    "--updates-burst",
    "1000000",
    "--linger-seconds",
    "0",
];

/// How many marks of a writer have to be there.
struct Owed {
    journey: TestJourney,
    doc: DocName,
    name: String,
    marks: u64,
}

/// See the module.
pub struct World {
    /// All choices.
    pub random: fastrand::Rng,
    /// The journeys.
    pub records: Records,
    program: PathBuf,
    data: PathBuf,
    server: Option<ServerProcess>,
    /// What was acknowledged, or for an orderly end seen by anybody, when the server was last gone.
    owed: Vec<Owed>,
    next_writer: u64,
    acknowledged: u64,
    /// How long the last start took.
    started_in: Duration,
    commands: Vec<Child>,
    log: Log,
}

impl World {
    /// Starts the server over a new data folder, with a journey whose map is larger than one batch of the store.
    pub async fn new(program: &Path, data: &Path, seed: u64) -> Self {
        let mut world = Self {
            random: fastrand::Rng::with_seed(seed),
            records: Records::default(),
            program: program.to_owned(),
            data: data.to_owned(),
            server: None,
            owed: Vec::new(),
            next_writer: 0,
            acknowledged: 0,
            started_in: Duration::from_millis(200),
            commands: Vec::new(),
            log: Log::default(),
        };
        world.start().await;
        world.found().await;
        world.return_everybody().await;
        world
    }

    /// Makes a journey that is not deleted, with a map larger than one batch of the store. The one before becomes one as
    /// any other, so that documents do not grow for ever.
    pub async fn found(&mut self) {
        let address = self.address();
        let kept = self.records.found(address).await;
        for (doc, name) in [
            (DocName::Map, LARGE),
            (DocName::Map, "first"),
            (DocName::Notes, "first"),
        ] {
            self.next_writer += 1;
            let writer = kept.seat(doc, format!("{name} {}", self.next_writer));
            if name == LARGE {
                // Offline, so they arrive as one update.
                (0..marks::LARGE_MARKS).for_each(|_| writer.write());
            }
        }
    }

    /// Where the server listens now.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("a server").address
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How long the last start took, until the server listened.
    #[must_use]
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// The flags of the server.
    #[must_use]
    pub fn flags() -> &'static [&'static str] {
        &FLAGS
    }

    /// Starts the server; nobody has to help it.
    ///
    /// # Panics
    /// When it does not get ready by itself, or had to put anything aside.
    pub async fn start(&mut self) {
        let started = Instant::now();
        // A free port each time: another process may have got the one before.
        let server = loop {
            match StartingServer::spawn(&self.program, &self.data, None, &FLAGS)
                .listens()
                .await
            {
                Ok(server) => break server,
                // A command took longer to leave the folder than the server waits: a supervisor would start it again.
                Err(said) if said.contains("is in use") && !self.commands.is_empty() => self.commands_end().await,
                Err(said) => panic!("the server ended at start: {said}"),
            }
        };
        self.started_in = started.elapsed();
        let ready = try_api(server.address, "GET", "/readyz", None, Value::Null).await;
        let ready = ready.expect("an answer");
        assert_eq!((ready.status, &ready.body[..]), (200, &b"ok\n"[..]));
        let names = std::fs::read_dir(&self.data).expect("reads");
        let names = names.map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned());
        let aside: Vec<String> = names.filter(|name| name.contains("aside")).collect();
        assert_eq!(aside, Vec::<String>::new(), "the database was taken for damaged");
        self.server = Some(server);
    }

    /// Everybody works, until `end` has ended the server. What is owed afterwards: see `Owed`.
    pub async fn work_until<F: Future<Output = ()>>(&mut self, end: impl FnOnce(ServerProcess, Vec<Writer>) -> F) {
        let server = self.take_server();
        let address = server.address;
        self.log = server.log().clone();
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<Writer> = self.writers().cloned().collect();
        let writing: Vec<_> = writers
            .iter()
            .map(|writer| {
                let (writer, stop, seed) = (writer.clone(), Arc::clone(&stop), self.random.u64(..));
                tokio::spawn(async move {
                    let mut random = fastrand::Rng::with_seed(seed);
                    while !stop.load(Ordering::Relaxed) {
                        // In bursts, as people type and paste, and as a room gathers.
                        for _ in 0..random.u32(1..=3) {
                            writer.write();
                        }
                        tokio::time::sleep(Duration::from_millis(random.u64(2..25))).await;
                    }
                })
            })
            .collect();
        let mut random = self.random.fork();
        let disturbing = self
            .records
            .disturb(address, &mut random, || stop.load(Ordering::Relaxed));
        tokio::join!(disturbing, async {
            end(server, writers.clone()).await;
            stop.store(true, Ordering::Relaxed);
        });
        for writing in writing {
            writing.await.expect("writes until told to stop");
        }
        for writer in &writers {
            if writer.peer.seen().status == Status::Open {
                // What was on its way to it when the server died still arrives.
                writer.peer.wait_closed().await;
            }
        }
    }

    /// Notes what was acknowledged: it has to be there when the server is back.
    pub fn note_acknowledged(&mut self) {
        self.note(|writer, _| writer.safe());
    }

    /// Notes what anybody but its author has seen of each writer: a server that ended in good order has all of it.
    pub fn note_delivered(&mut self) {
        self.note(|writer, others| {
            let seen = others.iter().map(|other| marks::held(&other.peer, &writer.name)).max();
            writer.safe().max(seen.unwrap_or(0))
        });
    }

    fn note(&mut self, owed: impl Fn(&Writer, &[&Writer]) -> u64) {
        self.owed.clear();
        for tracked in &self.records.active {
            for writer in &tracked.writers {
                let others: Vec<&Writer> = tracked
                    .writers
                    .iter()
                    .filter(|other| other.doc == writer.doc && other.name != writer.name)
                    .collect();
                self.owed.push(Owed {
                    journey: tracked.journey.clone(),
                    doc: writer.doc,
                    name: writer.name.clone(),
                    marks: owed(writer, &others),
                });
            }
            for writer in &tracked.broken {
                self.owed.push(Owed {
                    journey: tracked.journey.clone(),
                    doc: writer.doc,
                    name: writer.name.clone(),
                    marks: writer.safe(),
                });
            }
        }
        self.acknowledged += self.owed.iter().map(|owed| owed.marks).sum::<u64>();
    }

    /// Checks what is owed while none of its authors is connected, so that the server has it from its disk alone.
    ///
    /// # Panics
    /// When anything is missing.
    pub async fn check(&mut self) {
        let address = self.address();
        let mut random = self.random.fork();
        self.records.check(address, &mut random).await;
        let deleted: BTreeMap<&str, Option<bool>> = self
            .records
            .active
            .iter()
            .map(|tracked| (tracked.journey.id.as_str(), tracked.deleted))
            .collect();
        let mut readers = BTreeMap::new();
        for owed in &self.owed {
            if deleted.get(owed.journey.id.as_str()) != Some(&Some(false)) {
                continue;
            }
            let reader = match readers.entry((&owed.journey.id, owed.doc)) {
                std::collections::btree_map::Entry::Occupied(reader) => reader.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => {
                    let reader = owed.journey.offline_peer(Role::Viewer, owed.doc).through(address);
                    assert!(reader.connect().await, "the server can be reached");
                    reader.wait_synced().await;
                    place.insert(reader)
                }
            };
            let held = marks::held(reader, &owed.name);
            assert!(
                held >= owed.marks,
                "{} in {} of journey {}: {} marks were acknowledged, {held} are there",
                owed.name,
                owed.doc,
                owed.journey.id,
                owed.marks
            );
        }
        for reader in readers.values() {
            reader.disconnect();
        }
    }

    /// Everybody comes back with what they hold; waits until all have everything.
    ///
    /// # Panics
    /// When they do not converge, or something is missing then.
    pub async fn return_everybody(&mut self) {
        let address = self.address();
        self.seat_newcomers();
        for tracked in &mut self.records.active {
            for writer in &mut tracked.writers {
                writer.peer = writer.peer.clone().through(address);
            }
        }
        for tracked in self
            .records
            .active
            .iter()
            .filter(|tracked| tracked.deleted == Some(false))
        {
            for writer in &tracked.writers {
                writer.connect().await;
            }
            for writer in &tracked.writers {
                writer.peer.wait_synced().await;
                writer.peer.wait_acked().await;
            }
            for doc in DocName::ALL {
                let here: Vec<&Writer> = tracked.writers.iter().filter(|writer| writer.doc == doc).collect();
                let mut complete = StateVector::default();
                for writer in &here {
                    complete.merge(writer.peer.read(|txn| txn.state_vector()));
                }
                for reader in &here {
                    reader
                        .peer
                        .wait_doc("what the others wrote", |txn| txn.state_vector() == complete)
                        .await;
                    for author in &here {
                        assert_eq!(
                            marks::held(&reader.peer, &author.name),
                            author.written(),
                            "{} reads {} in {doc} of journey {}",
                            reader.name,
                            author.name,
                            tracked.journey.id
                        );
                    }
                }
            }
        }
    }

    /// The disk was well all the time, so the store of the server that ended has no reason to have failed.
    ///
    /// # Panics
    /// When it did.
    pub fn assert_store_was_well(&self) {
        let log = self.log.text();
        assert!(!log.contains("writing failed") && !log.contains("panicked"), "{log}");
    }

    /// Takes the server to end it while nobody works.
    ///
    /// # Panics
    /// When there is none.
    pub fn take_server(&mut self) -> ServerProcess {
        self.server.take().expect("a server")
    }

    /// Everybody in one journey that is alive: the kept one, or another if there is one.
    #[must_use]
    pub fn leaving(&mut self, kept: bool) -> Vec<Writer> {
        let fitting =
            self.records.active.iter().filter(|tracked| {
                tracked.kept == kept && tracked.deleted == Some(false) && !tracked.writers.is_empty()
            });
        let fitting: Vec<Vec<Writer>> = fitting.map(|tracked| tracked.writers.clone()).collect();
        self.random.choice(fitting).unwrap_or_default()
    }

    /// A command that may still be running beside the server ends by itself until the end of the test.
    pub fn let_end(&mut self, command: Child) {
        self.commands.push(command);
    }

    /// Ends in good order and reports.
    ///
    /// # Panics
    /// When a journey that was deleted is back, or an export is not whole.
    pub async fn end(mut self) -> String {
        self.records.check_all_gone(self.address()).await;
        self.commands_end().await;
        let server = self.take_server();
        assert_eq!(server.terminate().await, Some(0));
        let exports = self.data.join("exports");
        let mut whole = 0;
        for entry in std::fs::read_dir(exports).into_iter().flatten() {
            let path = entry.expect("reads").path();
            if path.extension().is_some_and(|extension| extension == "export") {
                waymark_server::store::verify_export(&path).expect("an export with its final name is whole");
                whole += 1;
            }
        }
        let (records, marks) = (self.records.summary(), self.acknowledged);
        format!(
            "{records}; {marks} times a mark that was acknowledged was looked for and found; {whole} exports, all whole"
        )
    }

    async fn commands_end(&mut self) {
        for mut command in self.commands.drain(..) {
            within("a command to end", command.wait()).await.expect("ends");
        }
    }

    fn writers(&self) -> impl Iterator<Item = &Writer> {
        self.records.active.iter().flat_map(|tracked| &tracked.writers)
    }

    /// Two writers for journeys that have none yet, as long as there are seats. Sometimes a machine breaks for good: what
    /// its owner was told is saved must stay, and somebody else takes the seat.
    fn seat_newcomers(&mut self) {
        let mut seats = WRITERS.saturating_sub(self.writers().count());
        let breaks = self.random.u32(0..4) == 0;
        for tracked in &mut self.records.active {
            if tracked.deleted == Some(false) && tracked.writers.is_empty() && seats >= 2 {
                let doc = DocName::ALL[self.random.usize(0..2)];
                for _ in 0..2 {
                    self.next_writer += 1;
                    tracked.seat(doc, format!("writer {}", self.next_writer));
                }
                seats -= 2;
            } else if breaks && tracked.writers.len() == 2 {
                self.next_writer += 1;
                let writer = tracked.writers.remove(0);
                writer.peer.disconnect();
                tracked.seat(writer.doc, format!("writer {}", self.next_writer));
                tracked.broken.push(writer);
            }
        }
    }
}
