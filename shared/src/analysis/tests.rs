//! Each formula by numbers computed by hand; the laws that hold for any numbers are in `laws`.

mod funnel;
mod gaps;
mod laws;
mod ownership;
mod pain;
mod surveys;
mod truth;
mod whole;

use crate::analysis::facts::{Facts, MomentFacts, StageFacts};
use crate::ids::{MomentId, StageId};
use crate::journey::settings::Settings;
use crate::journey::words::MomentKind;

const STAGE: StageId = StageId(ulid::Ulid(1));

fn id(n: usize) -> MomentId {
    MomentId(ulid::Ulid(100 + n as u128))
}

fn moment(n: usize) -> MomentFacts {
    MomentFacts {
        // Neither rule 7 nor rule 8, unless a test wants them.
        owner: Some("Ada".into()),
        has_question: true,
        ..MomentFacts::blank(id(n), STAGE, MomentKind::Touchpoint)
    }
}

fn felt(feelings: &[Option<f64>]) -> Vec<MomentFacts> {
    let moment = |(n, feeling): (usize, &Option<f64>)| MomentFacts {
        feeling: *feeling,
        ..moment(n)
    };
    feelings.iter().enumerate().map(moment).collect()
}

fn defaults() -> Settings {
    Settings::default()
}

fn is_close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

fn facts(moments: Vec<MomentFacts>) -> Facts {
    let stage = StageFacts {
        id: STAGE,
        name: "Arrive".into(),
        entered: None,
        completed: None,
    };
    Facts {
        moments,
        stages: vec![stage],
        ..Facts::default()
    }
}
