//! History: the versions of the journey as a timeline, what each changed, an old one on the board to look at, and the way back to it.
//!
//! Versions live on the server and everybody sees the same; the list is asked for anew while it is open. Choosing one shows it on the board (`past`) with what differs
//! marked; closing the column goes back to now. Everybody may look; who may edit names and restores; owners delete. Not here: what differs (the server
//! tells, `shared::diff`).

mod changes;
mod marks;
mod past;
mod words;

use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::access::Role;
use waymark_shared::api::{NameVersion, RestoreVersion, VersionInfo, VersionKind};
use waymark_shared::diff::{Differences, What};
use waymark_shared::ids::VersionId;
use waymark_shared::limits::TITLE_UTF16;

use crate::actions::{ActionCx, Side, use_actions};
use crate::platform::timer::Timer;
use crate::platform::{clock, http, locale, media};
use crate::session::Status;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::{
    Button, ButtonKind, EmptyState, Icon, Segmented, SegmentedOption, Show, Skeleton, TextField, Toast,
};
use crate::ui::panel::PanelFrame;
use crate::ui::words as general;
use marks::Marks;

pub use past::Past;

/// How often the list is asked for anew while it is open: others name versions too.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// How long naming waits for one's own last changes to be saved, in steps of [`STEP_MS`].
const STEPS: usize = 50;
const STEP_MS: u64 = 100;
const DAY_MS: u64 = 86_400_000;

/// What to compare a version with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    Before,
    Now,
}

/// What the column shows.
#[derive(Clone, Copy)]
struct State {
    versions: RwSignal<Option<Vec<VersionInfo>>>,
    only_named: RwSignal<bool>,
    with: RwSignal<Against>,
    changes: RwSignal<Option<Differences>>,
    busy: RwSignal<bool>,
    renaming: RwSignal<bool>,
}

/// The column.
#[component]
pub fn HistoryPanel() -> impl IntoView {
    let cx = use_actions();
    let chrome = cx.chrome;
    let state = State {
        versions: RwSignal::new(None),
        only_named: RwSignal::new(false),
        with: RwSignal::new(Against::Before),
        changes: RwSignal::new(None),
        busy: RwSignal::new(false),
        renaming: RwSignal::new(false),
    };
    let look_cx = cx.clone();
    effect(move |_| {
        chrome.history_news.track();
        look(&look_cx, state);
    });
    let again = move || chrome.history_news.update(|news| *news = news.wrapping_add(1));
    if let Ok(interval) = set_interval_with_handle(again, LOOK_AGAIN) {
        on_cleanup(move || interval.clear());
    }
    compare(&cx, state);
    on_cleanup(move || {
        // On a phone the column covers the board: who closed it wants to see the version.
        if !media::is_phone() {
            chrome.past.try_set(None);
        }
    });
    let close = move |()| {
        chrome.side.set(if media::is_phone() {
            Side::Closed
        } else {
            Side::Selection
        });
    };
    let may_name = {
        let writable = cx.session().writable();
        move || writable.get() && chrome.past.with(Option::is_none)
    };
    let filter = vec![
        SegmentedOption::new("all", text::history_show_all()),
        SegmentedOption::new("named", text::history_show_named()),
    ];
    let shown = Signal::derive(move || if state.only_named.get() { "named" } else { "all" }.to_owned());
    let name_cx = cx.clone();
    view! {
        <div class="h-panel">
            <PanelFrame title=text::history() on_close=close>
                <Show when=may_name>
                    <NameForm
                        label=text::history_name_this()
                        hint=text::history_name_hint()
                        save=text::history_name_save()
                        busy=state.busy
                        on_save={
                            let cx = name_cx.clone();
                            Callback::new(move |name: String| name_now(&cx, state, name))
                        }
                    />
                </Show>
                <Segmented
                    label=text::history_show()
                    options=filter.clone()
                    value=shown
                    on_change=move |value: String| state.only_named.set(value == "named")
                />
                {
                    let cx = cx.clone();
                    move || match state.versions.get() {
                        None => view! { <Skeleton class="h-skeleton" /> },
                        Some(versions) => timeline(&cx, state, &versions),
                    }
                }
            </PanelFrame>
        </div>
    }
}

/// A name and the button that keeps it.
#[component]
fn NameForm(
    label: &'static str,
    hint: &'static str,
    save: &'static str,
    busy: RwSignal<bool>,
    on_save: Callback<String>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() && !busy.get_untracked() {
            name.set(String::new());
            on_save.run(wanted);
        }
    };
    view! {
        <form class="h-name" on:submit=boxed(submit)>
            <TextField label value=name hide_label=true placeholder=format!("{label}…") hint=hint max_length=TITLE_UTF16 />
            <Button submit=true busy disabled=Signal::derive(move || name.with(|name| name.trim().is_empty()))>
                {save}
            </Button>
        </form>
    }
}

fn timeline(cx: &ActionCx, state: State, versions: &[VersionInfo]) -> AnyView {
    let only_named = state.only_named.get();
    let shown: Vec<&VersionInfo> = versions
        .iter()
        .filter(|version| !only_named || version.kind == VersionKind::Named)
        .collect();
    if shown.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuHistory title=text::history_none_named() text=text::history_none_named_text()>
                ""
            </EmptyState>
        };
    }
    let oldest = versions.last().map(|version| version.id);
    let mut days: Vec<(String, Vec<AnyView>)> = Vec::new();
    for version in shown {
        let day = day(version.at_ms);
        let row = row(cx, state, version, Some(version.id) == oldest);
        match days.last_mut() {
            Some((last, rows)) if *last == day => rows.push(row),
            _ => days.push((day, vec![row])),
        }
    }
    let days = days
        .into_iter()
        .map(|(day, rows)| view! { <section class="h-day"><h3>{day}</h3><ul>{rows}</ul></section> })
        .collect_view();
    view! { <NowRow />{days} }
}

/// The journey as it is, above all versions.
#[component]
fn NowRow() -> impl IntoView {
    let chrome = use_actions().chrome;
    view! {
        <button
            class="h-version h-now"
            type="button"
            aria-current=move || chrome.past.with(Option::is_none).then_some("true")
            on:click=boxed_press(move |_| chrome.past.set(None))
        >
            <span class="h-version-name">{text::history_now()}</span>
            <span class="h-version-note">{text::history_now_note()}</span>
        </button>
    }
}

fn row(cx: &ActionCx, state: State, version: &VersionInfo, oldest: bool) -> AnyView {
    let chrome = cx.chrome;
    let id = version.id;
    let chosen = Memo::new(move |_| chrome.past.with(|past| past.as_ref().is_some_and(|past| past.id == id)));
    let choose = {
        let version = version.clone();
        move |_| {
            if chosen.get_untracked() {
                chrome.past.set(None);
            } else {
                state.renaming.set(false);
                state.with.set(if oldest { Against::Now } else { Against::Before });
                cx_clear(chrome);
                chrome.past.set(Some(version.clone()));
            }
        }
    };
    let people = words::version_people(version)
        .into_iter()
        .map(|line| view! { <span class="h-version-note">{line}</span> })
        .collect_view();
    let (details_cx, details_version) = (cx.clone(), version.clone());
    view! {
        <li>
            <button
                class="h-version"
                type="button"
                data-kind=kind_name(version.kind)
                aria-expanded=move || if chosen.get() { "true" } else { "false" }
                aria-current=move || chosen.get().then_some("true")
                on:click=boxed_press(choose)
            >
                <span class="h-version-name">{words::version_name(version)}</span>
                <span class="h-version-time numbers">{locale::time(version.at_ms)}</span>
                {people}
            </button>
            {move || chosen.get().then(|| details(&details_cx, state, &details_version, oldest))}
        </li>
    }
}

fn cx_clear(chrome: crate::actions::cx::Chrome) {
    chrome.past_board.clear_selection();
    chrome.past_board.focus.set(None);
}

const fn kind_name(kind: VersionKind) -> &'static str {
    match kind {
        VersionKind::Start => "start",
        VersionKind::Automatic => "automatic",
        VersionKind::Named => "named",
        VersionKind::BeforeRestore => "before_restore",
    }
}

/// What can be done with the chosen version, and what it changed.
fn details(cx: &ActionCx, state: State, version: &VersionInfo, oldest: bool) -> AnyView {
    let id = version.id;
    let writable = cx.session().writable();
    let may_edit = Signal::derive(move || writable.get());
    let (restore_cx, delete_cx, rename_cx, role_cx, list_cx) =
        (cx.clone(), cx.clone(), cx.clone(), cx.clone(), cx.clone());
    let with = vec![
        SegmentedOption::new("before", text::history_compare_before()),
        SegmentedOption::new("now", text::history_compare_now()),
    ];
    let chosen_with = Signal::derive(move || match state.with.get() {
        Against::Before => "before".to_owned(),
        Against::Now => "now".to_owned(),
    });
    view! {
        <div class="h-details">
            <div class="c-row h-actions">
                <Button
                    disabled=Signal::derive(move || !may_edit.get())
                    icon=icondata_lu::LuRotateCcw
                    on_press=move |_| restore(&restore_cx, id)
                >
                    {text::history_restore()}
                </Button>
                <Button
                    kind=ButtonKind::Ghost
                    disabled=Signal::derive(move || !may_edit.get())
                    on_press=move |_| state.renaming.update(|renaming| *renaming = !*renaming)
                >
                    {text::history_rename()}
                </Button>
                <Show when=move || role_cx.role() == Some(Role::Owner)>
                    <Button
                        kind=ButtonKind::Ghost
                        on_press={
                            let cx = delete_cx.clone();
                            Callback::new(move |_| delete(&cx, id))
                        }
                    >
                        {text::history_delete()}
                    </Button>
                </Show>
            </div>
            <Show when=move || !may_edit.get()>
                <p class="c-note h-why"><Icon icon=icondata_lu::LuLock size_px=14 /><span>{text::history_view_only()}</span></p>
            </Show>
            <Show when=move || state.renaming.get()>
                <NameForm
                    label=text::history_rename()
                    hint=text::history_name_hint()
                    save=text::history_rename_save()
                    busy=state.busy
                    on_save={
                        let cx = rename_cx.clone();
                        Callback::new(move |name: String| rename(&cx, state, id, name))
                    }
                />
            </Show>
            {(!oldest)
                .then(|| {
                    view! {
                        <Segmented
                            label=text::history_compare()
                            options=with
                            value=chosen_with
                            on_change=move |value: String| {
                                state.with.set(if value == "now" { Against::Now } else { Against::Before });
                            }
                        />
                    }
                })}
            {oldest.then(|| view! { <h4 class="h-since">{text::history_compare_now()}</h4> })}
            <div class="h-changes" aria-live="polite">
                {move || {
                    let shown = match state.with.get() {
                        // What it took away is not on it; what came later is not yet.
                        Against::Before => |what: &What| !matches!(what, What::Removed { .. }),
                        Against::Now => |what: &What| !matches!(what, What::Added { .. }),
                    };
                    state
                        .changes
                        .with(|changes| match changes {
                            None => view! { <Skeleton class="h-skeleton" /> },
                            Some(changes) => changes::list(&list_cx, changes, shown),
                        })
                }}
            </div>
        </div>
    }
}

/// Asks for the versions.
fn look(cx: &ActionCx, state: State) {
    let cx = cx.clone();
    spawn_local(async move {
        match http::versions(cx.journey, &cx.token).await {
            Ok(list) => {
                let same = state.versions.try_with_untracked(|known| known.as_ref() == Some(&list));
                if same == Some(false) {
                    state.versions.try_set(Some(list));
                }
            }
            Err(error) => {
                // What is there stays; without anything, the person hears why.
                if state.versions.try_with_untracked(Option::is_none) == Some(true) {
                    cx.toasts
                        .show(Toast::problem(general::api_error(text::history_reading(), &error)));
                }
            }
        }
    });
}

/// Keeps what is told about the chosen version, and its marks, in step with what is chosen.
fn compare(cx: &ActionCx, state: State) {
    let chrome = cx.chrome;
    let marks = StoredValue::new_local(None::<Marks>);
    let wanted = Memo::new(move |_| {
        chrome
            .past
            .with(|past| past.as_ref().map(|past| (past.id, state.with.get())))
    });
    effect(move |_| {
        wanted.track();
        state.changes.set(None);
        marks.set_value(None);
    });
    let cx = cx.clone();
    effect(move |_| {
        let Some((id, with)) = wanted.get() else { return };
        // Others go on writing: what changed up to now is asked for with the list.
        if with == Against::Now {
            chrome.history_news.track();
        }
        let cx = cx.clone();
        spawn_local(async move {
            let (since, until) = match with {
                Against::Before => (None, Some(id)),
                Against::Now => (Some(id), None),
            };
            let told = http::changes(cx.journey, &cx.token, since, until).await;
            if wanted.try_get_untracked() != Some(Some((id, with))) {
                return;
            }
            match told {
                Ok(told) => {
                    marks.try_set_value(Some(Marks::show(&told)));
                    if state.changes.try_with_untracked(|known| known.as_ref() == Some(&told)) == Some(false) {
                        state.changes.try_set(Some(told));
                    }
                }
                Err(error) => cx
                    .toasts
                    .show(Toast::problem(general::api_error(text::history_reading(), &error))),
            }
        });
    });
}

fn name_now(cx: &ActionCx, state: State, name: String) {
    let cx = cx.clone();
    state.busy.set(true);
    spawn_local(async move {
        if saved(&cx).await {
            let by = own_name(&cx);
            let made = http::name_version(cx.journey, &cx.token, &NameVersion { name, by }).await;
            told(&cx, made.map(drop), text::history_kept(), text::history_naming());
        } else {
            cx.toasts.show(Toast::problem(text::history_unsaved()));
        }
        state.busy.try_set(false);
    });
}

fn rename(cx: &ActionCx, state: State, id: VersionId, name: String) {
    let cx = cx.clone();
    state.busy.set(true);
    spawn_local(async move {
        let by = own_name(&cx);
        let made = http::rename_version(cx.journey, &cx.token, id, &NameVersion { name, by }).await;
        state.renaming.try_set(false);
        told(&cx, made.map(drop), text::history_kept(), text::history_naming());
        state.busy.try_set(false);
    });
}

fn delete(cx: &ActionCx, id: VersionId) {
    let cx = cx.clone();
    spawn_local(async move {
        let deleted = http::delete_version(cx.journey, &cx.token, id).await;
        if deleted.is_ok() {
            cx.chrome.past.try_set(None);
        }
        told(&cx, deleted, text::history_deleted(), text::history_deleting());
    });
}

/// Brings a version back for everybody, and offers the way back.
pub(super) fn restore(cx: &ActionCx, id: VersionId) {
    let cx = cx.clone();
    spawn_local(async move {
        match http::restore_version(cx.journey, &cx.token, id, &as_this_person(&cx)).await {
            Ok(restored) => {
                cx.chrome.past.try_set(None);
                news(&cx);
                let toast = match restored.before {
                    None => Toast::new(text::history_same()),
                    Some(before) => {
                        let back = cx.clone();
                        Toast::new(text::history_restored())
                            .action(text::history_go_back(), move || take_back(&back, before.id))
                    }
                };
                cx.toasts.show(toast);
            }
            Err(error) => cx
                .toasts
                .show(Toast::problem(general::api_error(text::history_restoring(), &error))),
        }
    });
}

fn take_back(cx: &ActionCx, before: VersionId) {
    let cx = cx.clone();
    spawn_local(async move {
        let back = http::restore_version(cx.journey, &cx.token, before, &as_this_person(&cx)).await;
        told(
            &cx,
            back.map(drop),
            text::history_went_back(),
            text::history_restoring(),
        );
    });
}

fn told(cx: &ActionCx, outcome: Result<(), http::ApiError>, done: &'static str, tried: &str) {
    match outcome {
        Ok(()) => cx.toasts.show(Toast::new(done)),
        Err(error) => cx.toasts.show(Toast::problem(general::api_error(tried, &error))),
    }
    news(cx);
}

/// The list is out of date. Works after the page is gone, too, as toasts do.
fn news(cx: &ActionCx) {
    let _ = cx.chrome.history_news.try_update(|news| *news = news.wrapping_add(1));
}

fn as_this_person(cx: &ActionCx) -> RestoreVersion {
    RestoreVersion {
        by: own_name(cx),
        client: Some(cx.session().editor().client_id()),
    }
}

/// Says it when somebody else brings an older version back: much changes at once, and nobody typed it.
pub fn tell_restores(cx: &ActionCx) {
    let (cx, restored) = (cx.clone(), cx.session().restored());
    let before = restored.get_untracked();
    effect(move |_| {
        let Some(told) = restored.get().filter(|told| Some(told) != before.as_ref()) else {
            return;
        };
        if told.client == Some(cx.session().editor().client_id()) {
            return;
        }
        news(&cx);
        let words = match told.by.trim() {
            "" => text::history_restored_by_somebody().to_owned(),
            who => text::history_restored_by(who),
        };
        let side = cx.chrome.side;
        cx.toasts
            .show(Toast::new(words).action(text::history(), move || side.set(Side::History)));
    });
}

fn own_name(cx: &ActionCx) -> String {
    cx.session().user().get_untracked().name
}

/// Waits until this person's own changes are on the server's disk, for some seconds.
async fn saved(cx: &ActionCx) -> bool {
    let unsaved = || matches!(cx.session().status().get_untracked(), Status::Saving { .. });
    for _ in 0..STEPS {
        if !unsaved() {
            return true;
        }
        Timer::pause(STEP_MS).await;
    }
    !unsaved()
}

fn day(at_ms: u64) -> String {
    let now_ms = clock::now_ms();
    match locale::date(at_ms) {
        date if date == locale::date(now_ms) => text::history_today().to_owned(),
        date if date == locale::date(now_ms.saturating_sub(DAY_MS)) => text::history_yesterday().to_owned(),
        date => date,
    }
}

/// When a version was taken, in a sentence.
fn version_when(version: &VersionInfo) -> String {
    [&day(version.at_ms), " ", &locale::time(version.at_ms)].concat()
}
