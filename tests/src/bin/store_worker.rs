//! A process that owns a store, to be killed: `store_worker hold DIR` only opens it, `store_worker work DIR SEED` writes to
//! it and prints a line for each acknowledgement. Both say `open` first and go on until they are killed.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use waymark_server::store::{SledStore, Table, UpdateStore};
use waymark_tests::store_work::{self, DOCUMENTS, Random, WRITERS};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, mode, dir, rest @ ..] = &arguments[..] else {
        panic!("usage: store_worker hold|work DIR [SEED]")
    };
    let store = match SledStore::open(dir, store_work::options()) {
        Ok(store) => Arc::new(store),
        Err(error) => {
            say(&format!("error {error}"));
            return;
        }
    };
    say("open");
    if mode == "hold" {
        let exports = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.keep_exports(Duration::from_secs(86_400)).await }
        });
        // Ends when the test that holds the other end does.
        let _ = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0])).await;
        exports.abort();
        store.close().await;
        return;
    }
    let seed: u64 = rest.first().and_then(|seed| seed.parse().ok()).expect("a seed");
    let work = (0..WRITERS).map(|writer| tokio::spawn(work(Arc::clone(&store), writer, seed.wrapping_add(writer))));
    for writer in work.collect::<Vec<_>>() {
        writer.await.expect("works until it is killed");
    }
}

/// One write per line, so that a line is whole or missing its end.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Without the test there is nobody to work for.
    out.write_all(format!("{line}\n").as_bytes())
        .and_then(|()| out.flush())
        .expect("the test listens");
}

async fn work(store: Arc<SledStore>, writer: u64, seed: u64) {
    let mut random = Random::new(seed);
    let mut documents = Vec::new();
    for number in writer * DOCUMENTS..(writer + 1) * DOCUMENTS {
        let stored = store.load(store_work::document(number)).await.expect("loads");
        documents.push((number, stored.epoch, stored.last_seq(), stored.snapshot_seq));
    }
    let key = writer.to_be_bytes();
    let mut version = store
        .get(Table::Links, &key)
        .await
        .expect("gets")
        .map(|record| record.version);
    loop {
        let which = random.below(DOCUMENTS) as usize;
        let (number, epoch, last_seq, snapshot_seq) = &mut documents[which];
        let document = store_work::document(*number);
        match random.below(100) {
            0..80 => {
                let end = *last_seq + 1 + random.below(4);
                let updates = (*last_seq + 1..=end)
                    .map(|seq| store_work::update(*number, *epoch, seq))
                    .collect();
                *last_seq = store.append(document, *epoch, updates).await.expect("appends");
                assert_eq!(*last_seq, end);
                say(&format!("append {number} {epoch} {last_seq}"));
            }
            80..92 if last_seq > snapshot_seq => {
                let snapshot = store_work::snapshot(*number, *epoch, *last_seq);
                store
                    .compact(document, *epoch, *last_seq, snapshot)
                    .await
                    .expect("compacts");
                *snapshot_seq = *last_seq;
                say(&format!("compact {number} {epoch} {last_seq}"));
            }
            92..94 => {
                store.delete(document).await.expect("deletes");
                (*epoch, *last_seq, *snapshot_seq) = (*epoch + 1, 0, 0);
                say(&format!("delete {number} {epoch}"));
            }
            _ => {
                let value = store_work::record(writer, version.unwrap_or(0) + 1);
                let written = store.put(Table::Links, &key, version, value).await.expect("puts");
                version = Some(written);
                say(&format!("put {writer} {written}"));
            }
        }
    }
}
