//! Where a moment leads: the other moments by name, the journeys this device remembers, and one whose link is pasted.
//!
//! Of a pasted link only the journey's id is kept: its token is a secret, and everybody in this journey can read what it keeps.

use leptos::prelude::*;
use waymark_shared::ids::{JourneyId, MomentId};

use super::pick::{Line, list, moments};
use crate::actions::{ActionCx, connections};
use crate::platform::recents;
use crate::text;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, from: MomentId) -> AnyView {
    let mut lines = moments(cx, Some(from));
    lines.extend(journeys(cx));
    let beside = {
        let own = cx.journey;
        Callback::new(move |text: String| {
            let id = journey_in(&text).filter(|id| *id != own)?;
            Some(Line {
                id: format!("journey:{id}"),
                title: text::map_pasted().to_owned(),
                hint: text::map_pasted_hint().to_owned(),
                group: text::map_other().to_owned(),
                icon: icondata_lu::LuExternalLink,
            })
        })
    };
    let pick_cx = cx.clone();
    let on_pick = Callback::new(move |id: String| {
        pick_cx.board.inline.close();
        if let Some(to) = id.strip_prefix("moment:").and_then(|id| id.parse().ok()) {
            connections::connect(&pick_cx, from, to);
        } else if let Some(journey) = id.strip_prefix("journey:").and_then(|id| id.parse().ok()) {
            let label = recents::get(journey).map(|recent| recent.title).unwrap_or_default();
            connections::connect_journey(&pick_cx, from, journey, &label);
        }
    });
    view! {
        {list(text::map_find_moment(), text::map_find_moment_hint(), lines, on_pick, beside)}
    }
}

fn journeys(cx: &ActionCx) -> Vec<Line> {
    recents::all()
        .into_iter()
        .filter(|recent| recent.id != cx.journey)
        .map(|recent| Line {
            id: format!("journey:{}", recent.id),
            title: recent.title,
            hint: String::new(),
            group: text::map_other().to_owned(),
            icon: icondata_lu::LuExternalLink,
        })
        .collect()
}

/// The journey that a pasted link (or bare id) names.
fn journey_in(text: &str) -> Option<JourneyId> {
    let text = text.trim();
    let rest = text.split_once("/j/").map_or(text, |(_, rest)| rest);
    rest.split(['#', '?', '/']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_link_gives_away_its_journey_and_no_token() {
        let id = JourneyId::mint(7, 9);
        for text in [
            format!("https://maps.example/j/{id}#s3cret"),
            format!("  /j/{id}"),
            format!("{id}"),
            format!("http://127.0.0.1:8080/j/{id}?x=1#t"),
        ] {
            assert_eq!(journey_in(&text), Some(id), "{text}");
        }
        for text in ["", "https://maps.example/", "check-in", "/j/nonsense#token"] {
            assert_eq!(journey_in(text), None, "{text}");
        }
    }
}
