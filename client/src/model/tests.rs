//! The model says what a fresh read says, and wakes only what changed.

use std::cell::Cell;
use std::rc::Rc;

use any_spawner::Executor;
use leptos::prelude::*;
use leptos::task::tick;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind, ScoreState};
use waymark_shared::text_splice::TextSplice;

use super::*;
use crate::editor::tests::{Desk, splice};
use wasm_bindgen_test::wasm_bindgen_test;

/// An effect that counts its runs. Keep the owner alive as long as it should run.
fn count<T>(read: impl Fn() -> T + 'static) -> Rc<Cell<u32>> {
    let runs = Rc::new(Cell::new(0));
    let counted = Rc::clone(&runs);
    Effect::new(move |_| {
        read();
        counted.set(counted.get() + 1);
    });
    runs
}

/// Lets the first run of every effect happen and starts counting from there.
async fn settle(counters: &[&Rc<Cell<u32>>]) {
    tick().await;
    for counter in counters {
        assert_eq!(counter.get(), 1, "every effect runs once at first");
        counter.set(0);
    }
}

fn owner() -> Owner {
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    owner.set();
    owner
}

#[wasm_bindgen_test]
async fn a_title_edit_wakes_one_text() {
    let _owner = owner();
    let desk = Desk::new();
    let (card, other) = (desk.add_card("a"), desk.add_card("b"));
    let model = desk.editor.model();
    let (cards, place) = (model.cards.get(card).unwrap(), model.cell(desk.lane, desk.moment));
    let others = model.cards.get(other).unwrap();
    let title = count({
        let signal = cards.title.clone();
        move || signal.get()
    });
    let body = count({
        let signal = cards.body.clone();
        move || signal.get()
    });
    let details = count({
        let signal = cards.details.clone();
        move || signal.get()
    });
    let other_title = count({
        let signal = others.title.clone();
        move || signal.get()
    });
    let cell = count(move || place.get());
    let counts = count({
        let signal = model.counts.clone();
        move || signal.get()
    });
    let all = [&title, &body, &details, &other_title, &cell, &counts];
    settle(&all).await;
    desk.type_at(card, 1, "!");
    tick().await;
    assert_eq!(all.map(|counter| counter.get()), [1, 0, 0, 0, 0, 0]);
}

#[wasm_bindgen_test]
async fn a_card_move_wakes_two_cells() {
    let _owner = owner();
    let desk = Desk::new();
    let card = desk.add_card("a");
    let stays = desk.add_card("b");
    let lanes: Vec<LaneId> = (0..3).map(|_| desk.editor.mint(LaneId::mint)).collect();
    for id in &lanes {
        let lane = Edit::AddLane {
            id: *id,
            kind: LaneKind::Text,
            name: String::new(),
            place: Place::Last,
        };
        desk.editor.apply([lane]).unwrap();
    }
    let model = desk.editor.model();
    let watch = |lane| {
        let cell = model.cell(lane, desk.moment);
        count(move || cell.get())
    };
    let (from, to, elsewhere) = (watch(desk.lane), watch(lanes[0]), watch(lanes[1]));
    let title = count({
        let signal = model.cards.get(card).unwrap().title.clone();
        move || signal.get()
    });
    let rows = count({
        let signal = model.lanes.keys();
        move || signal.get()
    });
    let all = [&from, &to, &elsewhere, &title, &rows];
    settle(&all).await;
    desk.editor
        .apply([Edit::MoveCard {
            id: card,
            lane: lanes[0],
            moment: desk.moment,
            place: Place::Last,
        }])
        .unwrap();
    tick().await;
    assert_eq!(all.map(|counter| counter.get()), [1, 1, 0, 0, 0]);
    assert_eq!(desk.cell(), [stays]);
    assert_eq!(model.cell(lanes[0], desk.moment).get_untracked(), [card]);
}

#[wasm_bindgen_test]
async fn a_score_change_wakes_one_point() {
    let _owner = owner();
    let desk = Desk::new();
    let model = desk.editor.model();
    let watch = |state| {
        let score = model.score(ScoreKey {
            moment: desk.moment,
            persona: desk.persona,
            state,
        });
        count(move || score.get())
    };
    let (as_is, to_be) = (watch(ScoreState::AsIs), watch(ScoreState::ToBe));
    let title = count({
        let signal = model.moments.get(desk.moment).unwrap().title.clone();
        move || signal.get()
    });
    let columns = count({
        let signal = model.moments.keys();
        move || signal.get()
    });
    let all = [&as_is, &to_be, &title, &columns];
    settle(&all).await;
    let (moment, persona, state) = (desk.moment, desk.persona, ScoreState::AsIs);
    desk.editor
        .apply([Edit::SetScore {
            moment,
            persona,
            state,
            value: Some(1.5),
        }])
        .unwrap();
    tick().await;
    assert_eq!(all.map(|counter| counter.get()), [1, 0, 0, 0]);
    assert_eq!(derived::feelings(model, persona, state), [(moment, Some(1.5))]);
    assert_eq!(derived::overall_feelings(model, state), [(moment, Some(1.5))]);
}

#[wasm_bindgen_test]
async fn an_edit_of_somebody_else_wakes_as_little() {
    let _owner = owner();
    let ada = Desk::new();
    let card = ada.add_card("a");
    let bob = ada.peer();
    let title = count({
        let signal = bob.editor.model().cards.get(card).unwrap().title.clone();
        move || signal.get()
    });
    let cell = count({
        let signal = bob.editor.model().cell(bob.lane, bob.moment);
        move || signal.get()
    });
    settle(&[&title, &cell]).await;
    ada.type_at(card, 1, "b");
    ada.type_at(card, 2, "c");
    bob.receive(&ada);
    tick().await;
    assert_eq!([title.get(), cell.get()], [1, 0]);
}

/// What the signals say, as text.
pub(crate) fn outline(model: &JourneyModel) -> String {
    use std::fmt::Write;
    let mut out = format!("{}\n", model.meta.title.get_untracked());
    for stage in model.stages.keys().get_untracked() {
        let stage = model.stages.get(stage).unwrap();
        let _ = writeln!(
            out,
            "stage {} {:?}",
            stage.name.get_untracked(),
            stage.moments.get_untracked()
        );
    }
    for moment in model.moments.keys().get_untracked() {
        let shown = model.moments.get(moment).unwrap();
        let _ = writeln!(
            out,
            "moment {} {:?}",
            shown.title.get_untracked(),
            shown.impact.get_untracked()
        );
        for lane in model.lanes.keys().get_untracked() {
            for card in model.cell(lane, moment).get_untracked() {
                let card = model.cards.get(card).unwrap();
                let _ = writeln!(
                    out,
                    "  {} {:?}",
                    card.title.get_untracked(),
                    card.details.get_untracked()
                );
            }
        }
    }
    let _ = writeln!(
        out,
        "{:?} {:?}",
        model.trash.get_untracked(),
        model.unplaced.get_untracked()
    );
    let _ = writeln!(out, "{:?}", model.counts.get_untracked());
    out
}

/// A small generator, so that a failing seed can be run again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides.max(1) as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        (!items.is_empty()).then(|| items[self.roll(items.len())])
    }
}

fn random_edit(desk: &Desk, dice: &mut Dice) -> Option<Edit> {
    let model = desk.editor.model();
    let (stages, moments, lanes, cards, trash) = model.with_values(|journey, placement| {
        (
            journey.stages.keys().copied().collect::<Vec<StageId>>(),
            journey.moments.keys().copied().collect::<Vec<MomentId>>(),
            placement.lanes.clone(),
            journey.cards.keys().copied().collect::<Vec<CardId>>(),
            placement.trash.clone(),
        )
    });
    let place = match dice.roll(3) {
        0 => Place::First,
        1 => Place::Last,
        _ => dice.pick(&cards).map_or(Place::Last, |card| Place::Before(card.0)),
    };
    Some(match dice.roll(12) {
        0 => Edit::AddStage {
            id: desk.editor.mint(StageId::mint),
            name: "stage".into(),
            place,
        },
        1 => Edit::AddMoment {
            id: desk.editor.mint(MomentId::mint),
            kind: MomentKind::Wait,
            title: "moment".into(),
            stage: dice.pick(&stages)?,
            place,
        },
        2 => Edit::AddLane {
            id: desk.editor.mint(LaneId::mint),
            kind: LaneKind::Text,
            name: "lane".into(),
            place,
        },
        3 | 4 => Edit::AddCard {
            id: desk.editor.mint(CardId::mint),
            kind: CardKind::Idea,
            title: "card".into(),
            lane: dice.pick(&lanes)?,
            moment: dice.pick(&moments)?,
            place,
        },
        5 => Edit::MoveCard {
            id: dice.pick(&cards)?,
            lane: dice.pick(&lanes)?,
            moment: dice.pick(&moments)?,
            place,
        },
        6 => Edit::MoveMoment {
            id: dice.pick(&moments)?,
            stage: dice.pick(&stages)?,
            place,
        },
        7 => splice(dice.pick(&cards)?, 0, "x"),
        8 => Edit::Set {
            entity: dice.pick(&moments)?.into(),
            field: Field::Impact,
            value: Some(Value::Int(1 + dice.roll(5) as i64)),
        },
        9 => Edit::Delete {
            entities: vec![match dice.roll(4) {
                0 => EntityRef::Stage(dice.pick(&stages)?),
                1 => EntityRef::Moment(dice.pick(&moments)?),
                2 => EntityRef::Lane(dice.pick(&lanes)?),
                _ => EntityRef::Card(dice.pick(&cards)?),
            }],
        },
        10 => Edit::Restore {
            entities: vec![dice.pick(&trash)?],
        },
        _ => Edit::Splice {
            entity: EntityRef::Meta,
            field: Field::Title,
            splice: TextSplice {
                at_utf16: 0,
                delete_utf16: 1,
                insert: "H".into(),
            },
        },
    })
}

#[wasm_bindgen_test]
fn the_model_says_what_a_fresh_read_says_whatever_happens() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let ada = Desk::new();
        let bob = ada.peer();
        for step in 0..60 {
            let desk = if dice.roll(2) == 0 { &ada } else { &bob };
            match dice.roll(10) {
                0 => ada.receive(&bob),
                1 => bob.receive(&ada),
                2 => drop(desk.editor.undo()),
                3 => drop(desk.editor.redo()),
                _ => {
                    if let Some(edit) = random_edit(desk, &mut dice) {
                        drop(desk.editor.apply([edit]));
                    }
                }
            }
            // A cell that is looked at before it fills up must follow.
            let _ = desk.cell();
            check_against_fresh_read(desk, seed, step);
        }
        ada.receive(&bob);
        bob.receive(&ada);
        assert_eq!(outline(ada.editor.model()), outline(bob.editor.model()), "seed {seed}");
    }
}

fn check_against_fresh_read(desk: &Desk, seed: u64, step: u32) {
    let fresh = desk.peer();
    let model = desk.editor.model();
    assert_eq!(
        outline(model),
        outline(fresh.editor.model()),
        "seed {seed}, step {step}"
    );
    model.with_values(|journey, placement| {
        assert_eq!(*placement, Placement::of(journey), "seed {seed}, step {step}");
        fresh
            .editor
            .model()
            .with_values(|fresh, _| assert_eq!(journey, fresh, "seed {seed}, step {step}"));
    });
}
