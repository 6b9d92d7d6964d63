//! What a new journey can start from, each with a picture of its curve and stages.

use leptos::prelude::*;
use waymark_shared::api::TemplateInfo;

use super::model::{EMPTY, FROM_FILE, Home, Loading};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{Button, ButtonKind, Dialog, DialogActions, Icon, Skeleton};
use crate::ui::miniature::{Miniature, StageStrip};
use crate::ui::words;

#[component]
pub(super) fn Templates(home: Home) -> impl IntoView {
    view! {
        <section class="home-section" aria-labelledby="templates-title">
            <div class="home-section-head">
                <h2 id="templates-title">{text::home_new()}</h2>
                <Empty home />
                <FromFile home />
            </div>
            {move || match home.templates.get() {
                Loading::Waiting => waiting().into_any(),
                Loading::Ready(list) => row(home, list).into_any(),
                Loading::Failed(error) => {
                    view! {
                        <div class="home-failed" role="alert">
                            <p>{words::api_error(text::home_loading_templates(), &error)}</p>
                            <Button icon=icondata_lu::LuRotateCw on_press=move |_| home.load_templates()>{text::try_again()}</Button>
                        </div>
                    }
                }
            }}
        </section>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <ul class="home-templates" aria-label=text::home_templates_waiting() aria-busy="true">
            {(0..3).map(|_| view! { <li><Skeleton class="home-template-skeleton" /></li> }).collect_view()}
        </ul>
    }
}

fn row(home: Home, list: Vec<TemplateInfo>) -> impl IntoView {
    view! {
        <ul class="home-templates">
            {list
                .into_iter()
                .map(|info| {
                    let how = info.clone();
                    view! {
                        <li>
                            <TemplateCard home info />
                            <HowTo home info=how />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// A journey with nothing in it. Whoever is here for the first time has it above, beside the example.
#[component]
fn Empty(home: Home) -> impl IntoView {
    let is_busy = Signal::derive(move || home.creating.with(|creating| creating.as_deref() == Some(EMPTY)));
    move || {
        (!home.recents.with(Vec::is_empty)).then(|| {
            view! { <Button icon=icondata_lu::LuPlus busy=is_busy on_press=move |_| home.create(EMPTY)>{text::home_first_empty()}</Button> }
        })
    }
}

/// A journey from a file that somebody saved.
#[component]
fn FromFile(home: Home) -> impl IntoView {
    let chooser = NodeRef::<leptos::html::Input>::new();
    let is_busy = Signal::derive(move || home.creating.with(|creating| creating.as_deref() == Some(FROM_FILE)));
    let chosen = move |_| {
        let Some(input) = chooser.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        if let Some(file) = file {
            home.create_from_file(file);
        }
    };
    let choose = move |_| {
        if let Some(input) = chooser.get_untracked() {
            let element: &web_sys::HtmlElement = &input;
            element.click();
        }
    };
    view! {
        <Button icon=icondata_lu::LuFileUp busy=is_busy on_press=choose>{text::home_from_file()}</Button>
        // Phones would offer none of the files that are called by an ending they do not know. What it is, the server sees.
        <input node_ref=chooser type="file" hidden aria-label=text::home_file_label() on:change=boxed(chosen) />
    }
}

/// When to use a template and what to look for, with a workshop.
#[component]
fn HowTo(home: Home, info: TemplateInfo) -> impl IntoView {
    let open = RwSignal::new(false);
    // It begins with what is read on the button: who speaks to the page says that.
    let label = text::home_how_button(&info.name);
    let (title, id) = (text::home_how_of(&info.name), info.id.clone());
    let steps = StoredValue::new(info.agenda);
    let how = StoredValue::new(info.how_to_use);
    let start = Callback::new(move |()| {
        open.set(false);
        home.create(&id);
    });
    view! {
        <button class="home-how" type="button" aria-label=label aria-haspopup="dialog" on:click=boxed_press(move |_| open.set(true))>
            {text::home_how()}
        </button>
        <Dialog open title>
            <p>{how.get_value()}</p>
            {(!steps.with_value(Vec::is_empty))
                .then(|| {
                    let all: Vec<AnyView> = steps
                        .get_value()
                        .into_iter()
                        .map(|step| {
                            let minutes = usize::try_from(step.minutes).unwrap_or(0);
                            view! {
                                <li>
                                    <span class="numbers g-minutes">{text::home_how_minutes(minutes)}</span>
                                    <span>{step.what}</span>
                                </li>
                            }
                        })
                        .collect();
                    view! {
                        <h3 class="home-how-title">{text::home_how_workshop()}</h3>
                        <ol class="home-how-agenda">{all}</ol>
                    }
                })}
            <DialogActions>
                <Button kind=ButtonKind::Primary on_press=move |_| start.run(())>{text::home_how_start()}</Button>
            </DialogActions>
        </Dialog>
    }
}

#[component]
fn TemplateCard(home: Home, info: TemplateInfo) -> impl IntoView {
    let TemplateInfo {
        id,
        name,
        summary,
        stages,
        curve,
        ..
    } = info;
    let template = id.clone();
    let is_busy = Memo::new(move |_| home.creating.with(|creating| creating.as_deref() == Some(&*template)));
    let stage_names = if stages.is_empty() {
        text::home_no_stages().to_owned()
    } else {
        stages.join(" · ")
    };
    view! {
        <button
            class="home-template"
            type="button"
            aria-busy=move || is_busy.get().then_some("true")
            on:click=boxed_press(move |_| home.create(&id))
        >
            // The words under the picture are the name.
            <span class="home-card-picture" aria-hidden="true">
                <Miniature curve />
                <StageStrip stages />
                <span class="home-template-go">
                    <Icon icon=Signal::derive(move || {
                        if is_busy.get() { icondata_lu::LuLoaderCircle } else { icondata_lu::LuPlus }
                    }) />
                </span>
            </span>
            <span class="home-template-name">{name}</span>
            <span class="home-template-summary">{summary}</span>
            <span class="home-template-stages">{stage_names}</span>
        </button>
    }
}
