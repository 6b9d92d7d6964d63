//! A persona as signals: what the grid reads apart, and the rest of the sheet as one.

use std::sync::Arc;

use waymark_shared::ids::PersonaId;
use waymark_shared::journey::{Deletion, Persona};

use super::projected::{EntityModel, Projected};

/// Someone whose experience is mapped.
#[derive(Debug)]
pub struct PersonaModel {
    /// Its id.
    pub id: PersonaId,
    /// Name.
    pub name: Projected<String>,
    /// Index among the colours.
    pub colour: Projected<Option<i64>>,
    /// Share of the customers, 0 to 100.
    pub weight: Projected<Option<i64>>,
    /// The whole sheet, for the panel: wakes at any change of the persona.
    pub sheet: Projected<Arc<Persona>>,
    /// Set while deleted.
    pub deleted: Projected<Option<Deletion>>,
}

impl EntityModel for PersonaModel {
    type Id = PersonaId;
    type Entity = Persona;

    fn new(id: PersonaId, persona: &Persona) -> Self {
        Self {
            id,
            name: Projected::new(persona.name.clone()),
            colour: Projected::new(persona.colour),
            weight: Projected::new(persona.weight),
            sheet: Projected::new(Arc::new(persona.clone())),
            deleted: Projected::new(persona.deleted.clone()),
        }
    }

    fn update(&self, persona: &Persona) {
        self.name.write(&persona.name);
        self.colour.write(&persona.colour);
        self.weight.write(&persona.weight);
        self.deleted.write(&persona.deleted);
        self.sheet.write(&Arc::new(persona.clone()));
    }

    fn moved(old: &Persona, new: &Persona) -> bool {
        old.pos != new.pos || old.deleted != new.deleted
    }
}
