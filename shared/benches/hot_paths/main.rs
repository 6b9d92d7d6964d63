//! What an edit, an update of somebody else, a load and the analyses cost, at 2,000 cards unless the name says otherwise.
//!
//! `cargo xtask bench micro` runs this; docs/performance.md keeps the figures. Not here: the browser, the server.

mod analyses;
mod journey;

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use analyses::analyses;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use journey::{CX, add_card, card, lane, moment, replica, state, typed};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::placement::Placement;
use waymark_shared::order::OrderKey;
use waymark_shared::text_splice::TextSplice;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, Update};

const CARDS: u128 = 2_000;

/// A journey with an observer, as the client has it. The counter makes sure that the change sets are really made.
fn observed(cards: u128) -> (JourneyDoc, Arc<AtomicUsize>) {
    let doc = journey::journey(cards);
    let changes = observe(&doc);
    (doc, changes)
}

fn observe(doc: &JourneyDoc) -> Arc<AtomicUsize> {
    let changes = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&changes);
    doc.observe_changes("bench", move |_, set| {
        seen.fetch_add(set.changes.len(), Ordering::Relaxed);
    });
    changes
}

fn run(doc: &JourneyDoc, edit: &Edit) {
    let mut txn = doc.doc().transact_mut();
    edit.apply(doc, &mut txn, &CX).expect("an edit that fits");
}

/// One edit in a transaction of its own, with the change set that a projection gets.
fn edits(c: &mut Criterion) {
    let mut group = c.benchmark_group("edit");
    for cards in [200, CARDS, 8_000] {
        let (doc, changes) = observed(cards);
        let mut step = 0;
        group.bench_function(BenchmarkId::new("type_a_letter/cards", cards), |b| {
            b.iter(|| {
                run(&doc, &typed(step, cards));
                step += 1;
            });
        });
        // Nothing ran where another name was asked for.
        assert!(
            step == 0 || changes.load(Ordering::Relaxed) > 0,
            "an edit makes a change set"
        );
    }
    let (doc, _changes) = observed(CARDS);
    let mut to = 0;
    group.bench_function("set_a_field", |b| {
        b.iter(|| {
            to += 1;
            run(
                &doc,
                &Edit::Set {
                    entity: EntityRef::Card(card(to % CARDS)),
                    field: Field::Severity,
                    value: Some(Value::Int(1 + i64::try_from(to % 5).expect("small"))),
                },
            );
        });
    });
    group.bench_function("move_a_card", |b| {
        b.iter(|| {
            to += 1;
            run(
                &doc,
                &Edit::MoveCard {
                    id: card(to % CARDS),
                    lane: lane(to / 3),
                    moment: moment(to / 5),
                    place: Place::First,
                },
            );
        });
    });
    let whole = state(&doc);
    group.bench_function("add_a_card", |b| {
        b.iter_custom(|iterations| {
            fresh_each(iterations, 50, &whole, |doc, at| {
                run(doc, &add_card(CARDS + u128::from(at)))
            })
        });
    });
    group.finish();
}

/// Times `work`, on a new replica after every `chunk` calls so that the journey keeps its size.
fn fresh_each(iterations: u64, chunk: u64, whole: &[u8], mut work: impl FnMut(&JourneyDoc, u64)) -> Duration {
    let mut took = Duration::ZERO;
    let mut left = iterations;
    while left > 0 {
        let doc = replica(whole, 9);
        let _changes = observe(&doc);
        let now = left.min(chunk);
        let started = Instant::now();
        for at in 0..now {
            work(&doc, at);
        }
        took += started.elapsed();
        left -= now;
    }
    took
}

/// What comes from somebody else, with its change set.
fn updates(c: &mut Criterion) {
    let mut group = c.benchmark_group("update");
    let (author, _changes) = observed(CARDS);
    let whole = state(&author);
    let typing: Vec<Vec<u8>> = (0..1_000)
        .map(|step| {
            let mut txn = author.doc().transact_mut();
            typed(step, CARDS).apply(&author, &mut txn, &CX).expect("fits");
            txn.commit();
            txn.encode_update_v1()
        })
        .collect();
    group.bench_function("hear_a_letter", |b| {
        b.iter_custom(|iterations| {
            fresh_each(iterations, typing.len() as u64, &whole, |doc, at| {
                let update = Update::decode_v1(&typing[usize::try_from(at).expect("small")]).expect("an update");
                doc.doc().transact_mut().apply_update(update).expect("applies");
            })
        });
    });
    group.sample_size(20);
    group.bench_function("load_the_journey", |b| b.iter(|| black_box(replica(&whole, 9))));
    group.bench_function("encode_the_journey", |b| {
        b.iter(|| {
            black_box(
                author
                    .doc()
                    .transact()
                    .encode_state_as_update_v1(&StateVector::default()),
            )
        });
    });
    group.finish();
}

fn reading(c: &mut Criterion) {
    let doc = journey::journey(CARDS);
    let mut group = c.benchmark_group("read");
    group.bench_function("a_card", |b| {
        b.iter(|| black_box(doc.read_card(&doc.doc().transact(), card(1_000))))
    });
    group.sample_size(20);
    group.bench_function("the_journey", |b| b.iter(|| black_box(doc.read(&doc.doc().transact()))));
    let journey = doc.read(&doc.doc().transact());
    group.bench_function("placement", |b| b.iter(|| black_box(Placement::of(&journey))));
    group.finish();
}

fn texts(c: &mut Criterion) {
    let mut group = c.benchmark_group("text_splice");
    for length in [60, 10_000] {
        let old = "a guest waits at the desk ".repeat(length / 26 + 1)[..length].to_owned();
        let mut new = old.clone();
        new.insert(length / 2, 'x');
        let caret = u32::try_from(length / 2 + 1).expect("small");
        group.bench_function(BenchmarkId::new("between/letters", length), |b| {
            b.iter(|| black_box(TextSplice::between(&old, &new, caret)));
        });
        let splice = TextSplice::between(&old, &new, caret).expect("they differ");
        group.bench_function(BenchmarkId::new("apply/letters", length), |b| {
            b.iter(|| black_box(splice.apply(&old)));
        });
    }
    group.finish();
}

fn order_keys(c: &mut Criterion) {
    let mut group = c.benchmark_group("order_key");
    let first = OrderKey::middle();
    let second = OrderKey::between(Some(&first), None).expect("fits");
    group.bench_function("append", |b| {
        b.iter(|| black_box(OrderKey::between(Some(&second), None)))
    });
    group.bench_function("between", |b| {
        b.iter(|| black_box(OrderKey::between(Some(&first), Some(&second))))
    });
    group.bench_function("spread_100", |b| {
        b.iter(|| black_box(OrderKey::spread(Some(&first), Some(&second), 100)))
    });
    group.finish();
}

criterion_group!(hot_paths, edits, updates, reading, texts, order_keys, analyses);
criterion_main!(hot_paths);
