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
    /// Its prose, each text apart, for fields that are written in.
    pub texts: PersonaTexts,
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
            texts: PersonaTexts::of(persona),
            deleted: Projected::new(persona.deleted.clone()),
        }
    }

    fn update(&self, persona: &Persona) {
        self.name.write(&persona.name);
        self.colour.write(&persona.colour);
        self.weight.write(&persona.weight);
        self.texts.update(persona);
        self.deleted.write(&persona.deleted);
        self.sheet.write(&Arc::new(persona.clone()));
    }

    fn moved(old: &Persona, new: &Persona) -> bool {
        old.pos != new.pos || old.deleted != new.deleted
    }
}

macro_rules! texts {
    ($($name:ident),*) => {
        /// The prose of a persona sheet. The fields mean what they mean in `journey::Persona`.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "documented at `journey::Persona`")]
        pub struct PersonaTexts {
            $(pub $name: Projected<String>,)*
        }

        impl PersonaTexts {
            fn of(persona: &Persona) -> Self {
                Self { $($name: Projected::new(persona.$name.clone()),)* }
            }

            fn update(&self, persona: &Persona) {
                $(self.$name.write(&persona.$name);)*
            }
        }
    };
}
texts!(
    job,
    problems,
    values,
    motivations,
    obligations,
    abilities,
    preferences,
    needs,
    sees,
    situation,
    quote,
    sources
);
