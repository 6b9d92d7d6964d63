//! A replica of a journey, as tests want it, and two people who edit at the same time.

use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Place, init};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind};
use waymark_shared::text_splice::TextSplice;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, Transact, Update};

/// Origin of edits that undo may take back.
pub(crate) const LOCAL: &str = "local";

pub(crate) const fn stage(n: u128) -> StageId {
    StageId(ulid::Ulid(100 + n))
}

pub(crate) const fn moment(n: u128) -> MomentId {
    MomentId(ulid::Ulid(200 + n))
}

pub(crate) const fn lane(n: u128) -> LaneId {
    LaneId(ulid::Ulid(300 + n))
}

pub(crate) const fn card(n: u128) -> CardId {
    CardId(ulid::Ulid(400 + n))
}

pub(crate) const fn persona(n: u128) -> PersonaId {
    PersonaId(ulid::Ulid(500 + n))
}

/// One person's copy of a journey.
pub(crate) struct Replica {
    pub(crate) doc: JourneyDoc,
    pub(crate) name: &'static str,
}

impl Replica {
    /// An empty document.
    pub(crate) fn empty(client_id: u64, name: &'static str) -> Self {
        Self {
            doc: JourneyDoc::new(Some(client_id)),
            name,
        }
    }

    /// Two stages with two moments each, two lanes, a persona, and card 0 in the first cell.
    pub(crate) fn seeded(client_id: u64, name: &'static str) -> Self {
        let replica = Self::empty(client_id, name);
        init(
            &replica.doc,
            &mut replica.doc.doc().transact_mut(),
            "A stay",
            &EditCx {
                by: name,
                now_ms: 1_000,
            },
        );
        for n in 0..2 {
            replica.edit(Edit::AddStage {
                id: stage(n),
                name: format!("Stage {n}"),
                place: Place::Last,
            });
            replica.edit(Edit::AddLane {
                id: lane(n),
                kind: LaneKind::Pains,
                name: format!("Lane {n}"),
                place: Place::Last,
            });
        }
        for n in 0..4 {
            replica.edit(add_moment(n, n / 2));
        }
        replica.edit(Edit::AddPersona {
            id: persona(0),
            name: "Family".into(),
            place: Place::Last,
        });
        replica.edit(add_card(0, 0, 0));
        replica
    }

    /// Applies one edit in its own transaction.
    pub(crate) fn edit(&self, edit: Edit) {
        self.try_edit(&edit).unwrap();
    }

    pub(crate) fn try_edit(&self, edit: &Edit) -> Result<(), waymark_shared::doc::edit::EditError> {
        let mut txn = self.doc.doc().transact_mut_with(LOCAL);
        edit.apply(
            &self.doc,
            &mut txn,
            &EditCx {
                by: self.name,
                now_ms: 2_000,
            },
        )
    }

    /// Types text at a UTF-16 offset.
    pub(crate) fn type_at(&self, entity: impl Into<EntityRef>, field: Field, at_utf16: u32, insert: &str) {
        let splice = TextSplice {
            at_utf16,
            delete_utf16: 0,
            insert: insert.into(),
        };
        self.edit(Edit::Splice {
            entity: entity.into(),
            field,
            splice,
        });
    }

    pub(crate) fn read(&self) -> Journey {
        self.doc.read(&self.doc.doc().transact())
    }

    pub(crate) fn placement(&self) -> Placement {
        Placement::of(&self.read())
    }

    /// What the other has not got yet.
    pub(crate) fn update_for(&self, other: &Self) -> Vec<u8> {
        let seen = other.doc.doc().transact().state_vector();
        self.doc.doc().transact().encode_state_as_update_v1(&seen)
    }

    pub(crate) fn receive(&self, update: &[u8]) {
        self.doc
            .doc()
            .transact_mut()
            .apply_update(Update::decode_v1(update).unwrap())
            .unwrap();
    }

    pub(crate) fn sync_with(&self, other: &Self) {
        other.receive(&self.update_for(other));
        self.receive(&other.update_for(self));
    }
}

pub(crate) fn add_moment(n: u128, in_stage: u128) -> Edit {
    Edit::AddMoment {
        id: moment(n),
        kind: MomentKind::Touchpoint,
        title: format!("Moment {n}"),
        stage: stage(in_stage),
        place: Place::Last,
    }
}

pub(crate) fn add_card(n: u128, in_lane: u128, in_moment: u128) -> Edit {
    Edit::AddCard {
        id: card(n),
        kind: CardKind::Pain,
        title: format!("Card {n}"),
        lane: lane(in_lane),
        moment: moment(in_moment),
        place: Place::Last,
    }
}

/// Ada and Ben have the same journey, edit it without a network, and meet again. Runs with either of them having the higher
/// client id (which decides ties), and with two onlookers who receive the edits in either order: all must read the same.
/// `check` sees one of them.
pub(crate) fn concurrently(ada: impl Fn(&Replica), ben: impl Fn(&Replica), check: impl Fn(&Replica)) {
    concurrently_from(|_| {}, ada, ben, check);
}

/// The same, with something that both have seen before.
pub(crate) fn concurrently_from(
    before: impl Fn(&Replica),
    ada: impl Fn(&Replica),
    ben: impl Fn(&Replica),
    check: impl Fn(&Replica),
) {
    for (ada_id, ben_id) in [(10, 11), (11, 10)] {
        let base = Replica::seeded(1, "Base");
        before(&base);
        let people = [(ada_id, "Ada"), (ben_id, "Ben"), (20, "Onlooker"), (21, "Onlooker")];
        let [ada_doc, ben_doc, first, second] = people.map(|(id, name)| {
            let replica = Replica::empty(id, name);
            base.sync_with(&replica);
            replica
        });
        ada(&ada_doc);
        ben(&ben_doc);
        let (from_ada, from_ben) = (ada_doc.update_for(&base), ben_doc.update_for(&base));
        first.receive(&from_ada);
        first.receive(&from_ben);
        second.receive(&from_ben);
        second.receive(&from_ada);
        ada_doc.sync_with(&ben_doc);
        let expected = ada_doc.read();
        for other in [&ben_doc, &first, &second] {
            assert_eq!(other.read(), expected);
            assert_eq!(other.placement(), ada_doc.placement());
        }
        check(&ada_doc);
    }
}

pub(crate) fn delete(entity: impl Into<EntityRef>) -> Edit {
    Edit::Delete {
        entities: vec![entity.into()],
    }
}

pub(crate) fn restore(entity: impl Into<EntityRef>) -> Edit {
    Edit::Restore {
        entities: vec![entity.into()],
    }
}
