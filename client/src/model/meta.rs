//! The journey's own fields as signals.

use waymark_shared::journey::Meta;
use waymark_shared::journey::words::JourneyState;

use super::projected::Projected;

/// The journey's own fields. They mean what they mean in `journey::Meta`.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "documented at `journey::Meta`")]
pub struct MetaModel {
    pub title: Projected<String>,
    pub goal: Projected<String>,
    pub scope: Projected<String>,
    pub state: Projected<Option<JourneyState>>,
    pub owner: Projected<Option<String>>,
    pub review_every_days: Projected<Option<i64>>,
    pub reviewed_at: Projected<Option<i64>>,
    pub cyclic: Projected<Option<bool>>,
    pub language: Projected<Option<String>>,
}

impl MetaModel {
    pub(crate) fn update(&self, meta: &Meta) {
        self.title.write(&meta.title);
        self.goal.write(&meta.goal);
        self.scope.write(&meta.scope);
        self.state.write(&meta.state);
        self.owner.write(&meta.owner);
        self.review_every_days.write(&meta.review_every_days);
        self.reviewed_at.write(&meta.reviewed_at);
        self.cyclic.write(&meta.cyclic);
        self.language.write(&meta.language);
    }
}
