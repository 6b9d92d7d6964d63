//! What comes out when two persons change how one text looks, and what yrs and yjs make of it.

use std::collections::HashSet;

use proptest::prelude::*;
use yrs::undo::{Options, UndoManager};
use yrs::updates::decoder::Decode;
use yrs::{StateVector, Transact, Update};

use super::*;
use crate::doc::edit::{Edit, EditCx, EditError, Place, init};
use crate::ids::{CardId, LaneId, MomentId, StageId};
use crate::journey::words::{CardKind, LaneKind, MomentKind};
use crate::limits;
use crate::rich::{Rich, Run, rewrite};
use crate::text_splice::TextSplice;

const CARD: CardId = CardId(ulid::Ulid(4));
const PAGE: &str = "https://example.org";

struct Desk(JourneyDoc);

impl Desk {
    fn with(body: &str) -> Self {
        let doc = JourneyDoc::new(Some(1));
        init(&doc, &mut doc.doc().transact_mut(), "A stay", &cx());
        let desk = Self(doc);
        let (stage, moment, lane) = (StageId(ulid::Ulid(1)), MomentId(ulid::Ulid(2)), LaneId(ulid::Ulid(3)));
        for edit in [
            Edit::AddStage {
                id: stage,
                name: String::new(),
                place: Place::Last,
            },
            Edit::AddMoment {
                id: moment,
                kind: MomentKind::Wait,
                title: String::new(),
                stage,
                place: Place::Last,
            },
            Edit::AddLane {
                id: lane,
                kind: LaneKind::Pains,
                name: String::new(),
                place: Place::Last,
            },
            Edit::AddCard {
                id: CARD,
                kind: CardKind::Pain,
                title: "card".into(),
                lane,
                moment,
                place: Place::Last,
            },
        ] {
            desk.apply(&edit).unwrap();
        }
        desk.type_at(0, 0, body);
        desk
    }

    fn peer(&self, client: u64) -> Self {
        let peer = Self(JourneyDoc::new(Some(client)));
        peer.receive(self);
        peer
    }

    fn receive(&self, other: &Self) {
        let seen = self.0.doc().transact().state_vector();
        let update = other.0.doc().transact().encode_state_as_update_v1(&seen);
        let update = Update::decode_v1(&update).unwrap();
        self.0.doc().transact_mut().apply_update(update).unwrap();
    }

    fn apply(&self, edit: &Edit) -> Result<(), EditError> {
        edit.apply(&self.0, &mut self.0.doc().transact_mut_with("local"), &cx())
    }

    fn format(&self, at_utf16: u32, length_utf16: u32, mark: Mark) {
        self.apply(&format(at_utf16, length_utf16, mark)).unwrap();
    }

    fn type_at(&self, at_utf16: u32, delete_utf16: u32, insert: &str) {
        let splice = TextSplice {
            at_utf16,
            delete_utf16,
            insert: insert.into(),
        };
        let (entity, field) = (CARD.into(), Field::Body);
        self.apply(&Edit::Splice { entity, field, splice }).unwrap();
    }

    fn text(&self) -> String {
        let txn = self.0.doc().transact();
        let text = self.0.text(&txn, CARD.into(), Field::Body).unwrap();
        text.get_string(&txn)
    }

    fn look(&self) -> Look {
        self.0.look(&self.0.doc().transact(), CARD.into(), Field::Body)
    }

    /// The text with its look, short: `*` around bold, `_` around italic, `[…]` around links; `- ` and `1. ` before items.
    fn shown(&self) -> String {
        shown(&self.text(), &self.look())
    }

    fn rich(&self) -> Rich {
        Rich {
            text: self.text(),
            look: self.look(),
        }
    }

    /// Makes the text another one, as one change of the document.
    fn become_text(&self, wanted: &Rich) {
        let (splice, formats) = rewrite(&self.rich(), wanted);
        let (entity, field) = (CARD.into(), Field::Body);
        let words = splice.map(|splice| Edit::Splice { entity, field, splice });
        let looks = formats.into_iter().map(|format| Edit::Format { entity, field, format });
        let mut txn = self.0.doc().transact_mut_with("local");
        for edit in words.into_iter().chain(looks) {
            edit.apply(&self.0, &mut txn, &cx()).unwrap();
        }
    }
}

/// Both receive what the other did; they must agree.
fn meet(a: &Desk, b: &Desk) -> String {
    a.receive(b);
    b.receive(a);
    assert_eq!((a.text(), a.look()), (b.text(), b.look()));
    a.shown()
}

fn shown(text: &str, look: &Look) -> String {
    let lines = look.lines(text).into_iter().map(|line| {
        let start = match line.list {
            None => String::new(),
            Some((List::Bullet, _)) => "- ".to_owned(),
            Some((List::Ordered, number)) => format!("{number}. "),
        };
        let pieces = line.pieces.into_iter().map(|(text, marks)| {
            let text = if marks.link.is_some() {
                format!("[{text}]")
            } else {
                text
            };
            let text = if marks.italic { format!("_{text}_") } else { text };
            if marks.bold { format!("*{text}*") } else { text }
        });
        start + &pieces.collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn cx() -> EditCx<'static> {
    EditCx { by: "Ada", now_ms: 1 }
}

fn format(at_utf16: u32, length_utf16: u32, mark: Mark) -> Edit {
    Edit::Format {
        entity: CARD.into(),
        field: Field::Body,
        format: Format {
            at_utf16,
            length_utf16,
            mark,
        },
    }
}

const BOLD_ON: Mark = Mark::Bold(true);

fn bullets(on: bool) -> Mark {
    Mark::List(on.then_some(List::Bullet))
}

#[test]
fn what_is_formatted_is_read_and_the_words_stay() {
    let desk = Desk::with("one two\nthree");
    desk.format(4, 3, BOLD_ON);
    desk.format(2, 3, Mark::Italic(true));
    desk.format(8, 5, Mark::Link(Some(PAGE.into())));
    desk.format(0, 9, Mark::List(Some(List::Ordered)));
    assert_eq!(desk.shown(), "1. on_e _*_t_**wo*\n2. [three]");
    assert_eq!(desk.text(), "one two\nthree");
    desk.format(0, 13, Mark::Bold(false));
    desk.format(8, 0, Mark::List(None));
    assert_eq!(desk.shown(), "1. on_e t_wo\n[three]");
}

#[test]
fn what_somebody_types_into_bold_is_bold() {
    for client in [2, 0] {
        let a = Desk::with("one two three");
        let b = a.peer(client);
        a.format(4, 3, BOLD_ON);
        b.type_at(6, 0, "x");
        b.type_at(0, 0, "> ");
        assert_eq!(meet(&a, &b), "> one *twxo* three");
    }
}

#[test]
fn two_formats_over_each_other_are_both_kept() {
    let a = Desk::with("one two three");
    let b = a.peer(2);
    a.format(0, 7, BOLD_ON);
    b.format(4, 9, Mark::Italic(true));
    assert_eq!(meet(&a, &b), "*one **_two_*_ three_");
}

#[test]
fn the_same_format_over_each_other_ends_where_one_of_them_ended() {
    // The Yjs way: a format is a mark where it starts and one where it ends. So the letters that both chose are bold for sure; of those behind
    // them, what the first to end took along is lost, on every replica alike.
    let a = Desk::with("one two three");
    let b = a.peer(2);
    a.format(0, 7, BOLD_ON);
    b.format(4, 9, BOLD_ON);
    let met = meet(&a, &b);
    assert!(met.starts_with("*one two*") || met == "*one two three*", "{met}");
}

#[test]
fn bold_and_not_bold_at_once_is_one_of_them_for_everybody() {
    let a = Desk::with("one two");
    a.format(0, 7, BOLD_ON);
    let b = a.peer(2);
    a.format(0, 3, Mark::Bold(false));
    b.format(0, 3, BOLD_ON);
    let met = meet(&a, &b);
    assert!(met == "one* two*" || met == "*one two*", "{met}");
}

#[test]
fn what_is_deleted_takes_its_format_along_and_nothing_else() {
    let a = Desk::with("one two three");
    let b = a.peer(2);
    a.format(4, 3, BOLD_ON);
    b.type_at(3, 8, "");
    assert_eq!(meet(&a, &b), "oneee");
    let b = a.peer(3);
    a.format(0, 5, BOLD_ON);
    b.type_at(1, 2, "");
    assert_eq!(meet(&a, &b), "*oee*");
}

#[test]
fn lists_of_two_persons_over_common_lines_are_all_kept() {
    let a = Desk::with("one\ntwo\nthree\nfour");
    let b = a.peer(2);
    a.format(0, 7, bullets(true));
    b.format(4, 9, bullets(true));
    assert_eq!(meet(&a, &b), "- one\n- two\n- three\nfour");
    a.format(0, 3, bullets(false));
    b.format(8, 0, Mark::List(Some(List::Ordered)));
    assert_eq!(meet(&a, &b), "one\n- two\n1. three\nfour");
}

#[test]
fn a_line_is_an_item_wherever_somebody_types_in_it_meanwhile() {
    for client in [2, 0] {
        for (at, met) in [
            (4, "one\n- xtwo\nthree"),
            (5, "one\n- txwo\nthree"),
            (7, "one\n- twox\nthree"),
        ] {
            let a = Desk::with("one\ntwo\nthree");
            let b = a.peer(client);
            a.format(4, 0, bullets(true));
            b.type_at(at, 0, "x");
            assert_eq!(meet(&a, &b), met);
        }
    }
}

#[test]
fn a_new_line_in_a_list_is_an_item() {
    let desk = Desk::with("one");
    desk.format(0, 0, bullets(true));
    desk.type_at(2, 0, "\n");
    assert_eq!(desk.shown(), "- on\n- e");
    desk.type_at(4, 0, "\n");
    assert_eq!(desk.shown(), "- on\n- e\n- ");
    // Leaving the list on the empty line leaves the line before it what it is.
    desk.format(5, 0, bullets(false));
    assert_eq!(desk.shown(), "- on\n- e\n");
    desk.type_at(5, 0, "two");
    assert_eq!(desk.shown(), "- on\n- e\ntwo");
}

#[test]
fn two_lists_for_one_line_are_one_of_them_for_everybody() {
    let a = Desk::with("one");
    let b = a.peer(2);
    a.format(0, 0, bullets(true));
    b.format(0, 0, Mark::List(Some(List::Ordered)));
    let met = meet(&a, &b);
    assert!(met == "- one" || met == "1. one", "{met}");
}

#[test]
fn undo_takes_back_ones_own_format_only() {
    let a = Desk::with("one two three");
    let b = a.peer(2);
    let mut undo = undo(&a);
    a.format(0, 3, BOLD_ON);
    undo.reset();
    a.format(0, 13, Mark::Italic(true));
    b.format(4, 3, BOLD_ON);
    b.type_at(13, 0, " four");
    meet(&a, &b);
    assert!(undo.undo_blocking());
    assert_eq!(meet(&a, &b), "*one* *two* three four");
    assert!(undo.undo_blocking());
    assert_eq!(meet(&a, &b), "one *two* three four");
    assert!(undo.redo_blocking());
    assert!(undo.redo_blocking());
    assert_eq!(meet(&a, &b), "*_one_*_ _*_two_*_ three_ four");
}

fn undo(desk: &Desk) -> UndoManager<()> {
    let mut undo = UndoManager::with_options(Options {
        tracked_origins: HashSet::from(["local".into()]),
        ..Options::default()
    });
    for root in desk.0.roots() {
        undo.expand_scope(desk.0.doc(), root);
    }
    undo
}

#[test]
fn what_may_not_be_said_is_refused_and_where_it_is_there_it_says_nothing() {
    let desk = Desk::with("one\ntwo");
    let wrong = EditError::InvalidValue { field: Field::Body };
    for href in [
        "javascript:alert(1)",
        "",
        &format!("https://{}", "a".repeat(limits::HREF_UTF16)),
    ] {
        assert_eq!(
            desk.apply(&format(0, 3, Mark::Link(Some(href.into())))),
            Err(wrong.clone())
        );
    }
    let on_title = Edit::Format {
        entity: CARD.into(),
        field: Field::Title,
        format: Format {
            at_utf16: 0,
            length_utf16: 2,
            mark: BOLD_ON,
        },
    };
    assert!(matches!(desk.apply(&on_title), Err(EditError::WrongField { .. })));
    // A range outside, an empty one, none of the text.
    desk.format(90, 9, BOLD_ON);
    desk.format(1, 0, BOLD_ON);
    assert!(desk.look().is_plain());
    {
        let mut txn = desk.0.doc().transact_mut();
        let text = desk.0.text(&txn, CARD.into(), Field::Body).unwrap();
        for (key, value) in [
            (LINK, Any::from("javascript:alert(1)")),
            (BOLD, Any::from("yes")),
            (ITALIC, Any::from(1)),
            (LIST, Any::from("tick")),
            ("colour", Any::from("red")),
            ("header", Any::from(1)),
        ] {
            text.format(&mut txn, 0, 7, Attrs::from([(Arc::from(key), value)]));
        }
    }
    assert!(desk.look().is_plain());
    // What another tool writes over the end of a line is the same on both sides of it.
    {
        let mut txn = desk.0.doc().transact_mut();
        let text = desk.0.text(&txn, CARD.into(), Field::Body).unwrap();
        text.format(&mut txn, 2, 3, Attrs::from([(Arc::from(BOLD), Any::from(true))]));
    }
    assert_eq!(desk.shown(), "on*e*\n*t*wo");
    assert_eq!(desk.0.read(&desk.0.doc().transact()).looks.len(), 1);
}

#[test]
fn a_text_has_so_many_runs_and_no_more() {
    let desk = Desk::with(&"ab".repeat(limits::RUNS + 3));
    for run in 0..u32::try_from(limits::RUNS).unwrap() {
        desk.format(2 * run, 1, BOLD_ON);
    }
    assert_eq!(desk.look().runs.len(), limits::RUNS);
    let limit = limits::RUNS;
    let at = u32::try_from(2 * limit).unwrap();
    assert_eq!(desk.apply(&format(at, 1, BOLD_ON)), Err(EditError::TooMany { limit }));
    {
        let mut txn = desk.0.doc().transact_mut();
        let text = desk.0.text(&txn, CARD.into(), Field::Body).unwrap();
        text.format(&mut txn, at, 1, Attrs::from([(Arc::from(BOLD), Any::from(true))]));
    }
    assert_eq!(desk.look().runs.len(), limits::RUNS);
    desk.format(0, 1, Mark::Bold(false));
    assert_eq!(
        desk.look().runs.first(),
        Some(&Run {
            at_utf16: 2,
            length_utf16: 1,
            marks: Marks {
                bold: true,
                ..Marks::default()
            },
        })
    );
}

/// What one person may do.
#[derive(Debug, Clone)]
enum Step {
    Type(u32, u32, &'static str),
    Format(u32, u32, Mark),
}

fn any_mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        any::<bool>().prop_map(Mark::Bold),
        any::<bool>().prop_map(Mark::Italic),
        prop_oneof![
            Just(None),
            Just(Some(PAGE.to_owned())),
            Just(Some("mailto:a@b.c".to_owned()))
        ]
        .prop_map(Mark::Link),
        prop_oneof![Just(None), Just(Some(List::Bullet)), Just(Some(List::Ordered))].prop_map(Mark::List),
    ]
}

fn any_format() -> impl Strategy<Value = Step> {
    (0u32..14, 0u32..9, any_mark()).prop_map(|(at, length, mark)| Step::Format(at, length, mark))
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (
            0u32..14,
            0u32..4,
            prop_oneof![Just(""), Just("x"), Just("\n"), Just("😀y\nz")]
        )
            .prop_map(|(at, delete, insert)| Step::Type(at, delete, insert)),
        any_format(),
    ]
}

const TEXTS: [&str; 5] = ["", "ab", "ab\ncd😀\n", "\n", "a\n\n\nb"];

fn any_text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&TEXTS[..])
}

impl Desk {
    fn step(&self, step: &Step) {
        match step {
            Step::Type(at, delete, insert) => self.type_at(*at, *delete, insert),
            Step::Format(at, length, mark) => self.format(*at, *length, mark.clone()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 96 } else { 1024 }))]

    #[test]
    fn a_format_does_what_the_rules_say_and_never_changes_a_word(
        text in any_text(), formats in prop::collection::vec(any_format(), 1..8),
    ) {
        let desk = Desk::with(text);
        let mut look = Look::default();
        for step in &formats {
            desk.step(step);
            let Step::Format(at_utf16, length_utf16, mark) = step.clone() else { continue };
            look = look.with(text, &Format { at_utf16, length_utf16, mark });
            prop_assert_eq!(&desk.look(), &look, "after {:?}", step);
            prop_assert_eq!(desk.text(), text);
        }
    }

    #[test]
    fn any_order_of_delivery_gives_the_same_look(
        text in any_text(),
        steps in prop::collection::vec((0usize..3, any_step()), 1..14),
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let first = Desk::with(text);
        let desks = [first.peer(2), first.peer(3), first.peer(4)];
        let mut updates = Vec::new();
        for (who, step) in &steps {
            let desk = &desks[*who];
            let before = desk.0.doc().transact().state_vector();
            desk.step(step);
            updates.push(desk.0.doc().transact().encode_state_as_update_v1(&before));
            // Sometimes somebody hears of it before going on.
            if who % 2 == 0 {
                desks[1].receive(desk);
            }
        }
        let read = |updates: &[Vec<u8>]| {
            let desk = Desk(JourneyDoc::new(Some(9)));
            let start = first.0.doc().transact().encode_state_as_update_v1(&StateVector::default());
            for update in std::iter::once(&start).chain(updates) {
                desk.0.doc().transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
            }
            (desk.text(), desk.look())
        };
        let expected = read(&updates);
        let mut shuffled = updates.clone();
        for (at, index) in order.iter().enumerate().take(shuffled.len()) {
            let other = index.index(shuffled.len());
            shuffled.swap(at, other);
        }
        prop_assert_eq!(read(&shuffled), expected);
    }

    #[test]
    fn undo_and_redo_of_a_format_bring_back_what_was(text in any_text(), before in prop::collection::vec(any_step(), 0..5), then in any_format()) {
        let desk = Desk::with(text);
        for step in &before {
            desk.step(step);
        }
        let mut undo = undo(&desk);
        let was = (desk.text(), desk.look());
        desk.step(&then);
        let is = (desk.text(), desk.look());
        if undo.undo_blocking() {
            prop_assert_eq!((desk.text(), desk.look()), was);
            undo.redo_blocking();
            prop_assert_eq!((desk.text(), desk.look()), is);
        }
    }

    #[test]
    fn the_changes_between_two_looks_lead_from_one_to_the_other(
        text in any_text(), one in prop::collection::vec(any_format(), 0..5), two in prop::collection::vec(any_format(), 0..5),
    ) {
        let (from, to) = (Desk::with(text), Desk::with(text));
        one.iter().for_each(|step| from.step(step));
        two.iter().for_each(|step| to.step(step));
        for change in from.look().changes(&to.look(), text) {
            from.format(change.at_utf16, change.length_utf16, change.mark);
        }
        prop_assert_eq!(from.look(), to.look());
        prop_assert!(from.look().changes(&to.look(), text).is_empty());
    }

    #[test]
    fn what_was_there_is_given_back_at_once_whatever_was_done_to_it(
        text in any_text(), before in prop::collection::vec(any_step(), 0..6), then in prop::collection::vec(any_step(), 0..6),
    ) {
        let desk = Desk::with(text);
        before.iter().for_each(|step| desk.step(step));
        let was = desk.rich();
        then.iter().for_each(|step| desk.step(step));
        let is = desk.rich();
        let mut undo = undo(&desk);
        desk.become_text(&was);
        prop_assert_eq!(desk.rich(), was);
        // One step of undo.
        if undo.undo_blocking() {
            prop_assert_eq!(desk.rich(), is);
            prop_assert!(!undo.can_undo());
        }
    }
}
