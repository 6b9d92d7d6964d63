//! Collecting and sorting with little code.
//!
//! The standard library compiles its sort anew for every type, and collecting into a B-tree sorts: together a tenth of what a
//! browser loads. Here a B-tree is filled entry by entry, and every sort is one sort of indices. Not for millions of items.

use std::cmp::Ordering;

/// `collect` without a sort of its own: [`Gather::gather`].
pub trait Gather: Iterator + Sized {
    /// Collects into a map or set, entry by entry.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

/// Sorts; equal items keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    // Where the item comes from that belongs at each place.
    let mut sources: Vec<usize> = (0..items.len()).collect();
    sort_indices(&mut sources, &|a, b| compare(&items[a], &items[b]));
    for start in 0..items.len() {
        // Around one cycle of places, until it closes.
        let mut place = start;
        loop {
            let source = std::mem::replace(&mut sources[place], place);
            if source == start || source == place {
                break;
            }
            items.swap(place, source);
            place = source;
        }
    }
}

/// Sorts by the natural order; equal items keep their order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, Ord::cmp);
}

/// Sorts by a key that is made anew for every comparison; equal items keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// The only sort that is compiled.
fn sort_indices(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(mut items in proptest::collection::vec((0_u8..9, any::<u16>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut items, |(key, _)| *key);
            prop_assert_eq!(&items, &expected);
            expected.sort();
            sort(&mut items);
            prop_assert_eq!(&items, &expected);
        }
    }

    #[test]
    fn gathers_what_collect_collects() {
        let all: BTreeSet<u8> = [3, 1, 3].into_iter().gather();
        assert_eq!(all, BTreeSet::from([1, 3]));
    }
}
