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
use crate::ui::kit::flow::view;
use crate::ui::kit::{Icon, IconData, Show};
use crate::ui::panel::duration;

/// A rule as people read it.
struct Rule {
    number: u8,
    title: &'static str,
    /// What to make of it.
    advice: &'static str,
    icon: IconData,
}

/// All rules. The ones that say most about the customer come first.
static RULES: [Rule; 10] = [
    Rule {
        number: 7,
        title: "Negative without an owner",
        advice: "It hurts here, and nobody sees to it. Name an owner.",
        icon: icondata_lu::LuUserRoundX,
    },
    Rule {
        number: 1,
        title: "Good touchpoints, bad whole",
        advice: "Each contact is fine and the whole is rated badly. Look at what lies between them.",
        icon: icondata_lu::LuScale,
    },
    Rule {
        number: 3,
        title: "Long waits",
        advice: "Shorten the wait, fill it, or say how long it takes.",
        icon: icondata_lu::LuHourglass,
    },
    Rule {
        number: 4,
        title: "Repeated contacts",
        advice: "Customers come back for the same thing. Solve it the first time.",
        icon: icondata_lu::LuRepeat2,
    },
    Rule {
        number: 5,
        title: "Uncertainty",
        advice: "Customers do not know what comes next. Tell them.",
        icon: icondata_lu::LuCircleHelp,
    },
    Rule {
        number: 6,
        title: "Lost context",
        advice: "The channel changes and what the customer said does not travel along.",
        icon: icondata_lu::LuUnlink2,
    },
    Rule {
        number: 2,
        title: "Nothing between touchpoints",
        advice: "A wait, a way, a doubt: add what happens between them, or draw a hand-over.",
        icon: icondata_lu::LuFootprints,
    },
    Rule {
        number: 8,
        title: "Never asked",
        advice: "Write down a question to customers, or measure something here.",
        icon: icondata_lu::LuMessageCircleQuestion,
    },
    Rule {
        number: 9,
        title: "Stage without a touchpoint",
        advice: "The customer meets nobody and nothing in this stage. Is that so?",
        icon: icondata_lu::LuSquareDashed,
    },
    Rule {
        number: 10,
        title: "Stage named as a department",
        advice: "The journey is told from the inside. Name the stage by what the customer does.",
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
            RULES.iter().filter(is_quiet).map(|rule| rule.title).collect::<Vec<_>>()
        })
    });
    frame(
        "Hidden gaps",
        Some(count),
        view! {
            {nothing(is_empty, "None found. The rules look at waits, contacts, uncertainty, owners, questions and what lies between touchpoints.")}
            {groups}
            <details class="i-fold" hidden=move || !has_moments() || quiet.with(Vec::is_empty)>
                <summary>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                    {move || match quiet.with(Vec::len) {
                        1 => "1 rule found nothing".to_owned(),
                        count => format!("{count} rules found nothing"),
                    }}
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
                    <span class="i-name">{rule.title}</span>
                    <span class="i-count numbers">{move || count.get()}</span>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                </summary>
                <p class="i-note">{rule.advice}</p>
                <ul class="i-list">{list}</ul>
            </details>
        }
    };
    view! { <Show when=move || { count.get() != 0 }>{body()}</Show> }
}

/// What tells findings of one rule apart.
fn key(finding: &Finding) -> (Vec<StageId>, Vec<MomentId>, Option<ConnectionId>, Option<SurveyId>) {
    let (connection, survey) = match finding.why {
        Why::LostContext { connection } => (Some(connection), None),
        Why::GoodTouchpointsBadWhole { survey, .. } => (None, Some(survey)),
        _ => (None, None),
    };
    (finding.stages.clone(), finding.moments.clone(), connection, survey)
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
        ([], []) => "The whole journey".to_owned(),
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
                SurveyKind::Csat => format!("Touchpoints feel {average} on average, CSAT is {value} % (n = {n})"),
                _ => format!("Touchpoints feel {average} on average, NPS is {value} (n = {n})"),
            }
        }
        Why::NothingBetween => "No wait, nothing in between, no hand-over".to_owned(),
        Why::LongWait {
            wait_min,
            share,
            not_acceptable,
        } => {
            let wait = wait_min.map(duration::format);
            match (wait, share, not_acceptable) {
                (Some(wait), Some(share), true) => {
                    format!(
                        "{wait}, {} of the journey’s time, not acceptable",
                        words::percent(*share)
                    )
                }
                (Some(wait), Some(share), false) => format!("{wait}, {} of the journey’s time", words::percent(*share)),
                (Some(wait), None, _) => format!("{wait}, not acceptable"),
                (None, ..) => "Not acceptable to customers".to_owned(),
            }
        }
        Why::RepeatedContacts { contacts } => format!("{contacts} contacts for one thing"),
        Why::Uncertainty { uncertainty } => format!("Uncertainty {uncertainty} of 4"),
        Why::LostContext { .. } => "Another channel, and the context does not travel".to_owned(),
        Why::NegativeWithoutOwner { feeling } => format!("Feels {}, nobody owns it", words::feeling(*feeling)),
        Why::NeverAsked => "No question to customers, no measure".to_owned(),
        Why::StageWithoutTouchpoint => "No touchpoint in this stage".to_owned(),
        Why::StageNamedAsDepartment { department } => format!("“{department}” is the name of a department"),
    }
}

/// The name of a rule.
pub(super) fn title(number: u8) -> &'static str {
    RULES
        .iter()
        .find(|rule| rule.number == number)
        .map_or("", |rule| rule.title)
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
