//! Group commit: one thread takes what waits, makes it durable with one sync, and answers all.
//!
//! While a sync runs, requests gather in the queue, so the slower the disk, the larger the batches; only the first request after a
//! rest waits, for [`GATHER`], for those that are made at the same moment. An
//! answer is given only after its batch is durable. A commit that fails is never tried again, because after a failed sync
//! nobody knows what the kernel still holds: from then on every request is answered `Failed`, and the health says so for
//! `main` to end the process. Not here: what a request means (`planner`) and how a batch reaches the disk (the engine).

mod planner;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};

pub(crate) use self::planner::{Answer, Planner, Request};
use super::ballast::SpaceWatch;
use super::engine::{Batch, Engine};
use super::metrics::Metrics;
use super::{StoreError, StoreHealth};

/// Most updates in a batch: about what one sync of an ordinary disk lets gather, and 0.5 MB of typical updates.
pub(crate) const BATCH_UPDATES: usize = 512;

/// Most bytes in a batch. A single larger request still goes through, alone.
pub(crate) const BATCH_BYTES: usize = 1024 * 1024;

/// How long the first request after a rest waits for others: rooms ask on a common beat, all within some hundred microseconds. Without
/// it every beat made two commits, one for the first room and one for all others.
const GATHER: Duration = Duration::from_micros(500);

/// Most dead entries deleted along with a batch: tidying must not slow down writers.
const SWEEP_AT_ONCE: usize = 256;

/// What goes together into the next batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    updates: usize,
    bytes: usize,
}

impl Group {
    /// Takes a request in, unless it would make the batch too large. The first always fits.
    pub(crate) fn admit(&mut self, request: &Request) -> bool {
        let with = Self {
            updates: self.updates + request.count(),
            bytes: self.bytes + request.bytes(),
        };
        let fits = *self == Self::default() || (with.updates <= BATCH_UPDATES && with.bytes <= BATCH_BYTES);
        if fits {
            *self = with;
        }
        fits
    }
}

struct Job {
    request: Request,
    reply: oneshot::Sender<Answer>,
}

/// What the thread works with.
pub(crate) struct WriterParts {
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) health: watch::Sender<StoreHealth>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) space: Arc<SpaceWatch>,
}

/// The queue in front of the thread.
pub(crate) struct Writer {
    /// `None` once closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread. A full queue (`queue` requests) makes callers wait.
    pub(crate) fn start(parts: WriterParts, queue: usize) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(queue.max(1));
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(move || {
            WriterThread {
                parts,
                planner: Planner::searching(),
                failed: None,
            }
            .run(queue)
        })?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Hands a request over and waits until it is durable or refused. Once handed over it is carried out,
    /// also when the caller stops waiting.
    pub(crate) async fn ask(&self, request: Request) -> Answer {
        let jobs = self
            .jobs
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone();
        let ended = || StoreError::Failed("the store is closed".into());
        let (reply, answer) = oneshot::channel();
        jobs.ok_or_else(ended)?
            .send(Job { request, reply })
            .await
            .map_err(|_| ended())?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Takes no more requests. The thread ends when those under way are answered.
    pub(crate) fn stop(&self) -> Option<JoinHandle<()>> {
        self.jobs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        self.thread
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .take()
    }
}

struct WriterThread {
    parts: WriterParts,
    planner: Planner,
    failed: Option<String>,
}

impl WriterThread {
    fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut carried = None;
        loop {
            let Ok(first) = self.next(&mut queue, &mut carried) else {
                return;
            };
            let mut group = Group::default();
            let mut jobs = Vec::new();
            let mut next = first;
            while let Some(job) = next {
                if !group.admit(&job.request) {
                    carried = Some(job);
                    break;
                }
                jobs.push(job);
                next = queue.try_recv().ok();
            }
            self.carry_out(jobs, group);
        }
    }

    /// The next job; `Ok(None)` when there is none but tidying to do; an error when the store was closed.
    fn next(&self, queue: &mut mpsc::Receiver<Job>, carried: &mut Option<Job>) -> Result<Option<Job>, ()> {
        if let Some(job) = carried.take() {
            return Ok(Some(job));
        }
        if self.failed.is_none() && self.planner.has_dead() && !self.parts.space.is_low() {
            return match queue.try_recv() {
                Ok(job) => Ok(Some(job)),
                Err(mpsc::error::TryRecvError::Empty) => Ok(None),
                Err(mpsc::error::TryRecvError::Disconnected) => Err(()),
            };
        }
        if let Ok(job) = queue.try_recv() {
            return Ok(Some(job));
        }
        let first = queue.blocking_recv().ok_or(())?;
        std::thread::sleep(GATHER);
        Ok(Some(first))
    }

    fn carry_out(&mut self, jobs: Vec<Job>, group: Group) {
        if let Some(reason) = &self.failed {
            answer_all(jobs, &StoreError::Failed(reason.clone()));
            return;
        }
        if let Err(reason) = self.parts.space.check() {
            self.parts
                .health
                .send_if_modified(|health| become_health(health, StoreHealth::ReadOnly(reason.clone())));
            answer_all(jobs, &StoreError::ReadOnly(reason));
            return;
        }
        self.parts
            .health
            .send_if_modified(|health| become_health(health, StoreHealth::Ready));
        let (requests, replies): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.request, job.reply)).unzip();
        // A panic of the engine leaves it in an unknown state, like a failed sync.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.plan_and_commit(requests, group)));
        match outcome.unwrap_or_else(|_| Err("the storage engine panicked".into())) {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // Whoever stopped waiting does not want to know.
                    let _ = reply.send(answer);
                }
            }
            Err(reason) => {
                tracing::error!(%reason, "writing failed; nothing is acknowledged from now on, and the server must end");
                self.parts.health.send_replace(StoreHealth::Away(reason.clone()));
                for reply in replies {
                    let _ = reply.send(Err(StoreError::Failed(reason.clone())));
                }
                self.failed = Some(reason);
            }
        }
    }

    fn plan_and_commit(&mut self, requests: Vec<Request>, group: Group) -> Result<Vec<Answer>, String> {
        let engine = Arc::clone(&self.parts.engine);
        let mut batch = Batch::new();
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let answer = self.planner.plan(&*engine, &mut batch, request);
            if let Err(StoreError::Failed(reason)) = answer {
                return Err(reason);
            }
            answers.push(answer);
        }
        // Damaged entries that nobody can see must not keep the server from starting, so not even a panic counts here.
        let swept = catch_unwind(AssertUnwindSafe(|| {
            self.planner.sweep(&*engine, &mut batch, SWEEP_AT_ONCE)
        }));
        if !matches!(swept, Ok(Ok(()))) {
            tracing::warn!("could not read deleted data to tidy it up; it stays on the disk");
            self.planner.stop_sweeping();
        }
        if !batch.is_empty() {
            let started = Instant::now();
            engine.commit(batch).map_err(|error| error.to_string())?;
            self.parts
                .metrics
                .committed(group.updates, group.bytes, started.elapsed());
        }
        Ok(answers)
    }
}

fn answer_all(jobs: Vec<Job>, error: &StoreError) {
    for job in jobs {
        let _ = job.reply.send(Err(error.clone()));
    }
}

/// Changes a health and says whether it did; a store that failed stays so.
pub(crate) fn become_health(health: &mut StoreHealth, to: StoreHealth) -> bool {
    let changes = !matches!(health, StoreHealth::Away(_)) && *health != to;
    if changes {
        match (&*health, &to) {
            // Only the number of free bytes is another one.
            (StoreHealth::ReadOnly(_), StoreHealth::ReadOnly(_)) => {}
            (_, StoreHealth::ReadOnly(reason)) => tracing::warn!(%reason, "the store takes no more writes"),
            _ => tracing::info!("the store takes writes again"),
        }
        *health = to;
    }
    changes
}
