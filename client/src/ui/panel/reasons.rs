//! Why customers leave a moment: reasons in the team's words, each with a count or a share.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Value};
use web_sys::KeyboardEvent;

use super::fields::{Of, Problem, line_by};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{For, Icon};

/// All reasons, and a line for one more.
pub(super) fn reasons(of: &Of, value: ArcReadSignal<BTreeMap<String, String>>) -> AnyView {
    let keys = {
        let value = value.clone();
        Memo::new(move |_| value.with(|value| value.keys().cloned().collect::<Vec<_>>()))
    };
    let (row_of, add_of) = (of.clone(), of.clone());
    view! {
        <div class="c-reasons" role="group" aria-label=text::map_reasons()>
            <span class="c-field-label">{text::map_reasons()}</span>
            <For each=move || keys.get() key=Clone::clone let(reason)>
                {reason_row(&row_of, reason, value.clone())}
            </For>
            {move || (!add_of.is_locked()).then(|| adding(&add_of))}
        </div>
    }
}

fn mark(of: &Of, reason: &str, count: Option<String>) {
    of.cx.apply(of.entities.iter().map(|entity| Edit::Mark {
        entity: *entity,
        field: of.field,
        key: reason.to_owned(),
        value: count.clone().map(Value::Line),
    }));
}

/// A count ("120") or a share ("40 %") as it is kept.
fn parse(text: &str) -> Result<String, Problem> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    let is_share = text.ends_with('%');
    match number.parse::<u32>() {
        Ok(share) if is_share && share <= 100 => Ok(format!("{share} %")),
        Ok(count) if !is_share && count <= 1_000_000_000 => Ok(count.to_string()),
        _ if text.is_empty() => Ok("0".to_owned()),
        _ => Err(text::map_problem_reason()),
    }
}

fn reason_row(of: &Of, reason: String, value: ArcReadSignal<BTreeMap<String, String>>) -> AnyView {
    let shown = {
        let reason = reason.clone();
        move || value.with(|value| value.get(&reason).cloned().unwrap_or_default())
    };
    let write = {
        let (of, reason) = (of.clone(), reason.clone());
        move |text: &str| parse(text).map(|count| mark(&of, &reason, Some(count)))
    };
    let (remove_of, lock_of) = (of.clone(), of.clone());
    let label = text::panel_remove(&reason);
    view! {
        <div class="c-reason">
            {line_by(of, reason.clone(), text::map_how_many(), shown, write)}
            {move || {
                let (of, reason) = (remove_of.clone(), reason.clone());
                (!lock_of.is_locked())
                    .then(|| {
                        view! {
                            <button class="c-chip-remove" type="button" aria-label=label.clone() on:click=boxed_press(move |_| mark(&of, &reason, None))>
                                <Icon icon=icondata_lu::LuX size_px=12 />
                            </button>
                        }
                    })
            }}
        </div>
    }
}

/// A reason is added by Enter; its count is written beside it then.
fn adding(of: &Of) -> AnyView {
    let text = RwSignal::new(String::new());
    let add = {
        let of = of.clone();
        Arc::new(move || {
            let reason = text.get_untracked().trim().to_owned();
            if !reason.is_empty() {
                mark(&of, &reason, Some("0".to_owned()));
                text.set(String::new());
            }
        })
    };
    let on_key = {
        let add = Arc::clone(&add);
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                event.stop_propagation();
                add();
            }
        }
    };
    view! {
        <div class="c-reason-new">
            <input
                class="c-input"
                type="text"
                autocomplete="off"
                maxlength=200
                aria-label=text::map_new_reason()
                placeholder=text::map_new_reason_hint()
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=boxed(on_key)
            />
            <button class="c-add" type="button" on:click=boxed_press(move |_| add())>
                <Icon icon=icondata_lu::LuPlus size_px=14 />
                {text::panel_add()}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_count_or_a_share_is_taken_and_nothing_else() {
        for (text, kept) in [("120", "120"), ("40%", "40 %"), ("40 %", "40 %"), ("0", "0"), ("", "0")] {
            assert_eq!(parse(text).as_deref(), Ok(kept), "{text}");
        }
        for text in ["-1", "many", "101 %", "1.5", "99999999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
