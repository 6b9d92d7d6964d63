//! Cells that are drawn from the moments: channels, things and persons, waits and contacts, owner, impact and gap.
//!
//! They hold no data of their own; a press selects the moment, whose fields the panel edits.

use leptos::prelude::*;
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::{LaneKind, WaitOk};
use waymark_shared::layout::{Spot, line};

use super::cx::{BoardCx, use_board};
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
            {move || match kind {
                LaneKind::Channels => channels(&cx, &model).into_any(),
                LaneKind::ThingsPersons => actors(&cx, &model).into_any(),
                LaneKind::WaitContacts => waits(&model).into_any(),
                LaneKind::OwnerImpactGap => gap(&model).into_any(),
                _ => ().into_any(),
            }}
        </div>
    })
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
            let name = channel.name.signal();
            view! { <span class="b-chip">{move || name.get()}</span> }
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
            let name = actor.name.signal();
            view! { <div class="b-fact"><span class="b-fact-word">{role.label()}</span> {move || name.get()}</div> }
        })
        .collect_view()
}

fn waits(moment: &MomentModel) -> impl IntoView + use<> {
    let wait = moment.wait_min.get().filter(|minutes| *minutes > 0);
    let bad = moment.wait_ok.get() == Some(WaitOk::No);
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
                                {gap.max(0)}
                            </strong>
                        }
                    })}
            </div>
        }
    })
}
