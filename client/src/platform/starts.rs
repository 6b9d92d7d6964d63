//! What a journey was started from, kept in this browser until its note is put away: the template's how-to, and how far its guide is.
//!
//! Only a convenience: without it there is no note, and the guide begins anew.

use serde::{Deserialize, Serialize};
use waymark_shared::api::TemplateInfo;
use waymark_shared::ids::JourneyId;

use super::storage;

fn note_key(id: JourneyId) -> String {
    format!("waymark.started.{id}")
}

fn guide_key(id: JourneyId) -> String {
    format!("waymark.guide.{id}")
}

/// Keeps what a journey was started from.
pub fn keep(id: JourneyId, template: &TemplateInfo) {
    storage::write(&note_key(id), template);
}

/// What a journey was started from, while its note is not put away.
#[must_use]
pub fn template_of(id: JourneyId) -> Option<TemplateInfo> {
    storage::read(&note_key(id))
}

/// Puts the note away.
pub fn put_away(id: JourneyId) {
    storage::remove(&note_key(id));
}

/// How far the guide of a journey is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Guided {
    /// The step, from 0; 4: done.
    pub step: usize,
    /// What a template said when the guide began (the title, names of personas and moments, texts): what still says so was not made by the person.
    pub example: Vec<String>,
}

/// How far the guide of a journey is; `None` before it began.
#[must_use]
pub fn guided(id: JourneyId) -> Option<Guided> {
    storage::read(&guide_key(id))
}

/// Remembers how far the guide is.
pub fn remember_guided(id: JourneyId, guided: &Guided) {
    storage::write(&guide_key(id), guided);
}
