//! The rules of editing and undo, one test each.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::GetUntracked;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, EditError as Refusal, Place, init};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind};
use waymark_shared::rich::{Format, Mark};
use waymark_shared::text_splice::TextSplice;
use yrs::{ReadTxn, StateVector, Transact};

use super::caret::StickyCaret;
use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

thread_local! {
    static NOW_MS: Cell<u64> = const { Cell::new(1_000) };
    static RANDOM: Cell<u128> = const { Cell::new(0) };
}

fn wait(ms: u64) {
    NOW_MS.set(NOW_MS.get() + ms);
}

pub(crate) fn sources() -> Sources {
    let random = || {
        RANDOM.set(RANDOM.get() + 1);
        RANDOM.get()
    };
    Sources {
        now_ms: || NOW_MS.get(),
        monotonic_ms: || NOW_MS.get(),
        random,
    }
}

/// An editor of a journey with one stage, moment, lane and persona; none of that is undoable.
pub(crate) struct Desk {
    pub(crate) editor: Editor,
    pub(crate) stage: StageId,
    pub(crate) moment: MomentId,
    pub(crate) lane: LaneId,
    pub(crate) persona: PersonaId,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let (stage, moment) = (StageId::mint(1, 1), MomentId::mint(1, 2));
        let (lane, persona) = (LaneId::mint(1, 3), PersonaId::mint(1, 4));
        let server = JourneyDoc::new(Some(1));
        {
            let cx = EditCx {
                by: "server",
                now_ms: 1,
            };
            let mut txn = server.doc().transact_mut();
            init(&server, &mut txn, "Hotel stay", &cx);
            for edit in [
                Edit::AddStage {
                    id: stage,
                    name: "Book".into(),
                    place: Place::Last,
                },
                Edit::AddMoment {
                    id: moment,
                    kind: MomentKind::Touchpoint,
                    title: "Compare".into(),
                    stage,
                    place: Place::Last,
                },
                Edit::AddLane {
                    id: lane,
                    kind: LaneKind::Pains,
                    name: "Pains".into(),
                    place: Place::Last,
                },
                Edit::AddPersona {
                    id: persona,
                    name: "Family".into(),
                    place: Place::Last,
                },
            ] {
                edit.apply(&server, &mut txn, &cx).unwrap();
            }
        }
        let state = server
            .doc()
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        let editor = Editor::new(JourneyDoc::new(None), JourneyModel::new(), sources());
        editor.set_author("Ada");
        editor.apply_foreign(Origin::Remote, &[state]).unwrap();
        Self {
            editor,
            stage,
            moment,
            lane,
            persona,
        }
    }

    /// A second person on the same journey.
    pub(crate) fn peer(&self) -> Self {
        let editor = Editor::new(JourneyDoc::new(None), JourneyModel::new(), sources());
        editor.set_author("Bob");
        let peer = Self {
            editor,
            stage: self.stage,
            moment: self.moment,
            lane: self.lane,
            persona: self.persona,
        };
        peer.receive(self);
        peer
    }

    pub(crate) fn receive(&self, other: &Self) {
        let update = other.editor.diff(&self.editor.state_vector().unwrap()).unwrap();
        self.editor.apply_foreign(Origin::Remote, &[update]).unwrap();
    }

    pub(crate) fn add_card(&self, title: &str) -> CardId {
        let id = self.editor.mint(CardId::mint);
        self.editor.apply([self.card(id, title)]).unwrap();
        id
    }

    pub(crate) fn card(&self, id: CardId, title: &str) -> Edit {
        Edit::AddCard {
            id,
            kind: CardKind::Pain,
            title: title.into(),
            lane: self.lane,
            moment: self.moment,
            place: Place::Last,
        }
    }

    pub(crate) fn type_at(&self, card: CardId, at_utf16: u32, insert: &str) {
        self.editor.apply([splice(card, at_utf16, insert)]).unwrap();
    }

    pub(crate) fn title(&self, card: CardId) -> String {
        self.editor.model().cards.get(card).unwrap().title.get_untracked()
    }

    pub(crate) fn cell(&self) -> Vec<CardId> {
        self.editor.model().cell(self.lane, self.moment).get_untracked()
    }
}

pub(crate) fn splice(card: CardId, at_utf16: u32, insert: &str) -> Edit {
    let splice = TextSplice {
        at_utf16,
        delete_utf16: 0,
        insert: insert.into(),
    };
    Edit::Splice {
        entity: card.into(),
        field: Field::Title,
        splice,
    }
}

#[test]
fn typing_without_a_pause_is_one_step() {
    let desk = Desk::new();
    let card = desk.add_card("");
    for (at, letter) in ["a", "b", "c"].into_iter().enumerate() {
        desk.type_at(card, at as u32, letter);
        wait(200);
    }
    wait(600);
    desk.type_at(card, 3, "d");
    assert_eq!(desk.title(card), "abcd");
    desk.editor.undo().unwrap();
    assert_eq!(desk.title(card), "abc");
    desk.editor.undo().unwrap();
    assert_eq!(desk.title(card), "");
    desk.editor.redo().unwrap();
    assert_eq!(desk.title(card), "abc");
}

#[test]
fn an_ended_intent_starts_another_step() {
    let desk = Desk::new();
    let card = desk.add_card("");
    desk.type_at(card, 0, "a");
    desk.editor.end_intent();
    desk.type_at(card, 1, "b");
    desk.editor.undo().unwrap();
    assert_eq!(desk.title(card), "a");
}

#[test]
fn what_was_made_and_the_words_in_it_are_one_step_once_they_are_joined() {
    let desk = Desk::new();
    let card = desk.add_card("S");
    let steps = desk.editor.steps();
    desk.type_at(card, 1, "low");
    wait(1_000);
    desk.type_at(card, 4, " queue");
    desk.editor.end_intent();
    desk.editor.join_steps(steps);
    assert!(desk.editor.undo().unwrap().is_some());
    assert!(desk.cell().is_empty());
    assert!(desk.editor.redo().unwrap().is_some());
    assert_eq!((desk.title(card).as_str(), desk.cell().len()), ("Slow queue", 1));
    // What comes in the place of what was undone has nothing to do with it.
    desk.editor.undo().unwrap();
    let other = desk.add_card("Other");
    desk.type_at(other, 5, " one");
    desk.editor.undo().unwrap();
    assert_eq!(desk.title(other), "Other");
}

#[test]
fn what_is_given_up_leaves_no_step_and_others_keep_what_they_wrote() {
    let ada = Desk::new();
    let kept = ada.add_card("Kept");
    let steps = ada.editor.steps();
    let card = ada.add_card("W");
    let ben = ada.peer();
    ben.type_at(card, 1, "ords");
    ada.receive(&ben);
    ada.editor.forget_steps(steps);
    assert_eq!((ada.cell(), ada.title(card).as_str()), (vec![kept], "Words"));
    assert_eq!(ada.editor.steps(), steps);
    assert!(ada.editor.redo().unwrap().is_none());
}

#[test]
fn what_others_write_in_something_new_is_told_from_what_they_do_with_it() {
    let ada = Desk::new();
    let old = ada.add_card("Old");
    let ben = ada.peer();
    let (moved, written) = (ada.add_card("Moved"), ada.add_card("Wri"));
    ada.type_at(written, 3, "tt");
    ben.receive(&ada);
    let is_written = |desk: &Desk, card: CardId| desk.editor.is_written_by_others(card.into());
    assert!(!is_written(&ada, written), "one’s own words");
    ben.editor
        .apply([Edit::MoveCard {
            id: moved,
            lane: ben.lane,
            moment: ben.moment,
            place: Place::First,
        }])
        .unwrap();
    ben.type_at(written, 5, "en");
    ada.receive(&ben);
    assert!(!is_written(&ada, moved) && is_written(&ada, written));
    // What Ben found there is not his, whoever writes in it.
    ada.type_at(old, 3, "er");
    ben.receive(&ada);
    assert!(!is_written(&ben, old));
    // Undo takes it away with the words; it can be brought back with them.
    while ada
        .editor
        .model()
        .cards
        .get(written)
        .unwrap()
        .deleted
        .get_untracked()
        .is_none()
    {
        assert!(ada.editor.undo().unwrap().is_some());
    }
    assert_eq!(
        ada.title(written),
        "Wrien",
        "the letters that were a step of their own went with it"
    );
    ada.editor
        .apply([Edit::Restore {
            entities: vec![written.into()],
        }])
        .unwrap();
    assert!(ada.cell().contains(&written));
}

#[test]
fn an_action_is_a_step_of_its_own() {
    let desk = Desk::new();
    let (first, second) = (desk.add_card("first"), desk.add_card("second"));
    desk.editor.undo().unwrap();
    assert_eq!(desk.cell(), [first]);
    desk.editor.undo().unwrap();
    assert_eq!(desk.cell(), []);
    assert_eq!(desk.editor.undo(), Ok(None));
    desk.editor.redo().unwrap();
    desk.editor.redo().unwrap();
    assert_eq!(desk.cell(), [first, second]);
    assert_eq!(desk.title(second), "second");
}

#[test]
fn formatting_is_a_step_and_typing_with_a_look_goes_on() {
    let desk = Desk::new();
    let card = desk.add_card("");
    let body = |splice| Edit::Splice {
        entity: card.into(),
        field: Field::Body,
        splice,
    };
    let insert = |at_utf16, insert: &str| {
        body(TextSplice {
            at_utf16,
            delete_utf16: 0,
            insert: insert.into(),
        })
    };
    let bold = |at_utf16, on| Edit::Format {
        entity: card.into(),
        field: Field::Body,
        format: Format {
            at_utf16,
            length_utf16: 1,
            mark: Mark::Bold(on),
        },
    };
    let look = || desk.editor.look(card.into(), Field::Body);
    desk.editor.apply([insert(0, "a")]).unwrap();
    desk.editor.apply([insert(1, "b"), bold(1, true)]).unwrap();
    desk.editor.apply([bold(0, true)]).unwrap();
    assert_eq!(look().runs[0].length_utf16, 2);
    let peer = desk.peer();
    assert_eq!(peer.editor.look(card.into(), Field::Body), look());
    desk.editor.undo().unwrap();
    assert_eq!((look().runs[0].at_utf16, look().runs[0].length_utf16), (1, 1));
    desk.editor.undo().unwrap();
    let text = desk.editor.model().cards.get(card).unwrap().body.get_untracked();
    assert_eq!((text.as_str(), look().is_plain()), ("", true));
}

#[test]
fn what_is_written_to_one_thing_is_counted_there_also_when_no_word_changes() {
    let desk = Desk::new();
    let (card, other) = (desk.add_card("one"), desk.add_card("two"));
    let counts = [card, other].map(|card| desk.editor.model().written(card.into()));
    let counted = || counts.each_ref().map(|count| count.get_untracked());
    assert_eq!(counted(), [0, 0]);
    desk.type_at(card, 0, "x");
    assert_eq!(counted(), [1, 0]);
    let format = Format {
        at_utf16: 0,
        length_utf16: 1,
        mark: Mark::Bold(true),
    };
    let splice = TextSplice {
        at_utf16: 0,
        delete_utf16: 0,
        insert: "body".into(),
    };
    let (entity, field) = (other.into(), Field::Body);
    desk.editor.apply([Edit::Splice { entity, field, splice }]).unwrap();
    desk.editor.apply([Edit::Format { entity, field, format }]).unwrap();
    assert_eq!(counted(), [1, 2]);
    desk.editor.undo().unwrap();
    assert_eq!(counted(), [1, 3]);
}

#[test]
fn undo_tells_what_it_touched() {
    let desk = Desk::new();
    let card = desk.add_card("a");
    assert_eq!(desk.editor.undo(), Ok(Some(vec![EntityRef::Card(card)])));
    assert_eq!(desk.editor.redo(), Ok(Some(vec![EntityRef::Card(card)])));
}

#[test]
fn undo_is_mine() {
    let ada = Desk::new();
    let card = ada.add_card("middle");
    let bob = ada.peer();
    bob.type_at(card, 0, "start ");
    ada.receive(&bob);
    ada.type_at(card, 12, " end");
    assert_eq!(ada.title(card), "start middle end");
    ada.editor.undo().unwrap();
    assert_eq!(ada.title(card), "start middle");
    assert!(!bob.editor.can_redo().get_untracked());
}

#[test]
fn undoing_an_addition_keeps_what_others_wrote_into_it() {
    let ada = Desk::new();
    let card = ada.add_card("mine");
    let bob = ada.peer();
    bob.type_at(card, 4, " and yours");
    ada.receive(&bob);
    ada.editor.undo().unwrap();
    assert_eq!(ada.cell(), []);
    bob.receive(&ada);
    assert_eq!(bob.cell(), []);
    assert_eq!(bob.editor.model().trash.get_untracked(), [EntityRef::Card(card)]);
    bob.editor
        .apply([Edit::Restore {
            entities: vec![card.into()],
        }])
        .unwrap();
    ada.receive(&bob);
    assert_eq!((ada.title(card).as_str(), ada.cell()), ("mine and yours", vec![card]));
}

#[test]
fn deleting_is_undone_with_everything_written_meanwhile() {
    let ada = Desk::new();
    let card = ada.add_card("a");
    let bob = ada.peer();
    ada.editor
        .apply([Edit::Delete {
            entities: vec![card.into()],
        }])
        .unwrap();
    bob.type_at(card, 1, "b");
    ada.receive(&bob);
    ada.editor.undo().unwrap();
    assert_eq!((ada.title(card).as_str(), ada.cell()), ("ab", vec![card]));
}

#[test]
fn a_list_of_edits_is_applied_as_a_whole_or_not_at_all() {
    let desk = Desk::new();
    let before = desk.add_card("before");
    let (new, unknown) = (desk.editor.mint(CardId::mint), CardId::mint(9, 9));
    let refused = desk
        .editor
        .apply([desk.card(new, "new"), splice(before, 0, "x"), splice(unknown, 0, "x")]);
    assert_eq!(refused, Err(EditError::Refused(Refusal::Missing(unknown.into()))));
    assert_eq!((desk.cell(), desk.title(before).as_str()), (vec![before], "before"));
    // The step before it is still the one that undo takes.
    desk.editor.undo().unwrap();
    assert_eq!(desk.cell(), []);
}

#[test]
fn a_refused_list_that_wrote_nothing_undoes_nothing() {
    let desk = Desk::new();
    let before = desk.add_card("before");
    let unknown = CardId::mint(9, 9);
    desk.editor
        .apply([splice(unknown, 0, "x"), splice(before, 0, "x")])
        .unwrap_err();
    assert_eq!(desk.cell(), [before]);
}

#[test]
fn a_viewer_is_refused_with_a_reason() {
    let desk = Desk::new();
    desk.editor.set_writable(false);
    let id = desk.editor.mint(CardId::mint);
    assert_eq!(desk.editor.apply([desk.card(id, "x")]), Err(EditError::ReadOnly));
    assert_eq!(desk.editor.undo(), Err(EditError::ReadOnly));
}

#[test]
fn one_intent_is_one_update_and_foreign_updates_are_none() {
    let desk = Desk::new();
    let updates = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&updates);
    desk.editor
        .on_local_update(move |update| kept.borrow_mut().push(update));
    let card = desk.add_card("a");
    assert_eq!(updates.borrow().len(), 1);
    desk.type_at(card, 0, "b");
    assert_eq!(updates.borrow().len(), 2);
    desk.editor.undo().unwrap();
    assert_eq!(updates.borrow().len(), 3);

    let other = desk.peer();
    other.add_card("c");
    desk.receive(&other);
    assert_eq!(updates.borrow().len(), 3);

    // What was handed on is all that another replica needs.
    let fresh = Desk::new();
    fresh.editor.apply_foreign(Origin::Remote, &updates.borrow()).unwrap();
    assert_eq!(fresh.title(card), "a");
}

#[test]
fn an_update_with_a_gap_before_it_is_reported() {
    let (ada, bob) = (Desk::new(), Desk::new());
    let updates = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&updates);
    ada.editor.on_local_update(move |update| kept.borrow_mut().push(update));
    let card = ada.add_card("a");
    ada.type_at(card, 1, "b");
    let updates = updates.borrow().clone();
    assert_eq!(
        bob.editor.apply_foreign(Origin::Remote, &updates[1..]),
        Ok(Applied { missing: true })
    );
    assert_eq!(
        bob.editor.apply_foreign(Origin::Remote, &updates[..1]),
        Ok(Applied { missing: false })
    );
    assert_eq!(bob.title(card), "ab");
    assert_eq!(
        bob.editor.apply_foreign(Origin::Remote, &[vec![255]]),
        Err(ApplyError::Unreadable)
    );
}

#[test]
fn a_caret_stays_put_while_others_type() {
    let ada = Desk::new();
    let card = ada.add_card("Späte 🛎 Ankunft");
    let bob = ada.peer();
    let caret = ada.editor.hold_caret(card.into(), Field::Title, 9).unwrap();
    bob.type_at(card, 0, "Sehr ");
    ada.receive(&bob);
    assert_eq!(ada.editor.find_caret(&caret), Some(14));
    let read = StickyCaret::from_json(&caret.to_json()).unwrap();
    bob.receive(&ada);
    assert_eq!(bob.editor.find_caret(&read), Some(14));
    let end = ada.editor.hold_caret(card.into(), Field::Title, 21).unwrap();
    assert_eq!(ada.editor.find_caret(&end), Some(21));
    let start = ada.editor.hold_caret(card.into(), Field::Title, 0).unwrap();
    assert_eq!(ada.editor.find_caret(&start), Some(0));
}
