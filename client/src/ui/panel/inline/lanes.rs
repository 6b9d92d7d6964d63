//! The lanes that can be added, each with a word on what it is for.

use leptos::prelude::*;
use waymark_shared::doc::edit::Place;
use waymark_shared::journey::words::{LaneKind, Word};

use super::pick::{Line, list};
use crate::text;
use crate::ui::board::change::Change;
use crate::ui::board::cx::use_board;
use crate::ui::kit::IconData;
use crate::ui::kit::flow::view;
use crate::ui::labels::Label;

/// The list. What is chosen is added at a place and its name opened for writing.
pub(super) fn view(place: Place) -> AnyView {
    let board = use_board();
    let lines = LaneKind::ALL
        .iter()
        .map(|kind| (*kind, about(*kind)))
        .map(|(kind, (hint, group, icon))| Line {
            id: kind.as_str().to_owned(),
            title: kind.label().to_owned(),
            hint: hint.to_owned(),
            group: group.label().to_owned(),
            icon,
        });
    let mut lines: Vec<Line> = lines.collect();
    // Under their headings, in the order of the vocabulary.
    let order = |line: &Line| Group::ALL.iter().position(|group| group.label() == line.group);
    waymark_shared::lean::sort_by_key(&mut lines, order);
    let on_pick = Callback::new(move |id: String| {
        if let Some(kind) = LaneKind::read(&id) {
            board.state.inline.close();
            board.change(Change::Lane(kind, place));
        }
    });
    view! {
        {list(text::map_find_lane(), text::map_find_lane_hint(), lines, on_pick, Callback::new(|_| None))}
    }
}

/// Under which heading a kind stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Experience,
    Moments,
    Better,
    Behind,
    Free,
}

impl Group {
    const ALL: [Self; 5] = [Self::Experience, Self::Moments, Self::Better, Self::Behind, Self::Free];

    fn label(self) -> &'static str {
        match self {
            Self::Experience => text::map_group_experience(),
            Self::Moments => text::map_group_moments(),
            Self::Better => text::map_group_better(),
            Self::Behind => text::map_group_behind(),
            Self::Free => text::map_group_free(),
        }
    }
}

fn about(kind: LaneKind) -> (&'static str, Group, IconData) {
    use Group::{Behind, Better, Experience, Free, Moments};
    match kind {
        LaneKind::Emotion => (text::map_lane_emotion(), Moments, icondata_lu::LuActivity),
        LaneKind::Channels => (text::map_lane_channels(), Moments, icondata_lu::LuRadioTower),
        LaneKind::ThingsPersons => (text::map_lane_actors(), Moments, icondata_lu::LuContact),
        LaneKind::WaitContacts => (text::map_lane_waits(), Moments, icondata_lu::LuHourglass),
        LaneKind::OwnerImpactGap => (text::map_lane_ownership(), Moments, icondata_lu::LuTarget),
        LaneKind::Metrics => (text::map_lane_metrics(), Moments, icondata_lu::LuChartNoAxesColumn),
        LaneKind::Thoughts => (text::map_lane_thoughts(), Experience, icondata_lu::LuMessageCircle),
        LaneKind::Needs => (text::map_lane_needs(), Experience, icondata_lu::LuCompass),
        LaneKind::Expectation => (text::map_lane_expectation(), Experience, icondata_lu::LuTelescope),
        LaneKind::Pains => (text::map_lane_pains(), Experience, icondata_lu::LuFrown),
        LaneKind::Gains => (text::map_lane_gains(), Experience, icondata_lu::LuSmile),
        LaneKind::Image => (text::map_lane_image(), Experience, icondata_lu::LuImage),
        LaneKind::Opportunities => (text::map_lane_opportunities(), Better, icondata_lu::LuLightbulb),
        LaneKind::Ideas => (text::map_lane_ideas(), Better, icondata_lu::LuSparkles),
        LaneKind::Actions => (text::map_lane_actions(), Better, icondata_lu::LuSquareCheck),
        LaneKind::Personalisation => (text::map_lane_personalisation(), Better, icondata_lu::LuUserCog),
        LaneKind::Competitor => (text::map_lane_competitor(), Better, icondata_lu::LuSwords),
        LaneKind::Evidence => (text::map_lane_evidence(), Better, icondata_lu::LuFlaskConical),
        LaneKind::Frontstage => (text::map_lane_frontstage(), Behind, icondata_lu::LuEye),
        LaneKind::Backstage => (text::map_lane_backstage(), Behind, icondata_lu::LuEyeOff),
        LaneKind::Support => (text::map_lane_support(), Behind, icondata_lu::LuLifeBuoy),
        LaneKind::Systems => (text::map_lane_systems(), Behind, icondata_lu::LuServer),
        LaneKind::Text => (text::map_lane_text(), Free, icondata_lu::LuStickyNote),
        LaneKind::Custom => (text::map_lane_custom(), Free, icondata_lu::LuRows3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_kind_says_in_few_words_what_it_is_for() {
        for kind in LaneKind::ALL {
            let (hint, group, _) = about(*kind);
            assert!((4..=56).contains(&hint.chars().count()), "{hint}");
            assert_eq!(group == Group::Moments, kind.is_computed(), "{hint}");
        }
    }
}
