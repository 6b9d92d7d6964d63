//! What one reader more costs in memory operations, counted and not timed.
//!
//! It runs in one process with nothing else, because the counts are of the whole thread. Not here: time (`benches`).

#[path = "../benches/hot_paths/crowd.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod crowd;
#[path = "../../shared/benches/hot_paths/journey.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod journey;

use crowd::{Crowd, typing};

/// Allocations while a letter goes from the author's frame into the queue of every reader.
fn allocations(state: &[u8], readers: u64) -> u64 {
    let mut letters = typing(state, 200, 40);
    let last = letters.pop().expect("letters");
    let mut crowd = Crowd::new(state, readers);
    // The first ones let every queue and table grow to its usual size.
    for letter in &letters {
        crowd.send(letter);
    }
    let counted = allocation_counter::measure(|| crowd.take(&last));
    assert_eq!(
        crowd.write() as u64,
        readers + 1,
        "everybody gets it, and the author an acknowledgement"
    );
    counted.count_total
}

#[test]
fn a_reader_more_costs_no_allocation_in_the_room() {
    let state = journey::state(&journey::journey(200));
    let few = allocations(&state, 2);
    assert!(few > 0, "the counter counts");
    assert_eq!(allocations(&state, 200), few);
}

#[test]
fn a_larger_journey_costs_no_allocation_more_for_a_letter() {
    let small = journey::state(&journey::journey(200));
    let large = journey::state(&journey::journey(600));
    assert_eq!(allocations(&large, 2), allocations(&small, 2));
}
