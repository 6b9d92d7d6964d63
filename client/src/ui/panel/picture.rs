//! The picture of a card or persona in the panel: shown, chosen from a file, pasted or dropped here, taken off.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Value;
use web_sys::DragEvent;

use super::fields::Of;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{Button, Icon};
use crate::ui::picture::{KINDS, first_picture, shown, upload};

/// A picture by its name in the field; `alt` says what it shows.
pub(crate) fn picture(
    of: &Of,
    alt: Signal<String>,
    value: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> AnyView {
    let asset = Memo::new(move |_| value());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let chooser = NodeRef::<html::Input>::new();
    let send = {
        let of = of.clone();
        move |file: web_sys::File| {
            problem.set(None);
            busy.set(true);
            let cx = of.cx.clone();
            let of = of.clone();
            upload(&cx, file, move |stored| {
                busy.try_set(false);
                match stored {
                    Ok(asset) => of.set(Some(Value::Line(asset))),
                    Err(why) => drop(problem.try_set(Some(why))),
                }
            });
        }
    };
    let chosen = {
        let send = send.clone();
        move |_| {
            let Some(input) = chooser.get_untracked() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                send(file);
            }
            // Choosing the same file again is a choice, too.
            input.set_value("");
        }
    };
    let dropped = {
        let of = of.clone();
        move |event: DragEvent| {
            let file = first_picture(event.data_transfer().and_then(|data| data.files()));
            if let Some(file) = file.filter(|_| !of.is_locked()) {
                event.prevent_default();
                event.stop_propagation();
                send(file);
            }
        }
    };
    let choose = move |_| {
        if let Some(input) = chooser.get_untracked() {
            input.unchecked_ref::<web_sys::HtmlElement>().click();
        }
    };
    let (lock_of, remove_of, frame_of) = (of.clone(), of.clone(), of.clone());
    view! {
        <div class="c-picture" data-locked=move || frame_of.is_locked().then_some("") on:drop=boxed(dropped)>
            {move || asset.get().map(|asset| view! { <div class="c-picture-frame">{shown(asset, alt)}</div> })}
            {move || {
                let remove_of = remove_of.clone();
                (!lock_of.is_locked())
                    .then(|| {
                        view! {
                            <div class="c-picture-actions">
                                <Button icon=icondata_lu::LuImage busy=busy on_press=choose>
                                    {move || if asset.get().is_some() { text::picture_replace() } else { text::picture_add() }}
                                </Button>
                                {move || {
                                    let of = remove_of.clone();
                                    asset
                                        .get()
                                        .map(|_| {
                                            view! {
                                                <button class="c-action" type="button" on:click=boxed_press(move |_| of.set(None))>
                                                    <Icon icon=icondata_lu::LuX size_px=14 />
                                                    {text::picture_remove()}
                                                </button>
                                            }
                                        })
                                }}
                            </div>
                        }
                    })
            }}
            <input node_ref=chooser type="file" accept=KINDS hidden on:change=chosen aria-label=text::picture_file() />
            <p class="c-field-error" role="alert" hidden=move || problem.with(Option::is_none)>{move || problem.get()}</p>
        </div>
    }
}
