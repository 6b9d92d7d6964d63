//! A stage as signals.

use waymark_shared::ids::MomentId;
use waymark_shared::journey::Deletion;
use waymark_shared::journey::words::Period;

use super::projected::entity_model;

entity_model! {
    /// A heading over several moments.
    StageModel of Stage by StageId {
        /// Name.
        name: String,
        /// What the customer wants to reach here.
        goal: String,
        /// The chance for the organisation.
        opportunity: String,
        /// Index among the eight stage colours; absent: by position.
        colour: Option<i64>,
        /// Before, during or after the service.
        period: Option<Period>,
        /// Whether the stage gives value to the customer.
        gives_value: Option<bool>,
        /// Customers who entered it.
        entered: Option<i64>,
        /// Customers who completed it.
        completed: Option<i64>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { pos, deleted }
    own {
        /// Its live moments in order.
        moments: Vec<MomentId>,
    }
}
