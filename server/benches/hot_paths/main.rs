//! What a frame costs on its way through the server: decoding, the room, the queues of the readers, the journal.
//!
//! `cargo xtask bench micro` runs this; docs/performance.md keeps the figures. Not here: sockets and the disk
//! (`cargo xtask bench sync` and `store`).

mod crowd;
#[path = "../../../shared/benches/hot_paths/journey.rs"]
mod journey;

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crowd::{Crowd, frame, typing};
use waymark_server::room::frame::{ClientFrame, decode_frame, encode};
use waymark_server::room::journal::{Journal, StoreAnswer, StoreRequest};
use waymark_server::room::presence::Presence;
use waymark_server::room::scan::scan_update;
use waymark_server::room::session::SessionId;
use waymark_server::store::StoredDoc;
use waymark_server::ws::outbox::{Frame, Outbox};
use waymark_shared::doc::JourneyDoc;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Map, Transact, Update, WriteTxn};

const CARDS: u128 = 2_000;
/// Letters until a room is made anew: with more, the journey would grow under the measurement.
const FRAMES: u128 = 5_000;

/// Times frames of one author in a room of this state and so many readers.
fn frames(iterations: u64, state: &[u8], readers: u64, frames: &[Bytes]) -> Duration {
    let mut took = Duration::ZERO;
    let mut left = usize::try_from(iterations).expect("a sane number");
    while left > 0 {
        let mut crowd = Crowd::new(state, readers);
        let now = left.min(frames.len());
        let started = Instant::now();
        for frame in &frames[..now] {
            let written = crowd.send(frame);
            assert!(
                written as u64 > readers,
                "every reader gets the letter, the author an acknowledgement"
            );
        }
        took += started.elapsed();
        left -= now;
    }
    took
}

/// A letter typed, from the bytes of its frame to the bytes for every socket, acknowledgement included.
fn room(c: &mut Criterion) {
    let mut group = c.benchmark_group("room/letter");
    group.sample_size(20);
    let state = journey::state(&journey::journey(CARDS));
    let typed = typing(&state, CARDS, FRAMES);
    for readers in [1, 50, 500] {
        group.bench_function(BenchmarkId::new("readers", readers), |b| {
            b.iter_custom(|iterations| frames(iterations, &state, readers, &typed));
        });
    }
    for cards in [200, CARDS, 8_000] {
        let state = journey::state(&journey::journey(cards));
        let typed = typing(&state, cards, FRAMES);
        group.bench_function(BenchmarkId::new("cards", cards), |b| {
            b.iter_custom(|iterations| frames(iterations, &state, 1, &typed));
        });
    }
    for authors in [10, 1_000, 10_000] {
        let doc = journey::journey(200);
        add_authors(&doc, authors);
        let state = journey::state(&doc);
        let typed = typing(&state, 200, FRAMES);
        group.bench_function(BenchmarkId::new("earlier_authors", authors), |b| {
            b.iter_custom(|iterations| frames(iterations, &state, 1, &typed));
        });
    }
    group.finish();
}

/// Lets so many others write a little: each is one more client in the state vector.
fn add_authors(doc: &JourneyDoc, authors: u64) {
    for author in 0..authors {
        let other = Doc::with_client_id(1_000_000 + author);
        let mut txn = other.transact_mut();
        txn.get_or_insert_map("benchmark")
            .insert(&mut txn, author.to_string(), 1);
        let update = Update::decode_v1(&txn.encode_update_v1()).expect("an update");
        doc.doc().transact_mut().apply_update(update).expect("applies");
    }
}

/// A card made, which also counts against the limits of the journey.
fn new_cards(c: &mut Criterion) {
    let mut group = c.benchmark_group("room/new_card");
    group.sample_size(20);
    for cards in [200, CARDS, 8_000] {
        let state = journey::state(&journey::journey(cards));
        let author = journey::replica(&state, 77);
        let made: Vec<Bytes> = (0..100)
            .map(|number| frame(&author, &journey::add_card(cards + number)))
            .collect();
        group.bench_function(BenchmarkId::new("cards", cards), |b| {
            b.iter_custom(|iterations| frames(iterations, &state, 1, &made));
        });
    }
    group.finish();
}

/// A queue whose reader has got the answer to its step 1.
fn answered() -> Outbox {
    let mut outbox = Outbox::default();
    outbox.push(Frame::Answer(Bytes::new()));
    outbox.pull();
    outbox
}

fn outbox(c: &mut Criterion) {
    let state = journey::state(&journey::journey(200));
    let updates = typing(&state, 200, 200);
    let mut group = c.benchmark_group("outbox");
    let mut outbox = answered();
    group.bench_function("push_and_pull", |b| {
        b.iter(|| {
            outbox.push(Frame::Update(updates[0].clone()));
            black_box(outbox.pull())
        });
    });
    for waiting in [20, 200] {
        group.throughput(Throughput::Elements(waiting as u64));
        group.bench_function(BenchmarkId::new("coalesce/waiting", waiting), |b| {
            b.iter_batched_ref(
                || {
                    let mut outbox = answered();
                    for update in &updates[..waiting] {
                        outbox.push(Frame::Update(update.clone()));
                    }
                    outbox
                },
                |outbox| black_box(outbox.pull()),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn scan(c: &mut Criterion) {
    let state = journey::state(&journey::journey(CARDS));
    let letter = typing(&state, CARDS, 1).remove(0);
    let update = encode::update_payload(&letter).expect("an update");
    let mut group = c.benchmark_group("scan");
    group.throughput(Throughput::Bytes(update.len() as u64));
    group.bench_function("a_letter", |b| b.iter(|| scan_update(&update).expect("good")));
    group.bench_function("a_letter_and_decode", |b| {
        b.iter(|| black_box(decode_frame(&letter).expect("good")))
    });
    group.throughput(Throughput::Bytes(state.len() as u64));
    group.bench_function("a_whole_journey", |b| b.iter(|| scan_update(&state).expect("good")));
    group.finish();
}

fn presence(c: &mut Criterion) {
    let json = r##"{"user":{"name":"Ada Lovelace","colour":"#7a5cff"},"at":"card:01JC0000000000000000000000","field":"title","from":12,"to":12}"##;
    let mut presence = Presence::default();
    let now = Instant::now();
    let mut take = |client: u64, clock: u32| {
        let frame = encode::presence([(client, clock, Some(json))].into_iter());
        let Some(ClientFrame::Presence(entries)) = decode_frame(&frame).expect("good").pop() else {
            panic!("not presence");
        };
        presence.take(SessionId(client), entries, now).expect("allowed");
        presence.news()
    };
    for client in 1..50 {
        take(client, 1);
    }
    let mut clock = 1;
    c.bench_function("presence/decode_take_encode_among_50", |b| {
        b.iter(|| {
            clock += 1;
            assert!(take(7, clock).is_some());
        });
    });
}

fn journal(c: &mut Criterion) {
    let update = Bytes::from_static(&[7; 40]);
    let mut group = c.benchmark_group("journal");
    for together in [1, 50] {
        group.throughput(Throughput::Elements(together));
        group.bench_function(BenchmarkId::new("gather_and_store/updates", together), |b| {
            let mut journal = Journal::new(&StoredDoc::default());
            let now = Instant::now();
            let mut seq = 0;
            b.iter(|| {
                for _ in 0..together {
                    journal.gather(update.clone());
                }
                seq += together;
                // Every tenth one or so is a compaction.
                while let Some(request) = journal.next_request(now, false, Bytes::new) {
                    let answer = match request {
                        StoreRequest::Append { .. } => StoreAnswer::Appended(Ok(seq)),
                        StoreRequest::Compact { .. } => StoreAnswer::Compacted(Ok(())),
                    };
                    journal.answered(answer, now).expect("well");
                }
            });
        });
    }
    group.finish();
}

criterion_group!(hot_paths, scan, room, new_cards, outbox, presence, journal);
criterion_main!(hot_paths);
