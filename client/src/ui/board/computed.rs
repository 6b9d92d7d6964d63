//! Cells that are drawn from the moments: channels, things and persons, waits and contacts, owner, impact and gap, numbers.
//!
//! They hold no data of their own: Enter, a double press or the pencil changes the moment where it stands ([`super::inline`]), and the
//! panel shows the same fields.

use leptos::prelude::*;
use waymark_shared::analysis::funnel::loss;
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::{LaneKind, WaitOk};
use waymark_shared::layout::{Spot, line};

use super::cx::{BoardCx, use_board};
use super::header::catalogue_icon;
use crate::model::moment::MomentModel;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::labels::Label;
use crate::ui::panel::duration;

/// One such cell.
#[component]
pub fn ComputedCell(lane: LaneId, moment: MomentId, kind: LaneKind) -> impl IntoView {
    let cx = use_board();
    let model = cx.model.moments.get(moment)?;
    let index = cx.column_index(moment);
    Some(view! {
        <div
            class="b-cell b-computed"
            role="gridcell"
            tabindex="-1"
            aria-colindex=index
            style:grid-column=line(moment)
            data-spot=Spot::Cell(lane, moment).to_string()
        >
            {move || drawn(&cx, &model, kind)}
        </div>
    })
}

/// What a lane of this kind says of a moment; tracked. No element where it says nothing.
pub(super) fn drawn(cx: &BoardCx, model: &MomentModel, kind: LaneKind) -> AnyView {
    match kind {
        LaneKind::Channels => channels(cx, model).into_any(),
        LaneKind::ThingsPersons => actors(cx, model).into_any(),
        LaneKind::WaitContacts => waits(model).into_any(),
        LaneKind::OwnerImpactGap => gap(model).into_any(),
        LaneKind::Metrics => metrics(model).into_any(),
        _ => ().into_any(),
    }
}

fn channels(cx: &BoardCx, moment: &MomentModel) -> impl IntoView + use<> {
    let used = moment.channels.get();
    let model = &cx.model;
    model
        .channels
        .keys()
        .get()
        .into_iter()
        .filter(|id| used.contains(id))
        .filter_map(|id| model.channels.get(id))
        .map(|channel| {
            let (name, icon) = (channel.name.signal(), channel.icon.signal());
            view! { <span class="b-chip">{catalogue_icon(icon)} {move || name.get()}</span> }
        })
        .collect_view()
}

fn actors(cx: &BoardCx, moment: &MomentModel) -> impl IntoView + use<> {
    let roles = moment.actors.get();
    let model = &cx.model;
    model
        .actors
        .keys()
        .get()
        .into_iter()
        .filter_map(|id| Some((*roles.get(&id)?, model.actors.get(id)?)))
        .map(|(role, actor)| {
            let (name, icon) = (actor.name.signal(), actor.icon.signal());
            view! {
                <div class="b-fact b-actor" data-role=role.as_str()>
                    {catalogue_icon(icon)} <span class="b-fact-word">{role.label()}</span> {move || name.get()}
                </div>
            }
        })
        .collect_view()
}

fn waits(moment: &MomentModel) -> impl IntoView + use<> {
    let wait = moment.wait_min.get().filter(|minutes| *minutes > 0);
    let bad = moment.wait_ok.get() == Some(WaitOk::No);
    let active = moment.active_min.get().filter(|minutes| *minutes > 0);
    let contacts = moment.contacts.get().filter(|count| *count > 1);
    let uncertainty = moment.uncertainty.get().filter(|level| *level > 0);
    view! {
        {wait
            .map(|minutes| {
                view! {
                    <div class="b-fact b-wait" data-bad=bad.then_some("")>
                        <strong>{duration::format(minutes)}</strong>
                        {bad.then(|| view! { " " {text::fact_too_long()} })}
                    </div>
                }
            })}
        {active
            .map(|minutes| {
                view! { <div class="b-fact"><span class="b-fact-word">{text::map_busy()}</span> {duration::format(minutes)}</div> }
            })}
        {contacts.map(|count| view! { <div class="b-fact"><strong class="numbers">{count}</strong>" " {text::fact_contacts()}</div> })}
        {uncertainty
            .map(|level| {
                let words = text::fact_uncertainty(usize::try_from(level).unwrap_or_default());
                view! {
                    <div class="b-fact">
                        <span class="b-fact-word">{text::fact_uncertain()}</span>
                        <span class="b-doubt" data-level=level role="img" aria-label=words.clone() data-tip=words />
                    </div>
                }
            })}
    }
}

fn gap(moment: &MomentModel) -> impl IntoView + use<> {
    let owner = moment.owner.get();
    let impact = moment.impact.get();
    let gap = moment
        .desired
        .get()
        .zip(moment.actual.get())
        .map(|(desired, actual)| desired - actual);
    let nobody = owner.is_none();
    let known = owner.is_some() || impact.is_some() || gap.is_some();
    known.then(|| {
        view! {
            <div class="b-fact b-fact-owner" data-bad=nobody.then_some("")>
                {owner.unwrap_or_else(|| text::fact_no_owner().to_owned())}
            </div>
            <div class="b-fact numbers">
                {impact.map(|impact| view! { <span class="b-fact-word">{text::fact_impact()} " "</span> {impact}" " })}
                {gap
                    .map(|gap| {
                        view! {
                            <span class="b-fact-word">{text::fact_gap()} " "</span>
                            <strong class="b-gap" data-wide=(gap >= 4).then_some("")>
                                {signed(gap)}
                            </strong>
                        }
                    })}
            </div>
        }
    })
}

/// How many come, how many stay, and why most of the others leave.
fn metrics(moment: &MomentModel) -> impl IntoView + use<> {
    let (entered, completed) = (moment.entered.get(), moment.completed.get());
    let found = loss(entered, completed);
    let counted = moment.exit_reasons.with(|reasons| {
        let mut counted: Vec<(i64, String)> = reasons
            .iter()
            .filter_map(|(reason, count)| Some((count.trim().parse().ok()?, reason.clone())))
            .collect();
        waymark_shared::lean::sort_by(&mut counted, |a, b| b.cmp(a));
        counted
    });
    let number = |value: Option<i64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    #[allow(clippy::cast_possible_truncation, reason = "0 to 100")]
    let rate = found.rate.map(|rate| (rate * 100.0).round() as i64);
    let known = entered.is_some() || completed.is_some();
    view! {
        {known
            .then(|| {
                view! {
                    <div class="b-fact numbers">
                        <strong>{number(entered)}</strong>
                        " → "
                        <strong>{number(completed)}</strong>
                        {rate.filter(|rate| *rate > 0).map(|rate| view! { <span class="b-loss">{format!(" \u{2212}{rate} %")}</span> })}
                    </div>
                }
            })}
        {found.is_doubtful.then(|| view! { <div class="b-fact b-loss">{text::map_doubtful_short()}</div> })}
        {counted
            .into_iter()
            .next()
            .map(|(count, reason)| view! { <div class="b-fact"><strong class="numbers">{count}</strong> " " {reason}</div> })}
    }
}

/// What is better than it should be stands below zero, with a minus and no hyphen.
pub(in crate::ui) fn signed(gap: i64) -> String {
    match gap {
        ..0 => format!("\u{2212}{}", gap.unsigned_abs()),
        _ => gap.to_string(),
    }
}
