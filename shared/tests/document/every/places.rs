//! Where things stand when two people move, add and edit at once: every kind that has an order.

use super::*;

#[test]
fn both_move_the_same_thing_and_it_stands_in_one_of_the_two_places() {
    for kind in ORDERED {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(nth(kind, 1), Place::First)),
            |ben| ben.edit(shift(nth(kind, 1), Place::Last)),
            |merged| {
                let found = order(merged, kind);
                let [a, b, c, d] = [0, 1, 2, 3].map(|n| nth(kind, n));
                assert!(
                    [[b, a, c, d], [a, c, d, b]].iter().any(|one| found == *one),
                    "{kind:?}: {found:?}"
                );
            },
        );
    }
}

#[test]
fn both_put_another_thing_into_one_gap_and_there_is_room_between_them() {
    for kind in ORDERED {
        let [a, b, c, d] = [0, 1, 2, 3].map(|n| nth(kind, n));
        let behind = |entity: EntityRef| Place::After(entity.key().unwrap().parse().unwrap());
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(c, behind(a))),
            |ben| ben.edit(shift(d, behind(a))),
            |merged| {
                let found = order(merged, kind);
                assert!(
                    [[a, c, d, b], [a, d, c, b]].iter().any(|one| found == *one),
                    "{kind:?}: {found:?}"
                );
                merged.edit(add(kind, 9, behind(found[1])));
                let with_room = [a, found[1], nth(kind, 9), found[2], b];
                assert_eq!(order(merged, kind), with_room, "{kind:?}");
            },
        );
    }
}

#[test]
fn both_add_in_one_gap_and_both_are_there() {
    for kind in ORDERED {
        let [a, b] = [0, 1].map(|n| nth(kind, n));
        let before_b = || Place::Before(b.key().unwrap().parse().unwrap());
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(add(kind, 8, before_b())),
            |ben| ben.edit(add(kind, 9, before_b())),
            |merged| {
                let found = order(merged, kind);
                assert_eq!((found[0], found[3], found.len()), (a, b, 6), "{kind:?}");
                assert!(
                    found.contains(&nth(kind, 8)) && found.contains(&nth(kind, 9)),
                    "{kind:?}"
                );
            },
        );
    }
}

#[test]
fn one_moves_what_the_other_edits() {
    for kind in ORDERED {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(nth(kind, 0), Place::Last)),
            |ben| edit_all(ben, nth(kind, 0)),
            |merged| {
                assert_eq!(order(merged, kind).last(), Some(&nth(kind, 0)), "{kind:?}");
                assert_edited(merged, nth(kind, 0));
            },
        );
    }
}
