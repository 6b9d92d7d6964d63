//! Channels, actors, connections and surveys as signals.

use std::collections::BTreeMap;

use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::MomentId;
use waymark_shared::journey::Deletion;
use waymark_shared::journey::words::{ActorKind, ConnectionKind, ContextTravels, SurveyKind};

use super::projected::entity_model;

entity_model! {
    /// A channel of the catalogue.
    ChannelModel of Channel by ChannelId {
        /// Name.
        name: String,
        /// Lucide icon name.
        icon: Option<String>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { pos, deleted }
}

entity_model! {
    /// A person, thing, department, system or partner of the catalogue.
    ActorModel of Actor by ActorId {
        /// Name.
        name: String,
        /// Lucide icon name.
        icon: Option<String>,
        /// What it is.
        kind: ActorKind,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { pos, deleted }
}

entity_model! {
    /// An arrow between two moments.
    ConnectionModel of Connection by ConnectionId {
        /// Where it starts.
        from: Option<MomentId>,
        /// Where it ends.
        to: Option<MomentId>,
        /// What it means.
        kind: ConnectionKind,
        /// Words at the arrow.
        label: String,
        /// Whether the context travels along.
        context_travels: Option<ContextTravels>,
        /// Share of the customers who take it, in per cent.
        share: Option<i64>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { deleted }
}

entity_model! {
    /// A survey and its counts.
    SurveyModel of Survey by SurveyId {
        /// What it is about.
        target: Option<EntityRef>,
        /// What it measures.
        kind: Option<SurveyKind>,
        /// Answers by value.
        counts: BTreeMap<String, String>,
        /// Answers in all.
        n: Option<i64>,
        /// First day, milliseconds since the Unix epoch.
        from_ms: Option<i64>,
        /// Last day, milliseconds since the Unix epoch.
        to_ms: Option<i64>,
        /// When in the journey it is asked.
        asked_when: Option<String>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { deleted }
}
