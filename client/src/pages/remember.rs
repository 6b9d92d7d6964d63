//! What this device keeps of a journey that is open: the way back to it, and how it looked, for the home page.
//!
//! Comes with the part of what happens on demand: nobody waits for it. Not here: how it is kept (`platform::recents`).

use std::time::Duration;

use leptos::prelude::*;
use waymark_shared::journey::words::ScoreState;

use crate::actions::ActionCx;
use crate::model::derived;
use crate::platform::recents;
use crate::ui::kit::flow::effect;

/// Title and curve are remembered this long after the last change.
const REMEMBER_AFTER: Duration = Duration::from_millis(1500);

/// Keeps the way back to this journey on this device, and its look for the home page, for as long as the current owner lives.
pub fn remember(cx: &ActionCx) {
    let (id, token) = (cx.journey, cx.token.clone());
    let (rights, model) = (cx.session().rights(), cx.model().clone());
    let title = model.meta.title.signal();
    effect(move |_| {
        if let Some(rights) = rights.get() {
            recents::remember(id, &title.get_untracked(), rights.role, &token);
        }
    });
    let look = Memo::new(move |_| {
        let stages: Vec<String> = model
            .stages
            .keys()
            .get()
            .into_iter()
            .filter_map(|stage| model.stages.get(stage).map(|stage| stage.name.get()))
            .collect();
        let curve: Vec<Option<f64>> = derived::overall_feelings(&model, ScoreState::AsIs)
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        (model.meta.title.get(), stages, curve)
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    effect(move |_| {
        let (title, stages, curve) = look.get();
        stop();
        let write = move || recents::refresh(id, &title, &stages, &curve);
        timer.set_value(set_timeout_with_handle(write, REMEMBER_AFTER).ok());
    });
    on_cleanup(stop);
}
