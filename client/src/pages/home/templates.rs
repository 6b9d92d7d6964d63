//! What a new journey can start from, each with a picture of its curve and stages.

use leptos::prelude::*;
use waymark_shared::api::TemplateInfo;

use super::model::{Home, Loading};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Button, Icon, Skeleton};
use crate::ui::miniature::{Miniature, StageStrip};
use crate::ui::words;

#[component]
pub(super) fn Templates(home: Home) -> impl IntoView {
    view! {
        <section class="home-section" aria-labelledby="templates-title">
            <div class="home-section-head">
                <h2 id="templates-title">{text::home_new()}</h2>
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
            {list.into_iter().map(|info| view! { <li><TemplateCard home info /></li> }).collect_view()}
        </ul>
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
