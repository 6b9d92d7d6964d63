//! Presenting: the journey stage by stage on the whole screen, for everybody who may see it.
//!
//! One page for the journey, then one per stage: its curve, its moments, and what its cards say as quiet lists. Follows the others live. Arrows, space
//! and page keys first scroll to the end of a page that is larger than the screen, and then go on to the next: nothing is skipped. Escape ends. A
//! dialog, so that screen readers stay in it and hear where they are. Not here: anything that edits.

use std::fmt::Write as _;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use waymark_shared::emotion;
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::{LaneKind, ScoreState};
use web_sys::{Event, KeyboardEvent};

use crate::actions::{ActionCx, feeling_words, use_actions};
use crate::model::derived;
use crate::text;
use crate::ui::board::cx::use_board;
use crate::ui::board::header::stage_colour;
use crate::ui::kit::IconButton;
use crate::ui::kit::flow::{boxed, view};
use crate::ui::kit::listen::{focused, give_back, next_id, remember_focus};
use crate::ui::labels::{Label, untitled};
use crate::ui::miniature::{LINE_STOPS, Miniature};
use crate::ui::picture::shown;
use crate::ui::rich;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};

/// The presentation, for as long as it is on.
#[component]
pub fn Presentation() -> impl IntoView {
    let cx = use_actions();
    let open = cx.chrome.present;
    let stages = cx.model().stages.keys();
    let count = {
        let stages = stages.clone();
        Memo::new(move |_| stages.with(Vec::len) + 1)
    };
    // Where somebody stands on the grid, the presentation begins.
    let at = RwSignal::new(start(&cx));
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let return_to = SendWrapper::new(remember_focus());
    dialog.on_load(|element| {
        // Connected and not yet open: cannot fail.
        let _ = element.show_modal();
        let _ = element.focus();
        // The browser or the person may not want it; it is a presentation all the same.
        if let Some(page) = crate::platform::window()
            .document()
            .and_then(|document| document.document_element())
        {
            let _ = page.request_fullscreen();
        }
    });
    on_cleanup(move || {
        if let Some(document) = crate::platform::window().document()
            && document.fullscreen_element().is_some()
        {
            document.exit_fullscreen();
        }
        request_animation_frame(move || {
            if focused().is_none() {
                give_back(return_to.take());
            }
        });
    });
    let page = NodeRef::<leptos::html::Div>::new();
    let go = move |step: isize| {
        let last = count.get_untracked().saturating_sub(1);
        at.update(|at| *at = at.saturating_add_signed(step).min(last));
        // Each page is read from its beginning.
        if let Some(page) = page.get_untracked() {
            page.scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    // The first way in which there is more to see, else the next page.
    let walk = move |ways: &[Way], step: isize, held: bool| {
        let scrolled = page
            .get_untracked()
            .is_some_and(|page| ways.iter().any(|way| way.scroll(&page)));
        // Who holds a key down to scroll wants to stop at the end.
        if !scrolled && !held {
            go(step);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let on_button = focused().is_some_and(|element| element.tag_name() == "BUTTON");
        let held = event.repeat();
        match event.key().as_str() {
            "ArrowRight" => walk(&[Way::Right], 1, held),
            "ArrowLeft" => walk(&[Way::Left], -1, held),
            "ArrowDown" => walk(&[Way::Down], 1, held),
            "ArrowUp" => walk(&[Way::Up], -1, held),
            " " if on_button => return,
            " " if event.shift_key() => walk(&[Way::PageUp, Way::Left], -1, held),
            "PageUp" => walk(&[Way::PageUp, Way::Left], -1, held),
            " " | "PageDown" => walk(&[Way::PageDown, Way::Right], 1, held),
            "Home" => go(isize::MIN),
            "End" => go(isize::MAX),
            "Escape" => open.set(false),
            // Keys of the board mean nothing here.
            _ => {
                event.stop_propagation();
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let cancel = move |event: Event| {
        event.prevent_default();
        open.set(false);
    };
    let place = move || text::present_place(&(at.get() + 1).to_string(), &count.get().to_string());
    view! {
        <dialog node_ref=dialog class="e-present" tabindex="-1" aria-label=text::present_title() on:cancel=boxed(cancel) on:keydown=boxed(on_key)>
            <div node_ref=page class="e-present-page" aria-live="polite" tabindex="0">
                {move || {
                    let now = at.get();
                    let stage = now.checked_sub(1).and_then(|index| stages.with(|stages| stages.get(index).copied()));
                    match stage {
                        Some(id) => view! { <StagePage id /> },
                        None => view! { <TitlePage /> },
                    }
                }}
            </div>
            <footer class="e-present-foot">
                <IconButton
                    label=text::present_previous()
                    icon=icondata_lu::LuChevronLeft
                    keys="←"
                    disabled=Signal::derive(move || at.get() == 0)
                    on_press=move |_| go(-1)
                />
                <span class="numbers">{place}</span>
                <IconButton
                    label=text::present_next()
                    icon=icondata_lu::LuChevronRight
                    keys="→"
                    disabled=Signal::derive(move || at.get() + 1 >= count.get())
                    on_press=move |_| go(1)
                />
                <IconButton label=text::present_close() icon=icondata_lu::LuX keys="Esc" on_press=move |_| open.set(false) />
            </footer>
        </dialog>
    }
}

/// A way to scroll within a page.
#[derive(Clone, Copy)]
enum Way {
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
}

/// Of what is in view stays this share, so that eyes find on.
const KEPT: f64 = 0.15;
/// How far an arrow goes down or up, in pixels.
const LINE_PX: f64 = 72.0;

impl Way {
    /// Scrolls, where there is more to see this way; returns whether there was.
    fn scroll(self, page: &web_sys::Element) -> bool {
        let (left, top) = (page.scroll_left(), page.scroll_top());
        let is_more = match self {
            Self::Left => left > 1,
            Self::Right => left + page.client_width() + 1 < page.scroll_width(),
            Self::Up | Self::PageUp => top > 1,
            Self::Down | Self::PageDown => top + page.client_height() + 1 < page.scroll_height(),
        };
        if is_more {
            let width = f64::from(page.client_width()) * (1.0 - KEPT);
            let height = f64::from(page.client_height()) * (1.0 - KEPT);
            let (x, y) = match self {
                Self::Left => (-width, 0.0),
                Self::Right => (width, 0.0),
                Self::Up => (0.0, -LINE_PX),
                Self::Down => (0.0, LINE_PX),
                Self::PageUp => (0.0, -height),
                Self::PageDown => (0.0, height),
            };
            page.scroll_by_with_x_and_y(x, y);
        }
        is_more
    }
}

/// The page of the stage in which something is selected; else the first.
fn start(cx: &ActionCx) -> usize {
    let selection = cx.board.selection_now();
    cx.model().with_values(|journey, placement| {
        let moment = |moment: Option<MomentId>| {
            placement
                .stages
                .iter()
                .position(|(_, moments)| moment.is_some_and(|id| moments.contains(&id)))
        };
        let found = selection.iter().find_map(|entity| match entity {
            EntityRef::Stage(id) => placement.stages.iter().position(|(stage, _)| stage == id),
            EntityRef::Moment(id) => moment(Some(*id)),
            EntityRef::Card(id) => moment(journey.cards.get(id)?.moment),
            _ => None,
        });
        found.map_or(0, |index| index + 1)
    })
}

#[component]
fn TitlePage() -> impl IntoView {
    let cx = use_actions();
    let model = cx.model().clone();
    let prose = |field, text| rich::reading(cx.editor(), EntityRef::Meta, field, text);
    let (title, goal, scope) = (
        model.meta.title.signal(),
        model.meta.goal.signal(),
        model.meta.scope.signal(),
    );
    let personas = {
        let model = model.clone();
        move || {
            let ids = model.personas.keys().get();
            let names = ids
                .into_iter()
                .filter_map(|id| model.personas.get(id).map(|persona| persona.name.get()));
            names
                .filter(|name| !name.trim().is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        }
    };
    let curve = Signal::derive(move || {
        let feelings = derived::overall_feelings(&model, ScoreState::AsIs).into_iter();
        feelings.map(|(_, value)| value).collect::<Vec<Option<f64>>>()
    });
    view! {
        <article class="e-present-title">
            <h1>{move || title.get()}</h1>
            <div class="e-present-goal">{prose(Field::Goal, goal)}</div>
            <div class="e-present-quiet">{prose(Field::Scope, scope)}</div>
            <div class="e-present-curve"><Miniature curve /></div>
            <p class="e-present-quiet">{personas}</p>
        </article>
    }
}

#[component]
fn StagePage(id: StageId) -> impl IntoView {
    let cx = use_actions();
    let stage = cx.model().stages.get(id)?;
    let (name, goal, moments) = (stage.name.signal(), stage.goal.signal(), stage.moments.signal());
    let name = move || {
        let name = name.get();
        if name.trim().is_empty() {
            untitled(EntityKind::Stage).to_owned()
        } else {
            name
        }
    };
    let colour = stage_colour(&use_board(), id);
    let columns = moments.clone();
    let is_empty = moments.clone();
    Some(view! {
        <article class="e-present-stage" style:--count=move || columns.with(Vec::len).max(1).to_string()>
            <header data-stage=move || colour.get().to_string()>
                <h1>{name}</h1>
                <div class="e-present-goal">{rich::reading(cx.editor(), id, Field::Goal, goal)}</div>
            </header>
            <StageCurve moments=moments.clone() />
            {move || is_empty.with(Vec::is_empty).then(|| view! { <p class="e-present-quiet">{text::present_empty()}</p> })}
            <ol class="e-present-moments">
                {move || moments.get().into_iter().map(|id| view! { <MomentColumn id /> }).collect_view()}
            </ol>
        </article>
    })
}

/// The curve of all personas over the moments of a stage, each in the middle of its column.
#[component]
fn StageCurve(moments: ArcReadSignal<Vec<MomentId>>) -> impl IntoView {
    const HEIGHT: f64 = 120.0;
    let model = use_actions().model().clone();
    let state = use_board().state.score_state;
    let points = Memo::new(move |_| {
        let all = derived::overall_feelings(&model, state.get());
        let feeling = |id: &MomentId| {
            all.iter()
                .find(|(moment, _)| moment == id)
                .and_then(|(_, value)| *value)
        };
        moments.with(|moments| {
            (0_u32..)
                .zip(moments)
                .map(|(nth, id)| (f64::from(nth) * 100.0 + 50.0, feeling(id)))
                .collect::<Vec<(f64, Option<f64>)>>()
        })
    });
    let y = |v: f64| HEIGHT / 2.0 - v / 4.0 * (HEIGHT - 16.0);
    let width = move || points.with(Vec::len).max(1) * 100;
    let line = move || {
        let mut path = String::new();
        for piece in points.with(|points| emotion::curve(points)) {
            // Writing to a string does not fail.
            let _ = write!(
                path,
                "M{} {}C{} {} {} {} {} {}",
                piece.from.x,
                y(piece.from.v),
                piece.control_1.x,
                y(piece.control_1.v),
                piece.control_2.x,
                y(piece.control_2.v),
                piece.to.x,
                y(piece.to.v)
            );
        }
        path
    };
    // Dots are lines of no length with round ends: those stay round however wide the drawing is.
    let dots = move || {
        let mut path = String::new();
        for (x, value) in points.get() {
            if let Some(value) = value {
                let _ = write!(path, "M{x} {}h0", y(value));
            }
        }
        path
    };
    // Good and bad in the colours of the map.
    let paint_id = next_id("present-curve");
    let has_feelings = move || points.with(|points| points.iter().any(|(_, value)| value.is_some()));
    move || {
        has_feelings().then(|| {
            let (id, paint) = (paint_id.clone(), format!("url(#{paint_id})"));
            view! {
                <svg class="e-present-line" viewBox=move || format!("0 0 {} {HEIGHT}", width()) preserveAspectRatio="none" role="img" aria-label=text::present_curve()>
                    <linearGradient id=id gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=y(emotion::MAX) y2=y(-emotion::MAX) inner_html=LINE_STOPS />
                    <path class="e-present-zero" d=move || format!("M0 {}H{}", HEIGHT / 2.0, width()) />
                    <path class="e-present-path" stroke=paint.clone() d=line />
                    <path class="e-present-dots" stroke=paint d=dots />
                </svg>
            }
        })
    }
}

#[component]
fn MomentColumn(id: MomentId) -> impl IntoView {
    let cx = use_actions();
    let model = cx.model().clone();
    let state = use_board().state.score_state;
    let moment = model.moments.get(id)?;
    let (title, kind) = (moment.title.signal(), moment.kind.signal());
    let title = move || {
        let title = title.get();
        if title.trim().is_empty() {
            untitled(EntityKind::Moment).to_owned()
        } else {
            title
        }
    };
    let feeling = {
        let model = model.clone();
        move || {
            let all = derived::overall_feelings(&model, state.get());
            let value = all
                .into_iter()
                .find(|(moment, _)| *moment == id)
                .and_then(|(_, value)| value)?;
            let words = feeling_words((value * 10.0).round() / 10.0);
            let label = text::present_feeling(&words);
            let tone = match value {
                value if value < 0.0 => Some("negative"),
                value if value > 0.0 => Some("positive"),
                _ => None,
            };
            Some(view! {
                <span class="e-present-feeling numbers" data-tone=tone role="img" aria-label=label>
                    {words}
                </span>
            })
        }
    };
    let lanes = model.lanes.keys();
    let reason = rich::reading(cx.editor(), id, Field::Reason, moment.reason.signal());
    let lists = move || {
        let lists = lanes.get().into_iter().filter_map(|lane| {
            let cards = model.cell(lane, id).get();
            let row = model.lanes.get(lane)?;
            let kind: LaneKind = row.kind.get();
            if cards.is_empty() || kind.is_computed() {
                return None;
            }
            let name = row.name.get();
            let items = cards
                .into_iter()
                .filter_map(|card| model.cards.get(card))
                .map(|card| {
                    let title = card.title.signal();
                    let (details, alt) = (card.details.signal(), Signal::from(card.title.signal()));
                    let picture = move || {
                        let asset = details.with(|details| details.asset.clone())?;
                        Some(view! { <div class="e-present-picture">{shown(asset, alt)}</div> })
                    };
                    let body = rich::reading(cx.editor(), card.id, Field::Body, card.body.signal());
                    view! {
                        <li>
                            {picture}
                            <p dir="auto">{move || title.get()}</p>
                            <div class="e-present-body">{body}</div>
                        </li>
                    }
                })
                .collect_view();
            Some(view! {
                <section>
                    <h3>{name}</h3>
                    <ul>{items}</ul>
                </section>
            })
        });
        lists.collect_view()
    };
    Some(view! {
        <li class="e-present-moment" data-kind=move || kind.get().as_str()>
            <p class="e-present-kind">
                {
                    let kind = moment.kind.signal();
                    move || kind.get().label()
                }
                {feeling}
            </p>
            <h2 dir="auto">{title}</h2>
            <div class="e-present-reason">{reason}</div>
            {lists}
        </li>
    })
}
