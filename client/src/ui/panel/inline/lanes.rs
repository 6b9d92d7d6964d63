//! The lanes that can be added, each with a word on what it is for.

use leptos::prelude::*;
use waymark_shared::doc::edit::Place;
use waymark_shared::journey::words::{LaneKind, Word};

use super::pick::{Line, list};
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
            board.add_lane_at(kind, place);
        }
    });
    view! {
        {list("Find a lane", "Find a lane, such as “waits”", lines, on_pick, Callback::new(|_| None))}
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

    const fn label(self) -> &'static str {
        match self {
            Self::Experience => "What customers live through",
            Self::Moments => "Drawn from the moments",
            Self::Better => "What to make better",
            Self::Behind => "Behind it",
            Self::Free => "Free",
        }
    }
}

const fn about(kind: LaneKind) -> (&'static str, Group, IconData) {
    use Group::{Behind, Better, Experience, Free, Moments};
    match kind {
        LaneKind::Emotion => ("How it feels, as a curve per persona", Moments, icondata_lu::LuActivity),
        LaneKind::Channels => ("Where it happens: web, shop, phone", Moments, icondata_lu::LuRadioTower),
        LaneKind::ThingsPersons => (
            "Who is met, what is used, who stands behind",
            Moments,
            icondata_lu::LuContact,
        ),
        LaneKind::WaitContacts => ("How long, how often, how sure", Moments, icondata_lu::LuHourglass),
        LaneKind::OwnerImpactGap => (
            "Whose it is, how much it matters, what is missing",
            Moments,
            icondata_lu::LuTarget,
        ),
        LaneKind::Metrics => (
            "How many come, stay and leave, and why",
            Moments,
            icondata_lu::LuChartNoAxesColumn,
        ),
        LaneKind::Thoughts => (
            "What goes through their heads",
            Experience,
            icondata_lu::LuMessageCircle,
        ),
        LaneKind::Needs => ("What they want to get done", Experience, icondata_lu::LuCompass),
        LaneKind::Expectation => ("What they think will happen", Experience, icondata_lu::LuTelescope),
        LaneKind::Pains => ("What hurts, with how much", Experience, icondata_lu::LuFrown),
        LaneKind::Gains => ("What delights", Experience, icondata_lu::LuSmile),
        LaneKind::Image => ("Pictures: a storyboard of the way", Experience, icondata_lu::LuImage),
        LaneKind::Opportunities => ("Chances for us", Better, icondata_lu::LuLightbulb),
        LaneKind::Ideas => ("What could be done", Better, icondata_lu::LuSparkles),
        LaneKind::Actions => ("What is done, by whom, until when", Better, icondata_lu::LuSquareCheck),
        LaneKind::Personalisation => ("How it adapts to the customer", Better, icondata_lu::LuUserCog),
        LaneKind::Competitor => ("How others do it", Better, icondata_lu::LuSwords),
        LaneKind::Evidence => (
            "What it rests on: studies, data, talks",
            Better,
            icondata_lu::LuFlaskConical,
        ),
        LaneKind::Frontstage => ("What staff do in sight of the customer", Behind, icondata_lu::LuEye),
        LaneKind::Backstage => ("What staff do out of sight", Behind, icondata_lu::LuEyeOff),
        LaneKind::Support => ("Processes that carry it", Behind, icondata_lu::LuLifeBuoy),
        LaneKind::Systems => ("Software and data it needs", Behind, icondata_lu::LuServer),
        LaneKind::Text => ("Notes of any kind", Free, icondata_lu::LuStickyNote),
        LaneKind::Custom => ("A lane of your own", Free, icondata_lu::LuRows3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_in_few_words_what_it_is_for() {
        for kind in LaneKind::ALL {
            let (hint, group, _) = about(*kind);
            assert!((4..=56).contains(&hint.chars().count()), "{hint}");
            assert_eq!(group == Group::Moments, kind.is_computed(), "{hint}");
        }
    }
}
