//! A moment (a column) as signals.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::ids::{ActorId, ChannelId, StageId};
use waymark_shared::journey::Deletion;
use waymark_shared::journey::words::{ActorRole, Influence, MomentKind, MomentOfTruth, WaitOk};

use super::projected::entity_model;

entity_model! {
    /// One column of the grid. Fields mean what they mean in `journey::Moment`.
    MomentModel of Moment by MomentId {
        /// Title.
        title: String,
        /// What happens.
        what: String,
        /// Why it feels as it feels.
        reason: String,
        /// What the customer expects.
        expectation: String,
        /// The question to ask customers here.
        question: String,
        /// How it adapts to the customer.
        personalisation: String,
        /// What kind of moment.
        kind: MomentKind,
        /// The stage it belongs to.
        stage: Option<StageId>,
        /// Channels.
        channels: BTreeSet<ChannelId>,
        /// Things and persons, and how they take part.
        actors: BTreeMap<ActorId, ActorRole>,
        /// Who is responsible.
        owner: Option<String>,
        /// Impact, 1 to 5.
        impact: Option<i64>,
        /// Desired performance, 0 to 10.
        desired: Option<i64>,
        /// Actual performance, 0 to 10.
        actual: Option<i64>,
        /// Importance to the customer, 1 to 5.
        importance_customer: Option<i64>,
        /// Importance to the organisation, 1 to 5.
        importance_org: Option<i64>,
        /// Who controls it.
        influence: Option<Influence>,
        /// Waiting time in minutes.
        wait_min: Option<i64>,
        /// Whether the wait is acceptable.
        wait_ok: Option<WaitOk>,
        /// Busy time in minutes.
        active_min: Option<i64>,
        /// Contacts needed, 0 to 99.
        contacts: Option<i64>,
        /// Uncertainty, 0 to 4.
        uncertainty: Option<i64>,
        /// Confirmed or dismissed as a moment of truth.
        mot: Option<MomentOfTruth>,
        /// Customers who entered it.
        entered: Option<i64>,
        /// Customers who completed it.
        completed: Option<i64>,
        /// Reasons for leaving here.
        exit_reasons: BTreeMap<String, String>,
        /// Last review, milliseconds since the Unix epoch.
        reviewed_at: Option<i64>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { pos, stage, deleted }
}
