//! Findings that are kept say what findings from scratch say, and only what is concerned is computed anew.

use std::collections::BTreeMap;

use leptos::prelude::{GetUntracked, WithUntracked};
use waymark_shared::analysis::{Outside, insights};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{ActorId, CardId, ChannelId, ConnectionId, PersonaId, StageId, SurveyId};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::words::{ActorKind, ConnectionKind, MomentKind, SurveyKind};
use waymark_shared::text_splice::TextSplice;
use yrs::updates::decoder::Decode;
use yrs::{Any, Map, ReadTxn, StateVector, Transact, Update};

use super::*;
use crate::editor::Origin;
use crate::editor::tests::Desk;
use crate::model::derived::overall_feelings;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NOW_MS: u64 = 1_700_000_000_000;

/// What is kept must equal what a look at the whole journey finds.
fn assert_agrees(model: &JourneyModel) {
    let votes = BTreeMap::new();
    let fresh = model.with_values(|journey, _| {
        insights(
            journey,
            &Outside {
                now_ms: NOW_MS,
                votes: &votes,
            },
        )
    });
    let kept = model.findings();
    assert_eq!(*kept.moments.get_untracked(), fresh.moments);
    assert_eq!(*kept.curves.get_untracked(), fresh.curves);
    assert_eq!(*kept.truths.get_untracked(), fresh.truths);
    assert_eq!(*kept.pains.get_untracked(), fresh.pains);
    assert_eq!(*kept.gaps.get_untracked(), fresh.gaps);
    assert_eq!(*kept.funnel.get_untracked(), fresh.funnel);
    assert_eq!(*kept.ownership.get_untracked(), fresh.ownership);
    assert_eq!(*kept.surveys.get_untracked(), fresh.surveys);
    assert_eq!(kept.health.get_untracked(), Some(fresh.health));
    for truth in &fresh.truths {
        let mark = kept.marks(truth.moment).get_untracked().truth;
        assert_eq!(mark.map(|mark| mark.confirmed), Some(truth.confirmed));
    }
}

fn refresh(desk: &Desk) -> Ran {
    let model = desk.editor.model();
    model.findings().refresh(model, NOW_MS)
}

fn set(entity: impl Into<EntityRef>, field: Field, value: Option<Value>) -> Edit {
    Edit::Set {
        entity: entity.into(),
        field,
        value,
    }
}

fn int(entity: impl Into<EntityRef>, field: Field, value: i64) -> Edit {
    set(entity, field, Some(Value::Int(value)))
}

fn feel(desk: &Desk, moment: MomentId, value: f64) -> Edit {
    Edit::SetScore {
        moment,
        persona: desk.persona,
        state: ScoreState::AsIs,
        value: Some(value),
    }
}

fn add_moment(desk: &Desk) -> MomentId {
    let id = desk.editor.mint(MomentId::mint);
    let edit = Edit::AddMoment {
        id,
        kind: MomentKind::Touchpoint,
        title: "Next".into(),
        stage: desk.stage,
        place: Place::Last,
    };
    desk.editor.apply([edit]).unwrap();
    id
}

#[test]
fn whatever_happens_the_kept_findings_are_those_of_a_fresh_look() {
    let desk = Desk::new();
    let other = desk.peer();
    let mut moments = vec![desk.moment];
    let (mut cards, mut stages, mut state) = (Vec::<CardId>::new(), vec![desk.stage], 7_u64);
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    refresh(&desk);
    assert_agrees(desk.editor.model());
    for step in 0..300 {
        // The other person's edits arrive like any other.
        let who = if step % 3 == 0 { &other } else { &desk };
        let moment = moments[usize::try_from(random(moments.len() as u64)).unwrap()];
        let number = i64::try_from(random(5)).unwrap();
        let edit = match random(20) {
            0 | 1 => {
                moments.push(add_moment(who));
                int(moment, Field::Impact, 1 + number)
            }
            2..=4 => {
                #[allow(clippy::cast_precision_loss, reason = "0 to 4")]
                let value = number as f64 - 2.0;
                feel(who, moment, value)
            }
            5 => int(moment, Field::WaitMin, 10 * number),
            6 => int(moment, Field::Contacts, number),
            7 => set(moment, Field::Owner, (number > 1).then(|| Value::Line("Ann".into()))),
            8 => int(moment, Field::Desired, 5 + number),
            9 => int(moment, Field::Actual, number),
            10 => int(moment, Field::Entered, 100),
            11 => int(moment, Field::Completed, 30 * number),
            12 => {
                let id = who.add_card("a");
                cards.push(id);
                set(id, Field::Kind, Some(Value::Line("metric".into())))
            }
            13 => match cards.last() {
                Some(id) => set(*id, Field::Evidence, Some(Value::Line("assumed".into()))),
                None => continue,
            },
            14 => Edit::Delete {
                entities: vec![match number {
                    0 => moment.into(),
                    1 => who.persona.into(),
                    _ => cards.pop().map_or(moment.into(), EntityRef::Card),
                }],
            },
            15 => Edit::Restore {
                entities: vec![moment.into(), who.persona.into()],
            },
            16 => int(EntityRef::Meta, Field::MotFeeling, 5 + number),
            17 => {
                let id = who.editor.mint(StageId::mint);
                stages.push(id);
                Edit::AddStage {
                    id,
                    name: "Sales".into(),
                    place: Place::First,
                }
            }
            18 => Edit::MoveMoment {
                id: moment,
                stage: stages[usize::try_from(random(stages.len() as u64)).unwrap()],
                place: Place::First,
            },
            _ => set(moment, Field::Mot, Some(Value::Line("dismissed".into()))),
        };
        // What is not there (any more) here is refused, and that changes nothing.
        let _ = who.editor.apply([edit]);
        if step % 20 == 19 {
            let _ = desk.editor.undo();
        }
        desk.receive(&other);
        other.receive(&desk);
        refresh(&desk);
        assert_agrees(desk.editor.model());
    }
}

#[test]
fn catalogue_connections_surveys_and_personas_are_seen() {
    let desk = Desk::new();
    let next = add_moment(&desk);
    refresh(&desk);
    let (channel, actor) = (desk.editor.mint(ChannelId::mint), desk.editor.mint(ActorId::mint));
    let (connection, survey) = (desk.editor.mint(ConnectionId::mint), desk.editor.mint(SurveyId::mint));
    let persona = desk.editor.mint(PersonaId::mint);
    let mark = |entity: EntityRef, field, key: String, value| Edit::Mark {
        entity,
        field,
        key,
        value: Some(value),
    };
    for edit in [
        Edit::AddChannel {
            id: channel,
            name: "Web".into(),
            place: Place::Last,
        },
        mark(
            desk.moment.into(),
            Field::Channels,
            channel.to_string(),
            Value::Flag(true),
        ),
        Edit::AddActor {
            id: actor,
            kind: ActorKind::Department,
            name: "Book".into(),
            place: Place::Last,
        },
        Edit::AddConnection {
            id: connection,
            kind: ConnectionKind::Handover,
            from: desk.moment,
            to: next,
        },
        Edit::AddSurvey {
            id: survey,
            kind: SurveyKind::Nps,
            target: desk.moment.into(),
        },
        mark(survey.into(), Field::Counts, "10".into(), Value::Line("3".into())),
        Edit::AddPersona {
            id: persona,
            name: "Bob".into(),
            place: Place::Last,
        },
        feel(&desk, next, -2.0),
        int(persona, Field::Weight, 90),
        int(EntityRef::Meta, Field::SmallSample, 2),
        Edit::Delete {
            entities: vec![channel.into(), connection.into(), survey.into()],
        },
    ] {
        desk.editor.apply([edit]).unwrap();
        refresh(&desk);
        assert_agrees(desk.editor.model());
    }
}

#[test]
fn typing_runs_no_analysis_that_does_not_read_the_text() {
    let desk = Desk::new();
    let card = desk.add_card("a");
    assert!(refresh(&desk).gaps, "the first look runs all");
    assert_eq!(refresh(&desk), Ran::NONE, "nothing happened");
    desk.type_at(card, 1, "!");
    let health_only = Ran {
        health: true,
        ..Ran::NONE
    };
    assert_eq!(refresh(&desk), health_only);
    let lane = set(desk.lane, Field::Collapsed, Some(Value::Flag(true)));
    desk.editor.apply([lane]).unwrap();
    assert_eq!(refresh(&desk), Ran::NONE);
    // A title of a moment is told to the curves as "a moment changed", and differs for none of the others.
    let title = Edit::Splice {
        entity: desk.moment.into(),
        field: Field::Title,
        splice: TextSplice {
            at_utf16: 0,
            delete_utf16: 0,
            insert: "x".into(),
        },
    };
    desk.editor.apply([title]).unwrap();
    let ran = refresh(&desk);
    assert!(
        !ran.truths && !ran.pains && !ran.gaps && !ran.funnel && !ran.ownership,
        "{ran:?}"
    );
    desk.editor.apply([feel(&desk, desk.moment, -1.0)]).unwrap();
    let ran = refresh(&desk);
    assert!(ran.curves && ran.truths && ran.pains && ran.gaps, "{ran:?}");
}

#[test]
fn a_score_with_its_own_weight_counts_as_much_as_it_says() {
    let desk = Desk::new();
    let other = desk.editor.mint(PersonaId::mint);
    let add = Edit::AddPersona {
        id: other,
        name: "Bob".into(),
        place: Place::Last,
    };
    desk.editor.apply([add, int(desk.persona, Field::Weight, 50)]).unwrap();
    desk.editor.apply([int(other, Field::Weight, 50)]).unwrap();
    // As a vote would write it; no edit of the map does.
    let doc = JourneyDoc::new(Some(9));
    let state = desk.editor.diff(&StateVector::default()).unwrap();
    doc.doc()
        .transact_mut()
        .apply_update(Update::decode_v1(&state).unwrap())
        .unwrap();
    let scores = doc.doc().get_or_insert_map("scores");
    for (persona, value, weight) in [(desk.persona, 2.0, 90), (other, -2.0, 10)] {
        let key = ScoreKey {
            moment: desk.moment,
            persona,
            state: ScoreState::AsIs,
        };
        let entry = [
            ("v".to_owned(), Any::from(value)),
            ("by".to_owned(), Any::from("Ada")),
            ("weight".to_owned(), Any::from(weight)),
        ];
        let any = Any::Map(Arc::new(entry.into_iter().collect()));
        scores.insert(&mut doc.doc().transact_mut(), key.to_string(), any);
    }
    let update = doc
        .doc()
        .transact()
        .encode_state_as_update_v1(&desk.editor.state_vector().unwrap());
    desk.editor.apply_foreign(Origin::Remote, &[update]).unwrap();
    let drawn = leptos::reactive::diagnostics::SpecialNonReactiveZone::enter();
    let curve = overall_feelings(desk.editor.model(), ScoreState::AsIs);
    drop(drawn);
    let [(moment, Some(value))] = curve[..] else {
        panic!("{curve:?}")
    };
    assert!(moment == desk.moment && (value - 1.6).abs() < 1e-9, "{value}");
    refresh(&desk);
    let kept = desk
        .editor
        .model()
        .findings()
        .curves
        .with_untracked(|curves| curves[0].values[0]);
    assert_eq!(kept, Some(value), "the curve on the screen is that of the findings");
}

#[test]
fn a_mark_wakes_its_own_moment_only() {
    let desk = Desk::new();
    let next = add_moment(&desk);
    refresh(&desk);
    let findings = desk.editor.model().findings();
    let (here, there) = (findings.marks(desk.moment), findings.marks(next));
    let before = there.get_untracked();
    desk.editor.apply([feel(&desk, desk.moment, -2.0)]).unwrap();
    refresh(&desk);
    // A feeling without an owner is a gap, and the last strong one a moment of truth.
    assert!(here.get_untracked().gaps.contains(&7) && here.get_untracked().truth.is_some());
    assert_eq!(there.get_untracked(), before);
}
