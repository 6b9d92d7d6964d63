//! Owner, impact and gap: what matters and falls short, and who sees to it. What nobody owns comes first.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::facts::MomentFacts;
use crate::ids::MomentId;
use crate::journey::settings::Settings;
use crate::lean;

/// One moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ownership {
    /// The moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub moment: MomentId,
    /// Who is responsible; absent: nobody.
    pub owner: Option<String>,
    /// Impact on the whole, 1 to 5.
    pub impact: Option<i64>,
    /// `desired - actual`, -10 to 10.
    pub gap: Option<i64>,
    /// `impact * max(0, gap)`, 0 to 50.
    pub priority: Option<i64>,
    /// Where it stands; absent unless impact and gap are known.
    pub quadrant: Option<Quadrant>,
}

/// Impact against gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// High impact, large gap: work on it now.
    ActNow,
    /// High impact, small gap: keep it as good as it is.
    Protect,
    /// Low impact, large gap: when there is time.
    Later,
    /// Low impact, small gap: leave it.
    Leave,
}

/// Owner, impact and gap of one moment.
#[must_use]
pub fn of_moment(moment: &MomentFacts, settings: &Settings) -> Ownership {
    let known = moment.impact.zip(moment.gap());
    let quadrant = |(impact, gap)| match (impact >= settings.quadrant_impact, gap >= settings.quadrant_gap) {
        (true, true) => Quadrant::ActNow,
        (true, false) => Quadrant::Protect,
        (false, true) => Quadrant::Later,
        (false, false) => Quadrant::Leave,
    };
    Ownership {
        moment: moment.id,
        owner: moment.owner.clone(),
        impact: moment.impact,
        gap: moment.gap(),
        priority: known.map(|(impact, gap)| impact * gap.max(0)),
        quadrant: known.map(quadrant),
    }
}

/// All moments: unowned first, then by priority, unknown ones last, of equals from left to right.
#[must_use]
pub fn ownership(moments: &[MomentFacts], settings: &Settings) -> Vec<Ownership> {
    let mut all: Vec<Ownership> = moments.iter().map(|moment| of_moment(moment, settings)).collect();
    lean::sort_by_key(&mut all, |item| (item.owner.is_some(), Reverse(item.priority)));
    all
}
