//! The note that a template leaves on a new journey: how to use it, and the steps of a workshop with it. Put away once, it stays away.

use leptos::prelude::*;
use waymark_shared::api::TemplateInfo;

use crate::actions::{Side, use_actions};
use crate::platform::starts;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Button, ButtonKind, IconButton, Show};

/// The template whose guide goes along.
const GUIDED: &str = "four-step-starter";

/// The note, where there is one.
pub fn note() -> AnyView {
    let cx = use_actions();
    let Some(template) = starts::template_of(cx.journey) else {
        return ().into_any();
    };
    let journey = cx.journey;
    let shown = RwSignal::new(true);
    let is_guided = template.id == GUIDED;
    if is_guided && starts::guided(cx.journey).is_none() && !crate::platform::media::is_phone() {
        // The first time it stands there by itself; later whoever wants it opens it.
        cx.chrome.side.set(Side::Guide);
    }
    let put_away = Callback::new(move |()| {
        starts::put_away(journey);
        shown.set(false);
    });
    view! {
        <Show when=move || shown.get()>{card(&template, is_guided, put_away)}</Show>
    }
}

fn card(template: &TemplateInfo, is_guided: bool, put_away: Callback<()>) -> AnyView {
    let name = template.name.clone();
    let chrome = use_actions().chrome;
    let label = text::home_how_of(&name);
    let heading = label.clone();
    view! {
        <aside class="c-hint g-note" aria-label=label>
            <div class="g-note-head">
                <h2>{heading}</h2>
                <IconButton label=text::note_away() icon=icondata_lu::LuX on_press=move |_| put_away.run(()) />
            </div>
            <p>{template.how_to_use.clone()}</p>
            {agenda(template)}
            <div class="c-row c-row-end">
                {is_guided
                    .then(|| {
                        view! {
                            <Show when=move || chrome.side.get() != Side::Guide>
                                <Button kind=ButtonKind::Primary on_press=move |_| chrome.side.set(Side::Guide)>{text::note_guide()}</Button>
                            </Show>
                        }
                    })}
                <button class="c-action" type="button" on:click=boxed_press(move |_| put_away.run(()))>{text::note_got_it()}</button>
            </div>
        </aside>
    }
}

/// A workshop with it, step by step.
fn agenda(template: &TemplateInfo) -> Option<AnyView> {
    if template.agenda.is_empty() {
        return None;
    }
    let steps: Vec<AnyView> = template
        .agenda
        .iter()
        .map(|step| {
            let minutes = text::home_how_minutes(usize::try_from(step.minutes).unwrap_or_default());
            view! { <li><span class="numbers g-minutes">{minutes}</span><span>{step.what.clone()}</span></li> }
        })
        .collect();
    Some(view! {
        <details class="g-agenda">
            <summary>{text::home_how_workshop()}</summary>
            <ol>{steps}</ol>
        </details>
    })
}
