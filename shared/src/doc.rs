//! The `map` document: a yrs document with the root types of a journey, read as values and changed by edits.
//!
//! Invariants: offsets are UTF-16 (as in browsers and Yjs), garbage collection stays on, everything an entity owns is made together with
//! it. All transactions are opened by the caller; nothing here opens one behind its back.
//! Not here: undo (client), persistence and sync (server, client).

pub mod bounds;
pub mod change;
pub mod edit;
pub mod migrate;
pub mod read;
pub mod rich;
pub mod schema;

use std::collections::BTreeMap;

use yrs::Map as _;
use yrs::{ClientID, Doc, MapRef, OffsetKind, Options, Out, ReadTxn, TextRef, TransactionMut, WriteTxn};

use schema::{EntityKind, EntityRef, Field};

use crate::lean::Gather;

/// A `map` document. Cloning shares the document.
#[derive(Debug, Clone)]
pub struct JourneyDoc {
    doc: Doc,
    roots: BTreeMap<EntityKind, MapRef>,
    scores: MapRef,
}

impl JourneyDoc {
    /// An empty document. `client_id` absent: a random one of 32 bits.
    #[must_use]
    pub fn new(client_id: Option<u64>) -> Self {
        let mut options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        };
        // Every item names its author and its neighbours' authors: shorter ids make a smaller document.
        let id = client_id.unwrap_or(options.client_id.get() & u64::from(u32::MAX));
        options.client_id = ClientID::new(id);
        Self::from_doc(Doc::with_options(options))
    }

    /// Wraps an existing document, which must count offsets in UTF-16. No transaction may be open.
    #[must_use]
    pub fn from_doc(doc: Doc) -> Self {
        let roots = EntityKind::WITH_ID
            .iter()
            .chain([&EntityKind::Meta])
            .map(|kind| (*kind, doc.get_or_insert_map(kind.root())))
            .gather();
        let scores = doc.get_or_insert_map(schema::SCORES_ROOT);
        Self { doc, roots, scores }
    }

    /// The document of an open transaction, for whoever is handed nothing else.
    #[must_use]
    pub fn within(txn: &mut TransactionMut<'_>) -> Self {
        let roots = EntityKind::WITH_ID
            .iter()
            .chain([&EntityKind::Meta])
            .map(|kind| (*kind, txn.get_or_insert_map(kind.root())))
            .gather();
        let scores = txn.get_or_insert_map(schema::SCORES_ROOT);
        let doc = txn.doc().clone();
        Self { doc, roots, scores }
    }

    /// The yrs document.
    #[must_use]
    pub fn doc(&self) -> &Doc {
        &self.doc
    }

    /// The root map of a kind of entity.
    #[must_use]
    pub fn root(&self, kind: EntityKind) -> &MapRef {
        // Every kind is inserted by `from_doc`.
        &self.roots[&kind]
    }

    /// The root map of scores.
    #[must_use]
    pub fn scores_root(&self) -> &MapRef {
        &self.scores
    }

    /// All root maps, the scope of an undo manager.
    pub fn roots(&self) -> impl Iterator<Item = &MapRef> {
        self.roots.values().chain([&self.scores])
    }

    /// The map that holds an entity's fields, whether it is deleted or not.
    #[must_use]
    pub fn entity<T: ReadTxn>(&self, txn: &T, entity: EntityRef) -> Option<MapRef> {
        let root = self.root(entity.kind());
        match entity.key() {
            None => Some(root.clone()),
            Some(key) => match root.get(txn, &key) {
                Some(Out::YMap(map)) => Some(map),
                _ => None,
            },
        }
    }

    /// A text of an entity.
    #[must_use]
    pub fn text<T: ReadTxn>(&self, txn: &T, entity: EntityRef, field: Field) -> Option<TextRef> {
        match self.entity(txn, entity)?.get(txn, field.as_str()) {
            Some(Out::YText(text)) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use yrs::{ReadTxn, Transact, Update, updates::decoder::Decode};

    use super::change::{Change, ChangeSet};
    use super::edit::{Edit, EditCx, EditError, Place, Value, init};
    use super::*;
    use crate::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
    use crate::journey::Journey;
    use crate::journey::placement::Placement;
    use crate::journey::words::{CardKind, LaneKind, MomentKind, ScoreState};
    use crate::text_splice::TextSplice;

    const CX: EditCx<'static> = EditCx {
        by: "Ada",
        now_ms: 1_000,
    };
    const STAGE: StageId = StageId(ulid::Ulid(1));
    const MOMENT: MomentId = MomentId(ulid::Ulid(2));
    const LANE: LaneId = LaneId(ulid::Ulid(3));
    const PERSONA: PersonaId = PersonaId(ulid::Ulid(4));

    fn card(n: u128) -> CardId {
        CardId(ulid::Ulid(n))
    }

    fn edit(doc: &JourneyDoc, edits: &[Edit]) {
        let mut txn = doc.doc().transact_mut();
        for edit in edits {
            edit.apply(doc, &mut txn, &CX).unwrap();
        }
    }

    fn read(doc: &JourneyDoc) -> Journey {
        doc.read(&doc.doc().transact())
    }

    fn add_card(id: CardId, place: Place) -> Edit {
        Edit::AddCard {
            id,
            kind: CardKind::Pain,
            title: format!("{}", id.0.0),
            lane: LANE,
            moment: MOMENT,
            place,
        }
    }

    fn small() -> JourneyDoc {
        let doc = JourneyDoc::new(Some(1));
        init(&doc, &mut doc.doc().transact_mut(), "A stay", &CX);
        edit(
            &doc,
            &[
                Edit::AddStage {
                    id: STAGE,
                    name: "Arrive".into(),
                    place: Place::Last,
                },
                Edit::AddMoment {
                    id: MOMENT,
                    kind: MomentKind::Wait,
                    title: "Queue".into(),
                    stage: STAGE,
                    place: Place::First,
                },
                Edit::AddLane {
                    id: LANE,
                    kind: LaneKind::Pains,
                    name: "Pains".into(),
                    place: Place::Last,
                },
                Edit::AddPersona {
                    id: PERSONA,
                    name: "Family".into(),
                    place: Place::Last,
                },
                add_card(card(10), Place::Last),
            ],
        );
        doc
    }

    fn sync(from: &JourneyDoc, to: &JourneyDoc) {
        let seen = to.doc().transact().state_vector();
        let update = from.doc().transact().encode_state_as_update_v1(&seen);
        to.doc()
            .transact_mut()
            .apply_update(Update::decode_v1(&update).unwrap())
            .unwrap();
    }

    #[test]
    fn what_is_added_is_read_where_it_was_put() {
        let doc = small();
        edit(
            &doc,
            &[
                add_card(card(11), Place::First),
                add_card(card(12), Place::After(card(11).0)),
            ],
        );
        let journey = read(&doc);
        assert_eq!(journey.meta.title, "A stay");
        assert_eq!(journey.moments[&MOMENT].kind, MomentKind::Wait);
        assert_eq!(journey.cards[&card(10)].title, "10");
        let placement = Placement::of(&journey);
        assert_eq!(placement.stages, [(STAGE, vec![MOMENT])]);
        assert_eq!(placement.cells[&(LANE, MOMENT)], [card(11), card(12), card(10)]);
    }

    #[test]
    fn a_refused_edit_changes_nothing() {
        let doc = small();
        let before = doc.doc().transact().state_vector();
        let refused = |edit: Edit| edit.apply(&doc, &mut doc.doc().transact_mut(), &CX).unwrap_err();
        let entity = EntityRef::Card(card(10));
        assert_eq!(refused(add_card(card(10), Place::Last)), EditError::Exists(entity));
        assert_eq!(
            refused(Edit::Set {
                entity,
                field: Field::Severity,
                value: Some(Value::Int(6))
            }),
            EditError::InvalidValue { field: Field::Severity }
        );
        assert_eq!(
            refused(Edit::Set {
                entity,
                field: Field::Title,
                value: Some(Value::Line("x".into()))
            }),
            EditError::WrongField {
                entity,
                field: Field::Title
            }
        );
        let long = TextSplice {
            at_utf16: 0,
            delete_utf16: 0,
            insert: "x".repeat(201),
        };
        assert_eq!(
            refused(Edit::Splice {
                entity,
                field: Field::Title,
                splice: long
            }),
            EditError::InvalidValue { field: Field::Title }
        );
        assert_eq!(doc.doc().transact().state_vector(), before);
    }

    #[test]
    fn one_transaction_gives_one_change_set() {
        let doc = small();
        let seen: Arc<Mutex<Vec<ChangeSet>>> = Arc::default();
        let sink = Arc::clone(&seen);
        doc.observe_changes("test", move |_, set| sink.lock().unwrap().push(set.clone()));
        let entity = EntityRef::Card(card(10));
        let splice = TextSplice {
            at_utf16: 2,
            delete_utf16: 0,
            insert: "é𝄞".into(),
        };
        edit(
            &doc,
            &[
                Edit::Splice {
                    entity,
                    field: Field::Title,
                    splice: splice.clone(),
                },
                Edit::Set {
                    entity,
                    field: Field::Severity,
                    value: Some(Value::Int(4)),
                },
                Edit::Mark {
                    entity,
                    field: Field::Tags,
                    key: "slow".into(),
                    value: Some(Value::Flag(true)),
                },
                Edit::SetScore {
                    moment: MOMENT,
                    persona: PERSONA,
                    state: ScoreState::AsIs,
                    value: Some(-1.5),
                },
                add_card(card(11), Place::Last),
            ],
        );
        let sets = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(sets.len(), 1);
        let changes = &sets[0].changes;
        let key = crate::journey::ScoreKey {
            moment: MOMENT,
            persona: PERSONA,
            state: ScoreState::AsIs,
        };
        for change in [
            Change::Text(entity, Field::Title, vec![splice]),
            Change::Field(entity, Field::Severity),
            Change::Field(entity, Field::Tags),
            Change::Score(key),
            Change::Added(EntityRef::Card(card(11))),
        ] {
            assert!(changes.contains(&change), "{change:?} in {changes:?}");
        }
        assert_eq!(changes.len(), 5, "{changes:?}");
        doc.unobserve_changes("test");
        edit(&doc, &[add_card(card(12), Place::Last)]);
        assert!(seen.lock().unwrap().is_empty());
    }

    #[test]
    fn what_the_deleter_did_not_see_is_unplaced_and_restore_brings_all_back() {
        let (here, there) = (small(), JourneyDoc::new(Some(2)));
        sync(&here, &there);
        edit(
            &here,
            &[Edit::Delete {
                entities: vec![STAGE.into()],
            }],
        );
        let late = MomentId(ulid::Ulid(20));
        edit(
            &there,
            &[Edit::AddMoment {
                id: late,
                kind: MomentKind::Touchpoint,
                title: "Late".into(),
                stage: STAGE,
                place: Place::Last,
            }],
        );
        sync(&here, &there);
        sync(&there, &here);
        assert_eq!(read(&here), read(&there));
        let placement = Placement::of(&read(&here));
        assert_eq!(placement.trash, [EntityRef::Stage(STAGE)]);
        assert_eq!(placement.unplaced.len(), 1);
        assert_eq!(placement.unplaced[0].entity, EntityRef::Moment(late));
        assert_eq!(placement.unplaced[0].deleted_by.as_deref(), Some("Ada"));
        edit(
            &there,
            &[Edit::Restore {
                entities: vec![STAGE.into()],
            }],
        );
        let placement = Placement::of(&read(&there));
        assert_eq!(placement.stages, [(STAGE, vec![MOMENT, late])]);
        assert_eq!(placement.cells[&(LANE, MOMENT)], [card(10)]);
        assert!(placement.unplaced.is_empty());
    }

    #[test]
    fn between_equal_keys_the_run_is_spaced_anew() {
        let (here, there) = (small(), JourneyDoc::new(Some(2)));
        sync(&here, &there);
        edit(&here, &[add_card(card(11), Place::First)]);
        edit(&there, &[add_card(card(12), Place::First)]);
        sync(&here, &there);
        sync(&there, &here);
        let journey = read(&here);
        assert_eq!(journey.cards[&card(11)].pos, journey.cards[&card(12)].pos);
        edit(&here, &[add_card(card(13), Place::After(card(11).0))]);
        sync(&here, &there);
        let placement = Placement::of(&read(&there));
        assert_eq!(
            placement.cells[&(LANE, MOMENT)],
            [card(11), card(13), card(12), card(10)]
        );
    }
}
