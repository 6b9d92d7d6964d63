//! Templates: what a new journey starts from. One readable file each under `shared/templates` (in German under `shared/templates/de`), applied
//! as edits.
//!
//! A template names its own things by short keys; ids are minted while seeding. Only the server seeds, in one transaction: two
//! clients that seed would do it twice. Field names in a file are those of the document ([`crate::doc::schema`]), so a file
//! that names an unknown field, word or key does not pass the tests below. Not here: the pictures that the home page makes of them.

mod file;
mod seed;
mod write;

use std::sync::LazyLock;

use crate::api::{AgendaStep, TemplateInfo};
use crate::emotion;
use crate::journey::words::ScoreState;
use file::Template;
pub use write::write;

/// Id and text of each template, in the order in which they are offered.
const FILES: &[(&str, &str)] = &[
    ("hotel-stay", include_str!("../templates/hotel-stay.toml")),
    ("four-step-starter", include_str!("../templates/four-step-starter.toml")),
    ("purchase-cycle", include_str!("../templates/purchase-cycle.toml")),
    ("five-stages", include_str!("../templates/five-stages.toml")),
    (
        "before-during-after",
        include_str!("../templates/before-during-after.toml"),
    ),
    ("service-call", include_str!("../templates/service-call.toml")),
    ("service-blueprint", include_str!("../templates/service-blueprint.toml")),
    ("as-is-to-be", include_str!("../templates/as-is-to-be.toml")),
    ("trial-to-paid", include_str!("../templates/trial-to-paid.toml")),
    ("buying-group", include_str!("../templates/buying-group.toml")),
    ("employee", include_str!("../templates/employee.toml")),
    ("public-service", include_str!("../templates/public-service.toml")),
    ("empty-grid", include_str!("../templates/empty-grid.toml")),
];

/// The same in German.
const GERMAN: &[(&str, &str)] = &[
    ("hotel-stay", include_str!("../templates/de/hotel-stay.toml")),
    (
        "four-step-starter",
        include_str!("../templates/de/four-step-starter.toml"),
    ),
    ("purchase-cycle", include_str!("../templates/de/purchase-cycle.toml")),
    ("five-stages", include_str!("../templates/de/five-stages.toml")),
    (
        "before-during-after",
        include_str!("../templates/de/before-during-after.toml"),
    ),
    ("service-call", include_str!("../templates/de/service-call.toml")),
    (
        "service-blueprint",
        include_str!("../templates/de/service-blueprint.toml"),
    ),
    ("as-is-to-be", include_str!("../templates/de/as-is-to-be.toml")),
    ("trial-to-paid", include_str!("../templates/de/trial-to-paid.toml")),
    ("buying-group", include_str!("../templates/de/buying-group.toml")),
    ("employee", include_str!("../templates/de/employee.toml")),
    ("public-service", include_str!("../templates/de/public-service.toml")),
    ("empty-grid", include_str!("../templates/de/empty-grid.toml")),
];

/// A language that templates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language of a code such as `de` or `de-AT`; English for every other one.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code.split('-').next() {
            Some("de") => Self::German,
            _ => Self::English,
        }
    }

    const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::English => FILES,
            Self::German => GERMAN,
        }
    }
}

/// What a language has, read once.
struct Shelf {
    templates: Vec<(&'static str, Template)>,
    infos: Vec<TemplateInfo>,
}

static SHELVES: LazyLock<[Shelf; 2]> = LazyLock::new(|| Language::ALL.map(shelf));

#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and the tests below read them all"
)]
fn shelf(language: Language) -> Shelf {
    let parsed = |text| toml::from_str(text).expect("a template that parses");
    let templates: Vec<(&str, Template)> = language.files().iter().map(|(id, text)| (*id, parsed(text))).collect();
    let infos = templates.iter().map(|(id, template)| info(id, template)).collect();
    Shelf { templates, infos }
}

fn shelf_of(language: Language) -> &'static Shelf {
    let [english, german] = &*SHELVES;
    match language {
        Language::English => english,
        Language::German => german,
    }
}

/// All templates, in the order in which they are offered.
#[must_use]
pub fn list(language: Language) -> &'static [TemplateInfo] {
    &shelf_of(language).infos
}

/// A new `map` document from a template, as an update (v1); `None` when there is no such template.
///
/// `title` replaces the template's own and is cut to [`crate::limits::TITLE_UTF16`]. Ids come from `now_ms` and `random`
/// (64 bits are used of each; in the order of the template, so ids tell it).
#[must_use]
pub fn seed(
    id: &str,
    language: Language,
    title: Option<&str>,
    now_ms: u64,
    random: &mut dyn FnMut() -> u128,
) -> Option<Vec<u8>> {
    let (_, template) = shelf_of(language).templates.iter().find(|(name, _)| *name == id)?;
    #[allow(
        clippy::expect_used,
        reason = "the only input is the title, which is cut; the tests below seed every file"
    )]
    Some(seed::seed(template, title, now_ms, random).expect("a template whose edits apply"))
}

/// A new `map` document from the text of a template file, as an update (v1).
///
/// # Errors
/// What is wrong with the file, in words.
pub fn seed_text(text: &str, now_ms: u64, random: &mut dyn FnMut() -> u128) -> Result<Vec<u8>, String> {
    let template: Template = toml::from_str(text).map_err(|error| error.to_string())?;
    seed::seed(&template, None, now_ms, random).map_err(|error| error.to_string())
}

fn info(id: &str, template: &Template) -> TemplateInfo {
    let weight = |key: &str| {
        template
            .personas
            .iter()
            .find(|persona| persona.key == key)
            .and_then(file::Entry::weight)
    };
    let curve = template.moments().map(|moment| {
        let scores: Vec<_> = moment
            .scores(ScoreState::AsIs)
            .iter()
            .map(|(key, value)| (*value, weight(key)))
            .collect();
        emotion::overall(&scores)
    });
    TemplateInfo {
        id: id.to_owned(),
        name: template.name.clone(),
        summary: template.summary.clone(),
        how_to_use: template.how_to_use.trim().to_owned(),
        agenda: template
            .agenda
            .iter()
            .map(|step| AgendaStep {
                minutes: step.minutes,
                what: step.what.clone(),
            })
            .collect(),
        stages: template.stages.iter().map(|stage| stage.name.clone()).collect(),
        curve: curve.collect(),
    }
}

#[cfg(test)]
mod tests;
