//! What stands in place of the list while there is none: one sentence, two ways to begin, and the example as it will look.

use leptos::prelude::*;
use waymark_shared::api::TemplateInfo;

use super::model::{EMPTY, EXAMPLE, Home, Loading};
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Button, ButtonKind, Skeleton};
use crate::ui::miniature::Miniature;

#[component]
pub(super) fn FirstVisit(home: Home) -> impl IntoView {
    let is_creating = move |template: &'static str| {
        Signal::derive(move || home.creating.with(|creating| creating.as_deref() == Some(template)))
    };
    let picture = move || match home.templates.get() {
        Loading::Waiting => Some(view! { <Skeleton class="home-first-skeleton" /> }),
        Loading::Ready(list) => {
            let example = list.into_iter().find(|info| info.id == EXAMPLE);
            example.map(|info| view! { <Picture info /> })
        }
        Loading::Failed(_) => None,
    };
    view! {
        <section class="home-first" aria-labelledby="first-title">
            <div class="home-first-words">
                <h1 id="first-title">{text::home_first_title()}</h1>
                <div class="home-first-buttons">
                    <Button
                        kind=ButtonKind::Primary
                        icon=icondata_lu::LuSparkles
                        busy=is_creating(EXAMPLE)
                        on_press=move |_| home.create(EXAMPLE)
                    >
                        {text::home_first_example()}
                    </Button>
                    <Button busy=is_creating(EMPTY) on_press=move |_| home.create(EMPTY)>{text::home_first_empty()}</Button>
                </div>
            </div>
            {picture}
        </section>
    }
}

/// The example, drawn larger than on a card and with the names of its stages.
#[component]
fn Picture(info: TemplateInfo) -> impl IntoView {
    let TemplateInfo {
        name, stages, curve, ..
    } = info;
    let names = stages
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let colour = (index % crate::ui::kit::colour::STAGES + 1).to_string();
            view! { <li class="home-first-stage" data-stage=colour>{name}</li> }
        })
        .collect_view();
    view! {
        <figure class="home-first-picture">
            <figcaption class="home-first-name">{name}</figcaption>
            <ol class="home-first-stages">{names}</ol>
            <Miniature curve />
        </figure>
    }
}
