//! What customers answered: NPS, CSAT and CES of the journey, a stage or a moment, as counts typed here or counted from a file.
//!
//! A file is read in the browser and only its counts go into the journey. A file with a broken row changes nothing. Not here: the measures.

use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use waymark_shared::analysis::survey_file::{self, FileError};
use waymark_shared::analysis::surveys::scale;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::SurveyId;
use waymark_shared::journey::words::SurveyKind;

use crate::actions::ActionCx;
use crate::model::catalogue::SurveyModel;
use crate::text;
use crate::ui::insights::surveys::{label, measured};
use crate::ui::insights::words;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{Button, ButtonKind, EmptyState, For, Icon, Select, SelectOption};
use crate::ui::sheet::head;

/// Largest file that is read, in bytes.
const FILE_BYTES: f64 = 8_000_000.0;

/// The window.
pub fn view(cx: &ActionCx) -> AnyView {
    let ids = cx.model().surveys.keys();
    let is_empty = {
        let ids = ids.clone();
        Memo::new(move |_| ids.with(Vec::is_empty))
    };
    let (row_cx, add_cx) = (cx.clone(), cx.clone());
    view! {
        <section class="s-surveys" aria-label=text::surveys_window()>
            {head(text::surveys_window(), ())}
            {move || {
                is_empty
                    .get()
                    .then(|| {
                        view! {
                            <EmptyState
                                icon=icondata_lu::LuGauge
                                title=text::surveys_empty()
                                text=text::surveys_empty_text()
                            >
                                ""
                            </EmptyState>
                        }
                    })
            }}
            <For each=move || ids.get() key=|id| *id let(id)>
                {survey(&row_cx, id)}
            </For>
            {adding(&add_cx)}
        </section>
    }
}

fn kind_name(kind: SurveyKind) -> &'static str {
    match kind {
        SurveyKind::Nps => text::survey_kind_nps(),
        SurveyKind::Csat => text::survey_kind_csat(),
        SurveyKind::Ces => text::survey_kind_ces(),
        SurveyKind::Custom => text::survey(),
    }
}

/// What a survey can be about, the whole journey first.
fn targets(cx: &ActionCx) -> Vec<SelectOption> {
    let model = cx.model();
    let mut all = vec![EntityRef::Meta];
    let stages = model.with_values(|_, placement| placement.stages.clone());
    for (stage, moments) in stages {
        all.push(stage.into());
        all.extend(moments.into_iter().map(EntityRef::from));
    }
    let option = |target: EntityRef| {
        let mut option = SelectOption::new(target.to_string(), words::target(model, Some(target)));
        option.hint = match target {
            EntityRef::Moment(id) => model.with_values(|journey, _| {
                let stage = journey.moments.get(&id)?.stage?;
                Some(journey.stages.get(&stage)?.name.clone())
            }),
            _ => None,
        };
        option
    };
    untrack(|| all.into_iter().map(option).collect())
}

fn adding(cx: &ActionCx) -> AnyView {
    let kind = RwSignal::new(SurveyKind::Nps.as_str().to_owned());
    // What is selected on the map is what one wants to say something about.
    let chosen = cx
        .board
        .selection_now()
        .into_iter()
        .find(|entity| matches!(entity, EntityRef::Stage(_) | EntityRef::Moment(_)));
    let target = RwSignal::new(chosen.unwrap_or(EntityRef::Meta).to_string());
    let kinds = [SurveyKind::Nps, SurveyKind::Csat, SurveyKind::Ces]
        .map(|kind| SelectOption::new(kind.as_str(), kind_name(kind)))
        .to_vec();
    let targets = targets(cx);
    let (add_cx, lock_cx) = (cx.clone(), cx.clone());
    let add = move |_| {
        let entity = target.get_untracked().parse::<EntityRef>();
        let words = kind.get_untracked();
        let kind = SurveyKind::ALL.iter().copied().find(|kind| kind.as_str() == words);
        if let (Ok(target), Some(kind)) = (entity, kind) {
            let id = add_cx.editor().mint(SurveyId::mint);
            add_cx.apply([Edit::AddSurvey { id, kind, target }]);
        }
    };
    view! {
        {move || {
            let (kinds, targets, add) = (kinds.clone(), targets.clone(), add.clone());
            lock_cx
                .may_edit()
                .is_ok()
                .then(|| {
                    view! {
                        <div class="s-survey-add" role="group" aria-label=text::surveys_add()>
                            <Select label=text::surveys_asked() options=Signal::stored(kinds) value=kind on_change=move |word| kind.set(word) />
                            <Select label=text::surveys_about() options=Signal::stored(targets) value=target on_change=move |word| target.set(word) />
                            <Button kind=ButtonKind::Primary icon=icondata_lu::LuPlus on_press=add>{text::surveys_add()}</Button>
                        </div>
                    }
                })
        }}
    }
}

fn survey(cx: &ActionCx, id: SurveyId) -> AnyView {
    let Some(model) = cx.model().surveys.get(id) else {
        return ().into_any();
    };
    let kind = model.kind.get_untracked().unwrap_or(SurveyKind::Custom);
    let (name_cx, target) = (cx.clone(), model.target.signal());
    let asked = model.asked_when.signal();
    let problem = RwSignal::new(None::<String>);
    let (remove_cx, asked_cx, lock_cx) = (cx.clone(), cx.clone(), cx.clone());
    let name = move || text::survey_name(label(kind), &words::target(name_cx.model(), target.get()));
    let heading = name.clone();
    view! {
        <article class="s-survey" aria-label=name>
            <header class="s-survey-head">
                <h3>{heading}</h3>
                {result(cx, id)}
            </header>
            {counts(cx, id, &model, kind, problem)}
            <div class="s-survey-foot">
                <input
                    class="k-input"
                    type="text"
                    maxlength=200
                    placeholder=text::survey_asked_when_hint()
                    aria-label=text::survey_asked_when()
                    readonly=move || lock_cx.may_edit().is_err()
                    prop:value=move || asked.get().unwrap_or_default()
                    on:change:target=move |event| {
                        let text = event.target().value().trim().to_owned();
                        asked_cx.apply([Edit::Set {
                            entity: id.into(),
                            field: Field::AskedWhen,
                            value: (!text.is_empty()).then_some(Value::Line(text)),
                        }]);
                    }
                />
                {file_button(cx, id, kind, problem)}
                {move || {
                    let cx = remove_cx.clone();
                    cx.may_edit()
                        .is_ok()
                        .then(|| {
                            view! {
                                <button
                                    class="c-action"
                                    type="button"
                                    on:click=boxed_press(move |_| {
                                        cx.apply([Edit::Delete { entities: vec![id.into()] }]);
                                    })
                                >
                                    <Icon icon=icondata_lu::LuTrash2 size_px=14 />
                                    {text::survey_delete()}
                                </button>
                            }
                        })
                }}
            </div>
            <p class="s-problem" role="alert" hidden=move || problem.with(Option::is_none)>{move || problem.get()}</p>
        </article>
    }
}

/// The measure, with how many answered and how far off it may be, as the insights have it.
fn result(cx: &ActionCx, id: SurveyId) -> AnyView {
    let found = cx.model().findings().surveys.signal();
    let result = Memo::new(move |_| found.with(|all| all.iter().find(|one| one.survey == id).cloned()));
    view! { <div class="s-measure" role="status">{move || result.get().map(|result| measured(&result))}</div> }
}

/// How many gave which answer.
fn counts(
    cx: &ActionCx,
    id: SurveyId,
    model: &SurveyModel,
    kind: SurveyKind,
    problem: RwSignal<Option<String>>,
) -> AnyView {
    let Some((least, most)) = scale(kind) else {
        return view! { <p class="c-note">{text::survey_no_scale()}</p> };
    };
    let told = model.counts.signal();
    let fields: Vec<AnyView> = (least..=most)
        .map(|value| {
            let key = value.to_string();
            let (told, shown_key, cx, lock_cx) = (told.clone(), key.clone(), cx.clone(), cx.clone());
            let key_of_label = key.clone();
            let shown = Memo::new(move |_| told.with(|told| told.get(&shown_key).cloned().unwrap_or_default()));
            let wrong = RwSignal::new(false);
            let write = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
                let text = event.target().value().trim().to_owned();
                let count = text.parse::<u64>().ok().filter(|count| *count <= 1_000_000_000);
                wrong.set(!text.is_empty() && count.is_none());
                problem.set(wrong.get_untracked().then(|| text::survey_count_problem().to_owned()));
                if wrong.get_untracked() {
                    return;
                }
                let mut all = told_now(&cx, id);
                match count {
                    Some(count) => drop(all.insert(key.clone(), count)),
                    None => drop(all.remove(&key)),
                }
                let mark = Edit::Mark {
                    entity: id.into(),
                    field: Field::Counts,
                    key: key.clone(),
                    value: count.map(|count| Value::Line(count.to_string())),
                };
                cx.apply([mark, total(id, &all)]);
            };
            view! {
                <label class="s-count">
                    <span class="numbers">{value}</span>
                    <input
                        class="k-input numbers"
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        placeholder="0"
                        aria-label=text::survey_answers_of(&key_of_label)
                        aria-invalid=move || wrong.get().then_some("true")
                        readonly=move || lock_cx.may_edit().is_err()
                        prop:value=move || shown.get()
                        on:change:target=write
                    />
                </label>
            }
        })
        .collect();
    view! { <div class="s-counts" role="group" aria-label=text::survey_by_value()>{fields}</div> }
}

fn told_now(cx: &ActionCx, id: SurveyId) -> BTreeMap<String, u64> {
    let told = cx
        .model()
        .surveys
        .get(id)
        .map(|survey| survey.counts.get_untracked())
        .unwrap_or_default();
    told.into_iter()
        .filter_map(|(value, count)| Some((value, count.trim().parse().ok()?)))
        .collect()
}

fn total(id: SurveyId, counts: &BTreeMap<String, u64>) -> Edit {
    let n = counts
        .values()
        .fold(0_u64, |sum, count| sum.saturating_add(*count))
        .min(1_000_000_000);
    Edit::Set {
        entity: id.into(),
        field: Field::N,
        value: i64::try_from(n).ok().map(Value::Int),
    }
}

/// Counts from a file take the place of those that are there, as one step of undo.
fn file_button(cx: &ActionCx, id: SurveyId, kind: SurveyKind, problem: RwSignal<Option<String>>) -> AnyView {
    let chooser = NodeRef::<html::Input>::new();
    let (take_cx, lock_cx) = (cx.clone(), cx.clone());
    let chosen = move |_| {
        let Some(input) = chooser.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(file) = file else { return };
        if file.size() > FILE_BYTES {
            problem.set(Some(text::survey_file_large().to_owned()));
            return;
        }
        let cx = take_cx.clone();
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let Some(text) = text else {
                problem.try_set(Some(text::survey_file_unreadable().to_owned()));
                return;
            };
            match survey_file::count(&text, kind) {
                Err(error) => drop(problem.try_set(Some(refusal(&error, kind)))),
                Ok(counted) => {
                    problem.try_set(None);
                    let mut edits: Vec<Edit> = told_now(&cx, id)
                        .into_keys()
                        .filter(|value| !counted.counts.contains_key(value))
                        .map(|key| mark(id, key, None))
                        .collect();
                    edits.extend(
                        counted
                            .counts
                            .iter()
                            .map(|(value, count)| mark(id, value.clone(), Some(*count))),
                    );
                    edits.push(total(id, &counted.counts));
                    if cx.apply(edits) {
                        let n = usize::try_from(counted.n).unwrap_or(usize::MAX);
                        cx.announce(match counted.empty {
                            0 => text::survey_counted(n),
                            empty => format!("{} {}", text::survey_counted(n), text::survey_passed(empty)),
                        });
                    }
                }
            }
        });
    };
    let choose = move |_| {
        if let Some(input) = chooser.get_untracked() {
            let element: &web_sys::HtmlElement = &input;
            element.click();
        }
    };
    view! {
        {move || {
            lock_cx.may_edit().is_ok().then(|| view! { <Button icon=icondata_lu::LuFileSpreadsheet on_press=choose>{text::survey_file()}</Button> })
        }}
        <input node_ref=chooser type="file" accept=".csv,.tsv,.txt,text/csv" hidden aria-label=text::survey_file_label() on:change=boxed(chosen) />
    }
}

fn mark(id: SurveyId, key: String, count: Option<u64>) -> Edit {
    Edit::Mark {
        entity: id.into(),
        field: Field::Counts,
        key,
        value: count.map(|count| Value::Line(count.to_string())),
    }
}

/// Most broken rows that are named.
const NAMED: usize = 8;

/// What is wrong with a file and what to do.
fn refusal(error: &FileError, kind: SurveyKind) -> String {
    match error {
        FileError::Broken(rows, all) => {
            let named = rows.iter().take(NAMED).map(|row| {
                let number = usize::try_from(row.row).unwrap_or_default();
                match row.text.as_str() {
                    "" => text::survey_row(number),
                    said => text::survey_row_says(number, said),
                }
            });
            let rows = named.collect::<Vec<_>>().join(", ");
            let (least, most) = scale(kind).unwrap_or((0, 0));
            match all.saturating_sub(NAMED) {
                0 => text::survey_broken(&least.to_string(), &most.to_string(), &rows),
                more => text::survey_broken_more(&least.to_string(), more, &most.to_string(), &rows),
            }
        }
        FileError::TooLong => text::survey_file_long(survey_file::ROWS),
        FileError::Empty => text::survey_file_empty().to_owned(),
        FileError::NoScale => text::survey_no_scale().to_owned(),
    }
}
