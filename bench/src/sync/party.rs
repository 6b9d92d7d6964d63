//! A load's clients, connected: rooms full of readers, some of whom write.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures_util::StreamExt;
use futures_util::stream::SplitSink;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use super::Figures;
use super::crew::{Manner, Notes, Reader, Socket, client_of, join, read};
use super::journey::{Journey, document, said};
use super::past::write;
use super::process;
use super::site::{Room, Site};
use super::wire;

/// How long what is under way may take to arrive after the last update was sent.
const DRAIN_PATIENCE: Duration = Duration::from_secs(15);
/// The author of what was in a room before.
const PAST_CLIENT: u64 = 77;
/// Rooms whose state a fresh client checks.
const ROOMS_CHECKED: usize = 3;

/// How many meet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Rooms.
    pub(crate) rooms: usize,
    /// Clients in each.
    pub(crate) clients: usize,
    /// How many of them write.
    pub(crate) writers: usize,
}

impl Shape {
    fn writers_of(self, room: usize) -> Range<usize> {
        room * self.writers..(room + 1) * self.writers
    }
}

/// A client that writes.
pub(crate) struct Pen {
    /// Its number over all rooms.
    pub(crate) index: usize,
    /// What it writes to.
    pub(crate) sink: SplitSink<Socket, Message>,
    /// What stands before its messages.
    pub(crate) envelope: Vec<u8>,
}

/// Everybody.
pub(crate) struct Party {
    /// Where they are.
    pub(crate) site: Site,
    /// Their numbers.
    pub(crate) shape: Shape,
    /// What they note.
    pub(crate) notes: Rc<Notes>,
    /// Their rooms.
    pub(crate) rooms: Vec<Room>,
    /// All clients, by room.
    pub(crate) readers: Vec<Rc<Reader>>,
    /// Those who write.
    pub(crate) pens: Vec<Pen>,
    /// What was in every room before.
    past: Option<Journey>,
    /// Writers go on while this is set.
    pub(crate) going: Rc<Cell<bool>>,
    tasks: JoinSet<Result<()>>,
    // Readers' halves for writing: a socket whose half is dropped would end.
    kept: Vec<SplitSink<Socket, Message>>,
}

impl Party {
    /// Connects everybody, in rooms whose journey has so many edits behind it already.
    pub(crate) async fn gather(
        site: Site,
        name: &str,
        shape: Shape,
        clocks_per_update: u32,
        past_edits: usize,
    ) -> Result<Self> {
        let past = (site.kind.keeps_documents() && past_edits > 0).then(|| Journey::of(past_edits, PAST_CLIENT));
        let notes = Notes::new(shape.rooms * shape.writers, clocks_per_update);
        let mut party = Self {
            site,
            shape,
            notes,
            rooms: Vec::new(),
            readers: Vec::new(),
            pens: Vec::new(),
            past,
            going: Rc::new(Cell::new(true)),
            tasks: JoinSet::new(),
            kept: Vec::new(),
        };
        for room in 0..shape.rooms {
            let place = site.room(&format!("{name}-{room}")).await;
            if let Some(past) = &party.past {
                write(&place, past).await?;
            }
            party.rooms.push(place);
            for client in 0..shape.clients {
                let own = (client < shape.writers).then_some(room * shape.writers + client);
                // The last one of a room tells its writers how far they are.
                party.enter(room, own, client + 1 == shape.clients).await?;
            }
        }
        Ok(party)
    }

    async fn enter(&mut self, room: usize, own: Option<usize>, witness: bool) -> Result<()> {
        let place = &self.rooms[room];
        let joined = join(place, Manner::default()).await?;
        let reader = Reader::new(&self.notes, place, self.shape.writers_of(room), own, witness);
        let (sink, stream) = joined.socket.split();
        match own {
            Some(index) => self.pens.push(Pen {
                index,
                sink,
                envelope: place.envelope.clone(),
            }),
            None => self.kept.push(sink),
        }
        self.readers.push(Rc::clone(&reader));
        self.tasks.spawn_local(read(stream, reader));
        Ok(())
    }

    /// Runs something beside the readers.
    pub(crate) fn spawn(&mut self, task: impl Future<Output = Result<()>> + 'static) {
        self.tasks.spawn_local(task);
    }

    /// Lets the load run and counts what it costs from `warm_up` on.
    pub(crate) async fn measure(&mut self, warm_up: Duration, time: Duration, figures: &mut Figures) -> Result<()> {
        sleep(warm_up).await;
        let meter = Meter::start(self);
        self.notes.measure(true);
        sleep(time).await;
        self.notes.measure(false);
        meter.stop(self, figures);
        self.check()
    }

    /// Fails when a client has failed.
    pub(crate) fn check(&mut self) -> Result<()> {
        while let Some(ended) = self.tasks.try_join_next() {
            match ended? {
                Ok(()) if self.going.get() => bail!("a client ended early"),
                Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits until everything has arrived or nothing does any more.
    pub(crate) async fn drain(&mut self) -> Result<()> {
        let patience = Instant::now() + DRAIN_PATIENCE;
        while self.lost_and_repeated().0 > 0 && Instant::now() < patience {
            // Some loads report when this ends.
            sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    fn lost_and_repeated(&self) -> (u64, u64) {
        let each = self.readers.iter().map(|reader| reader.lost_and_repeated());
        each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Ends the writers, waits for what is under way, and tells what was lost, what came twice, and how long things took.
    pub(crate) async fn settle(&mut self, figures: &mut Figures) -> Result<()> {
        self.going.set(false);
        self.drain().await?;
        self.check()?;
        let (lost, repeated) = self.lost_and_repeated();
        figures.insert("lost", lost as f64);
        figures.insert("repeated", repeated as f64);
        let latencies = self.notes.latencies_us();
        if !latencies.is_empty() {
            for (name, share) in [("p50_ms", 0.5), ("p90_ms", 0.9), ("p99_ms", 0.99), ("max_ms", 1.0)] {
                let at = ((latencies.len() - 1) as f64 * share) as usize;
                figures.insert(name, f64::from(latencies[at]) / 1000.0);
            }
        }
        Ok(())
    }

    /// Tells whether a fresh client gets what was typed.
    pub(crate) async fn check_fresh(&self, figures: &mut Figures) -> Result<()> {
        if !self.site.kind.keeps_documents() {
            return Ok(());
        }
        let mut equal = true;
        for (index, room) in self.rooms.iter().enumerate().take(ROOMS_CHECKED) {
            let typed: Vec<Vec<u8>> = self
                .shape
                .writers_of(index)
                .filter(|writer| self.notes.sent(*writer) > 0)
                .map(|writer| wire::typed(client_of(writer), 0, self.notes.sent(writer)))
                .collect();
            let past = self.past.iter().flat_map(|past| &past.updates);
            let sent = document(past.chain(&typed).map(Vec::as_slice))?;
            let fresh = join(room, Manner::default()).await?;
            let got = document([fresh.state.as_slice()])?;
            equal &= said(&sent) == said(&got);
        }
        figures.insert("fresh_equal", f64::from(u8::from(equal)));
        Ok(())
    }
}

/// Counters at the start of the time that counts.
pub(crate) struct Meter {
    at: Instant,
    cpu: Duration,
    own_cpu: Duration,
    delivered: u64,
}

impl Meter {
    /// Reads them.
    pub(crate) fn start(party: &Party) -> Self {
        Self {
            at: Instant::now(),
            cpu: party.site.cpu(),
            own_cpu: process::cpu_time(std::process::id()),
            delivered: party.notes.delivered(),
        }
    }

    /// Reads them again and notes what the time between cost.
    pub(crate) fn stop(&self, party: &Party, figures: &mut Figures) {
        let time = self.at.elapsed().as_secs_f64();
        let delivered = (party.notes.delivered() - self.delivered) as f64;
        let cpu = (party.site.cpu() - self.cpu).as_secs_f64();
        let own_cpu = (process::cpu_time(std::process::id()) - self.own_cpu).as_secs_f64();
        let memory = party.site.memory();
        figures.insert("seconds", time);
        figures.insert("delivered_per_s", delivered / time);
        figures.insert("cpu_us_per_delivery", cpu * 1e6 / delivered.max(1.0));
        figures.insert("cpu_share", cpu / time);
        figures.insert("generator_cpu_share", own_cpu / time);
        figures.insert("rss_mib", memory.rss_kib as f64 / 1024.0);
        figures.insert("pss_mib", memory.pss_kib as f64 / 1024.0);
    }
}
