//! Hidden gaps: what lies between well-drawn touchpoints, by rule, each with what triggered it and the way to its place.

use leptos::prelude::*;
use waymark_shared::analysis::gaps::{Finding, Why};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{ConnectionId, MomentId, StageId, SurveyId};
use waymark_shared::journey::words::SurveyKind;

use super::rows::{List, length, nothing, rows, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::model::JourneyModel;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Icon, IconData, Show};
use crate::ui::panel::duration;

/// A rule as people read it.
struct Rule {
    number: u8,
    title: text::Line,
    /// What to make of it.
    advice: text::Line,
    icon: IconData,
}

/// All rules. The ones that say most about the customer come first.
static RULES: [Rule; 10] = [
    Rule {
        number: 7,
        title: text::gap_rule_unowned,
        advice: text::gap_advice_unowned,
        icon: icondata_lu::LuUserRoundX,
    },
    Rule {
        number: 1,
        title: text::gap_rule_whole,
        advice: text::gap_advice_whole,
        icon: icondata_lu::LuScale,
    },
    Rule {
        number: 3,
        title: text::gap_rule_waits,
        advice: text::gap_advice_waits,
        icon: icondata_lu::LuHourglass,
    },
    Rule {
        number: 4,
        title: text::gap_rule_contacts,
        advice: text::gap_advice_contacts,
        icon: icondata_lu::LuRepeat2,
    },
    Rule {
        number: 5,
        title: text::gap_rule_uncertainty,
        advice: text::gap_advice_uncertainty,
        icon: icondata_lu::LuCircleHelp,
    },
    Rule {
        number: 6,
        title: text::gap_rule_context,
        advice: text::gap_advice_context,
        icon: icondata_lu::LuUnlink2,
    },
    Rule {
        number: 2,
        title: text::gap_rule_nothing,
        advice: text::gap_advice_nothing,
        icon: icondata_lu::LuFootprints,
    },
    Rule {
        number: 8,
        title: text::gap_rule_asked,
        advice: text::gap_advice_asked,
        icon: icondata_lu::LuMessageCircleQuestion,
    },
    Rule {
        number: 9,
        title: text::gap_rule_stage,
        advice: text::gap_advice_stage,
        icon: icondata_lu::LuSquareDashed,
    },
    Rule {
        number: 10,
        title: text::gap_rule_department,
        advice: text::gap_advice_department,
        icon: icondata_lu::LuBuilding2,
    },
];

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let model = cx.model();
    let gaps = Signal::from(model.findings().gaps.signal());
    let count = length(gaps);
    let moments = model.counts.signal();
    let is_empty = Signal::derive(move || count.get() == 0);
    let has_moments = move || moments.with(|counts| counts.moments > 0);
    let groups = RULES.iter().map(|rule| group(cx, rule, gaps)).collect_view();
    let quiet = Memo::new(move |_| {
        gaps.with(|gaps| {
            let is_quiet = |rule: &&Rule| !gaps.iter().any(|gap| gap.why.number() == rule.number);
            RULES
                .iter()
                .filter(is_quiet)
                .map(|rule| (rule.title)())
                .collect::<Vec<_>>()
        })
    });
    frame(
        text::gaps(),
        Some(count),
        view! {
            {nothing(is_empty, text::gaps_none())}
            {groups}
            <details class="i-fold" hidden=move || !has_moments() || quiet.with(Vec::is_empty)>
                <summary>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                    {move || text::gaps_quiet(quiet.with(Vec::len))}
                </summary>
                <ul class="i-list">
                    {move || quiet.get().into_iter().map(|title| view! { <li class="i-quiet">{title}</li> }).collect_view()}
                </ul>
            </details>
        },
    )
}

fn group(cx: &ActionCx, rule: &'static Rule, gaps: List<Finding>) -> AnyView {
    let number = rule.number;
    let count = Memo::new(move |_| gaps.with(|gaps| gaps.iter().filter(|gap| gap.why.number() == number).count()));
    let cx = cx.clone();
    let body = move || {
        let row_cx = cx.clone();
        let list = rows(
            gaps,
            move |_, gap: &Finding| gap.why.number() == number,
            key,
            move |finding| row(&row_cx, finding),
        );
        // Long lists start folded, so that every rule is in view.
        view! {
            <details class="i-rule" open=count.get_untracked() <= 3>
                <summary>
                    <span class="i-rule-icon"><Icon icon=rule.icon /></span>
                    <span class="i-name">{(rule.title)()}</span>
                    <span class="i-count numbers">{move || count.get()}</span>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                </summary>
                <p class="i-note">{(rule.advice)()}</p>
                <ul class="i-list">{list}</ul>
            </details>
        }
    };
    view! { <Show when=move || { count.get() != 0 }>{body()}</Show> }
}

/// What tells findings apart: of one rule, and those of several rules about one place.
type Key = (u8, Vec<StageId>, Vec<MomentId>, Option<ConnectionId>, Option<SurveyId>);

fn key(finding: &Finding) -> Key {
    let (connection, survey) = match finding.why {
        Why::LostContext { connection } => (Some(connection), None),
        Why::GoodTouchpointsBadWhole { survey, .. } => (None, Some(survey)),
        _ => (None, None),
    };
    (
        finding.why.number(),
        finding.stages.clone(),
        finding.moments.clone(),
        connection,
        survey,
    )
}

fn row(cx: &ActionCx, finding: Memo<Finding>) -> AnyView {
    let (name_cx, show_cx) = (cx.clone(), cx.clone());
    let insight = finding.with_untracked(|finding| match (&finding.why, &finding.moments[..]) {
        // A mark stands on the first moment.
        (Why::GoodTouchpointsBadWhole { .. }, _) | (_, []) => None,
        (_, [first, ..]) => Some(format!("gap:{first}")),
    });
    let entities = move || finding.with(places);
    view! {
        <li class="i-row i-row-flat" data-insight=insight tabindex="-1">
            <div class="i-row-text">
                <p class="i-name">{move || finding.with(|finding| name(name_cx.model(), finding))}</p>
                <p class="i-note">{move || finding.with(|finding| trigger(&finding.why))}</p>
            </div>
            {show::button(cx, move || finding.with(|finding| name(show_cx.model(), finding)), entities)}
        </li>
    }
}

/// What "Show me" selects.
fn places(finding: &Finding) -> Vec<EntityRef> {
    if let Why::LostContext { connection } = finding.why {
        let ends = finding.moments.iter().copied().map(EntityRef::Moment);
        return ends.chain([EntityRef::Connection(connection)]).collect();
    }
    match finding.stages.is_empty() {
        true => finding.moments.iter().copied().map(EntityRef::Moment).collect(),
        false => finding.stages.iter().copied().map(EntityRef::Stage).collect(),
    }
}

/// Where it is; tracked.
fn name(model: &JourneyModel, finding: &Finding) -> String {
    match (&finding.stages[..], &finding.moments[..]) {
        ([stage, ..], _) => words::stage(model, *stage),
        ([], [from, to]) => format!("{} → {}", words::moment(model, *from), words::moment(model, *to)),
        ([], [one, ..]) => words::moment(model, *one),
        ([], []) => text::whole_journey().to_owned(),
    }
}

/// The values that triggered it.
fn trigger(why: &Why) -> String {
    match why {
        Why::GoodTouchpointsBadWhole {
            average,
            measure,
            value,
            n,
            ..
        } => {
            let (average, value) = (words::feeling(*average), words::short(*value));
            match measure {
                SurveyKind::Csat => text::gap_whole_csat(&average, count(*n), &value),
                _ => text::gap_whole_nps(&average, count(*n), &value),
            }
        }
        Why::NothingBetween => text::gap_nothing_between().to_owned(),
        Why::LongWait {
            wait_min,
            share,
            not_acceptable,
        } => {
            let wait = wait_min.map(duration::format);
            match (wait, share, not_acceptable) {
                (Some(wait), Some(share), true) => text::gap_wait_share_bad(&words::percent(*share), &wait),
                (Some(wait), Some(share), false) => text::gap_wait_share(&words::percent(*share), &wait),
                (Some(wait), None, _) => text::gap_wait_bad(&wait),
                (None, ..) => text::gap_not_acceptable().to_owned(),
            }
        }
        Why::RepeatedContacts { contacts } => text::gap_contacts(count(*contacts)),
        Why::Uncertainty { uncertainty } => text::fact_uncertainty(count(*uncertainty)),
        Why::LostContext { .. } => text::gap_lost_context().to_owned(),
        Why::NegativeWithoutOwner { feeling } => text::gap_feels(&words::feeling(*feeling)),
        Why::NeverAsked => text::gap_no_question().to_owned(),
        Why::StageWithoutTouchpoint => text::gap_no_touchpoint().to_owned(),
        Why::StageNamedAsDepartment { department } => text::gap_department(department),
    }
}

fn count(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or_default()
}

/// The name of a rule.
pub(super) fn title(number: u8) -> &'static str {
    RULES
        .iter()
        .find(|rule| rule.number == number)
        .map_or("", |rule| (rule.title)())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_rule_has_words() {
        for number in 1..=10 {
            assert_eq!(RULES.iter().filter(|rule| rule.number == number).count(), 1, "{number}");
        }
    }
}
