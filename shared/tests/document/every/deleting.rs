//! What one deletes while the other edits, moves, deletes or restores it: every kind with an id.

use super::*;
use crate::facts::undo_manager;

#[test]
fn one_deletes_what_the_other_edits_and_restoring_brings_the_edits_too() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| edit_all(ben, entity),
            |merged| {
                assert!(!is_there(merged, entity), "{entity}");
                assert!(merged.placement().trash.contains(&entity), "{entity}");
                merged.edit(restore(entity));
                assert!(is_there(merged, entity), "{entity}");
                assert_edited(merged, entity);
            },
        );
    }
}

#[test]
fn both_delete_the_same_thing_and_one_restore_brings_it_back() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| ben.edit(delete(entity)),
            |merged| {
                assert_eq!(merged.placement().trash, [entity]);
                merged.edit(restore(entity));
                assert!(
                    is_there(merged, entity) && merged.placement().trash.is_empty(),
                    "{entity}"
                );
            },
        );
    }
}

#[test]
fn both_restore_what_was_deleted_while_one_edits_it() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            |base| {
                one_of_everything(base);
                base.edit(delete(entity));
            },
            |ada| ada.edit(restore(entity)),
            |ben| {
                ben.edit(restore(entity));
                edit_all(ben, entity);
            },
            |merged| {
                assert!(is_there(merged, entity), "{entity}");
                assert_edited(merged, entity);
            },
        );
    }
}

#[test]
fn one_deletes_what_the_other_moves_and_it_comes_back_where_it_was_moved() {
    for kind in ORDERED {
        let entity = nth(kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| ben.edit(shift(entity, Place::Last)),
            |merged| {
                assert!(!is_there(merged, entity), "{entity}");
                merged.edit(restore(entity));
                assert_eq!(order(merged, kind).last(), Some(&entity), "{entity}");
            },
        );
    }
}

#[test]
fn undoing_a_deletion_keeps_what_the_other_did_to_it_before_and_after() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        let (ada, ben) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
        one_of_everything(&ada);
        ada.sync_with(&ben);
        let mut undo = undo_manager(&ada);
        ada.edit(delete(entity));
        edit_all(&ben, entity);
        ada.sync_with(&ben);
        assert!(!is_there(&ben, entity), "{entity}");
        assert!(undo.undo_blocking(), "{entity}");
        ada.sync_with(&ben);
        for replica in [&ada, &ben] {
            assert!(is_there(replica, entity), "{entity}");
            assert_edited(replica, entity);
        }
        assert_eq!(ada.read(), ben.read());
    }
}
