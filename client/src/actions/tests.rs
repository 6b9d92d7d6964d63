//! What each action plans: the edits it makes, what it says, and why it is not available. No browser is needed here.

use std::collections::{BTreeMap, HashMap, HashSet};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{LaneKind, ScoreState};
use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, Said, View, WhyNot};
use super::*;

#[test]
fn ids_and_titles_are_unique() {
    let mut ids = HashSet::new();
    let mut titles = HashSet::new();
    for action in all() {
        assert!(ids.insert(action.id), "two actions are called {}", action.id);
        assert!(titles.insert((action.title)()), "two actions read {}", (action.title)());
        assert!(
            !(action.title)().ends_with('.') && (action.title)().chars().next().is_some_and(char::is_uppercase),
            "{}",
            (action.title)()
        );
    }
}

#[test]
fn every_combination_of_keys_parses() {
    for action in all() {
        for keys in action.keys {
            assert!(keys.parse::<Keys>().is_ok(), "{}: {keys}", action.id);
        }
    }
}

#[test]
fn no_two_actions_share_keys() {
    // Keys that work everywhere also work on the board, so both share one space.
    let mut taken: HashMap<Keys, &str> = HashMap::new();
    for action in all() {
        for keys in action.keys {
            // 100 % where no card is selected, else the severity of the cards: whichever can be done.
            // A link while a longer text is written, else the palette: the text hears its keys first.
            if matches!(action.id, "view.zoom-actual" | "text.link") {
                continue;
            }
            let other = taken.insert(keys.parse().unwrap(), action.id);
            assert_eq!(other, None, "{} and {other:?} share {keys}", action.id);
        }
    }
}

#[test]
fn keys_that_work_while_typing_hold_mod() {
    for action in all().filter(|action| action.reach == Reach::Everywhere) {
        let with_mod = |keys: &&str| keys.parse::<Keys>().is_ok_and(|keys| keys.main);
        assert!(action.keys.iter().any(with_mod), "{}", action.id);
    }
}

#[test]
fn every_plan_needs_the_right_to_edit_or_changes_nothing() {
    for action in all() {
        if action.history == History::OneStep {
            assert_eq!(action.access, Access::Edit, "{}", action.id);
        }
    }
}

/// Two stages (2 and 1 moments), a text lane, an emotion lane and a second text lane, three cards in the first cell.
pub(crate) struct Small {
    pub(crate) journey: Journey,
    pub(crate) placement: Placement,
    pub(crate) stages: [StageId; 2],
    pub(crate) moments: [MomentId; 3],
    pub(crate) lanes: [LaneId; 3],
    pub(crate) cards: [CardId; 3],
}

pub(crate) fn small() -> Small {
    use waymark_shared::doc::JourneyDoc;
    use waymark_shared::doc::edit::EditCx;
    use yrs::Transact;
    let doc = JourneyDoc::new(Some(1));
    let (stages, moments) = (
        [1, 2].map(|n| StageId::mint(n, 0)),
        [1, 2, 3].map(|n| MomentId::mint(n, 0)),
    );
    let (lanes, cards) = (
        [1, 2, 3].map(|n| LaneId::mint(n, 0)),
        [1, 2, 3].map(|n| CardId::mint(n, 0)),
    );
    let kinds = [LaneKind::Text, LaneKind::Emotion, LaneKind::Pains];
    let place = Place::Last;
    let mut edits: Vec<Edit> = Vec::new();
    edits.extend(stages.map(|id| Edit::AddStage {
        id,
        name: "Arrive".into(),
        place,
    }));
    edits.extend([(0, 0), (1, 0), (2, 1)].map(|(moment, stage)| Edit::AddMoment {
        id: moments[moment],
        kind: waymark_shared::journey::words::MomentKind::Touchpoint,
        title: format!("Moment {moment}"),
        stage: stages[stage],
        place,
    }));
    edits.extend([0, 1, 2].map(|n| Edit::AddLane {
        id: lanes[n],
        kind: kinds[n],
        name: String::new(),
        place,
    }));
    edits.extend(cards.map(|id| Edit::AddCard {
        id,
        kind: waymark_shared::journey::words::CardKind::Text,
        title: String::new(),
        lane: lanes[0],
        moment: moments[0],
        place,
    }));
    let mut txn = doc.doc().transact_mut();
    for edit in edits {
        edit.apply(&doc, &mut txn, &EditCx { by: "test", now_ms: 1 }).unwrap();
    }
    let journey = doc.read(&txn);
    let placement = Placement::of(&journey);
    drop(txn);
    Small {
        journey,
        placement,
        stages,
        moments,
        lanes,
        cards,
    }
}

impl Small {
    fn plan(&self, id: &str, selection: &[EntityRef], focus: Option<Spot>) -> Result<Plan, WhyNot> {
        let How::Plan(plan) = find(id).expect("the action exists").how else {
            panic!("{id} makes no plan")
        };
        let selection = selection.to_vec();
        let view = View {
            journey: &self.journey,
            placement: &self.placement,
            selection,
            focus,
            persona: None,
            score_state: ScoreState::AsIs,
        };
        plan(
            &view,
            &Mint {
                now_ms: 99,
                random: || 7,
            },
        )
    }

    fn order_after(&self, plan: &Plan) -> BTreeMap<(LaneId, MomentId), Vec<CardId>> {
        let mut cells = self.placement.cells.clone();
        for edit in &plan.edits {
            let Edit::MoveCard {
                id,
                lane,
                moment,
                place,
            } = edit
            else {
                panic!("{edit:?}")
            };
            cells.values_mut().for_each(|cards| cards.retain(|card| card != id));
            let cell = cells.entry((*lane, *moment)).or_default();
            let at = |ulid| cell.iter().position(|card| card.0 == ulid).unwrap();
            let index = match place {
                Place::First => 0,
                Place::Last => cell.len(),
                Place::Before(ulid) => at(*ulid),
                Place::After(ulid) => at(*ulid) + 1,
            };
            cell.insert(index, *id);
        }
        cells
    }
}

#[test]
fn a_new_card_goes_where_the_keyboard_is() {
    let small = small();
    let plan = small
        .plan("card.add", &[], Some(Spot::Cell(small.lanes[2], small.moments[1])))
        .unwrap();
    let Edit::AddCard { lane, moment, kind, .. } = &plan.edits[0] else {
        panic!()
    };
    assert_eq!((*lane, *moment), (small.lanes[2], small.moments[1]));
    assert_eq!(*kind, waymark_shared::journey::words::CardKind::Pain);
    assert!(plan.write.is_some_and(|writing| writing.fresh));
}

#[test]
fn a_lane_that_is_drawn_takes_no_card_and_says_so() {
    let small = small();
    let refused = small.plan("card.add", &[], Some(Spot::Cell(small.lanes[1], small.moments[0])));
    assert!(refused.is_err_and(|why| why.contains("another lane")));
}

#[test]
fn a_card_moves_down_in_its_cell_and_then_into_the_next_lane_that_takes_cards() {
    let small = small();
    let cell = (small.lanes[0], small.moments[0]);
    let [a, b, c] = small.cards;
    let plan = small.plan("move.down", &[a.into()], None).unwrap();
    assert_eq!(small.order_after(&plan)[&cell], [b, a, c]);
    let plan = small.plan("move.down", &[c.into()], None).unwrap();
    assert_eq!(small.order_after(&plan)[&(small.lanes[2], small.moments[0])], [c]);
}

#[test]
fn several_cards_move_as_a_block() {
    let small = small();
    let cell = (small.lanes[0], small.moments[0]);
    let [a, b, c] = small.cards;
    let plan = small.plan("move.up", &[b.into(), c.into()], None).unwrap();
    assert_eq!(small.order_after(&plan)[&cell], [b, c, a]);
    let plan = small.plan("move.right", &[a.into(), c.into()], None).unwrap();
    assert_eq!(small.order_after(&plan)[&(small.lanes[0], small.moments[1])], [a, c]);
}

#[test]
fn a_moment_moves_over_the_border_of_its_stage() {
    let small = small();
    let plan = small.plan("move.right", &[small.moments[1].into()], None).unwrap();
    let expected = Edit::MoveMoment {
        id: small.moments[1],
        stage: small.stages[1],
        place: Place::First,
    };
    assert_eq!(plan.edits, [expected]);
    assert!(small.plan("move.left", &[small.moments[0].into()], None).is_err());
}

#[test]
fn deleting_says_what_goes_along() {
    let small = small();
    let plan = small.plan("edit.delete", &[small.stages[0].into()], None).unwrap();
    assert_eq!(
        plan.said,
        Said::Toast("Deleted stage “Arrive” with 2 moments and 3 cards".into())
    );
    let plan = small
        .plan("edit.delete", &[small.cards[0].into(), small.cards[1].into()], None)
        .unwrap();
    assert_eq!(plan.said, Said::Toast("Deleted 2 cards".into()));
    assert_eq!(plan.go_to, Some(Spot::Card(small.cards[2])));
}

#[test]
fn what_goes_along_is_not_counted_twice() {
    let small = small();
    let both = [small.moments[0].into(), small.cards[0].into()];
    let plan = small.plan("edit.delete", &both, None).unwrap();
    assert_eq!(
        plan.said,
        Said::Toast("Deleted 1 moment and 1 card with 2 cards".into())
    );
}

#[test]
fn a_feeling_needs_a_persona() {
    let small = small();
    assert!(small.plan("emotion.up", &[small.moments[0].into()], None).is_err());
}

#[test]
fn nothing_selected_is_refused_in_words() {
    let small = small();
    for action in all() {
        if let How::Plan(_) = action.how
            && let Err(why) = small.plan(action.id, &[], None)
        {
            assert!(why.ends_with('.'), "{}: {why}", action.id);
        }
    }
}

fn connect(small: &Small, from: MomentId, to: MomentId) -> Result<Plan, WhyNot> {
    let mint = Mint {
        now_ms: 99,
        random: || 7,
    };
    connections::plan(&small.journey, &small.placement, &mint, from, to)
}

#[test]
fn what_a_connection_means_follows_from_where_it_is_drawn() {
    use waymark_shared::journey::words::{ConnectionKind, MomentKind};
    let mut small = small();
    let [first, _, last] = small.moments;
    let kind = |plan: Plan| match plan.edits[..] {
        [Edit::AddConnection { kind, .. }] => kind,
        ref edits => panic!("{edits:?}"),
    };
    assert_eq!(kind(connect(&small, first, last).unwrap()), ConnectionKind::Next);
    assert_eq!(kind(connect(&small, last, first).unwrap()), ConnectionKind::Loop);
    small.journey.moments.get_mut(&first).unwrap().kind = MomentKind::Decision;
    assert_eq!(kind(connect(&small, first, last).unwrap()), ConnectionKind::Branch);
    assert!(connect(&small, first, first).is_err());
}

#[test]
fn two_moments_that_are_connected_are_not_connected_again() {
    use waymark_shared::ids::ConnectionId;
    use waymark_shared::journey::Connection;
    use waymark_shared::journey::words::ConnectionKind;
    let mut small = small();
    let ([from, _, to], id) = (small.moments, ConnectionId::mint(5, 5));
    let there = Connection {
        id,
        from: Some(from),
        to: Some(to),
        kind: ConnectionKind::Handover,
        label: String::new(),
        context_travels: None,
        share: None,
        deleted: None,
    };
    small.journey.connections.insert(id, there);
    let plan = connect(&small, from, to).unwrap();
    assert_eq!((plan.edits, plan.select), (vec![], Some(vec![id.into()])));
    assert!(
        !connect(&small, to, from).unwrap().edits.is_empty(),
        "the way back is another one"
    );
}

#[test]
fn a_connection_is_followed_only_while_both_ends_are_there() {
    use waymark_shared::ids::{ConnectionId, JourneyId};
    use waymark_shared::journey::Connection;
    use waymark_shared::journey::connections::End;
    use waymark_shared::journey::words::ConnectionKind;
    let mut small = small();
    let ([from, _, to], id) = (small.moments, ConnectionId::mint(5, 5));
    let connection = |to| Connection {
        id,
        from: Some(from),
        to: Some(to),
        kind: ConnectionKind::Next,
        label: String::new(),
        context_travels: None,
        share: None,
        deleted: None,
    };
    small.journey.connections.insert(id, connection(to));
    let ends = |small: &Small| connections::ends(&small.journey, &small.placement, id);
    assert_eq!(ends(&small), Some((from, End::Moment(to))));
    small.placement.stages[1].1.clear();
    assert_eq!(ends(&small), None);
    let other = MomentId::mint(77, 77);
    small.journey.connections.insert(id, connection(other));
    assert_eq!(ends(&small), Some((from, End::Journey(JourneyId(other.0)))));
}
