//! Names that sound like a department, for the rule about stages that tell the journey from the inside.
//!
//! A stage is found when its name, without case, is that of a department in the journey's own catalogue or one of the
//! words below, or ends in a word for department. Whole names only: "Help from support" is the customer's view, "Support" is not.
//! Words that also name what customers do ("Purchase", German "Einkauf" and "Verkauf", French "Achat") are left out.

/// Departments in English, German, French, Spanish and Italian, in lower case.
const NAMES: &[&str] = &[
    "accounting",
    "accounts payable",
    "administration",
    "back office",
    "billing",
    "call center",
    "call centre",
    "claims",
    "communications",
    "complaints management",
    "compliance",
    "controlling",
    "corporate communications",
    "customer care",
    "customer relations",
    "customer service",
    "customer services",
    "customer success",
    "customer support",
    "dispatch",
    "e-commerce",
    "engineering",
    "facility management",
    "field service",
    "finance",
    "food and beverage",
    "front desk",
    "front office",
    "fulfilment",
    "fulfillment",
    "help desk",
    "helpdesk",
    "hr",
    "housekeeping",
    "human resources",
    "it",
    "it support",
    "legal",
    "logistics",
    "maintenance",
    "manufacturing",
    "marketing",
    "operations",
    "pr",
    "presales",
    "procurement",
    "product management",
    "production",
    "public relations",
    "purchasing",
    "quality assurance",
    "r&d",
    "radiology",
    "reception",
    "research and development",
    "reservations",
    "sales",
    "service desk",
    "support",
    "technical support",
    "underwriting",
    "warehouse",
    // German
    "außendienst",
    "beschwerdemanagement",
    "buchhaltung",
    "empfang",
    "finanzen",
    "hauswirtschaft",
    "innendienst",
    "instandhaltung",
    "kundenbetreuung",
    "kundendienst",
    "kundenservice",
    "lager",
    "logistik",
    "patientenverwaltung",
    "personal",
    "personalwesen",
    "produktion",
    "produktmanagement",
    "qualitätssicherung",
    "recht",
    "rechnungswesen",
    "rezeption",
    "technik",
    "technischer kundendienst",
    "unternehmenskommunikation",
    "versand",
    "vertrieb",
    "verwaltung",
    // French
    "après-vente",
    "commercial",
    "comptabilité",
    "informatique",
    "juridique",
    "logistique",
    "relation client",
    "ressources humaines",
    "service après-vente",
    "service client",
    "service commercial",
    "ventes",
    // Spanish
    "atención al cliente",
    "contabilidad",
    "finanzas",
    "informática",
    "logística",
    "recursos humanos",
    "ventas",
    // Italian
    "amministrazione",
    "assistenza clienti",
    "contabilità",
    "logistica",
    "risorse umane",
    "servizio clienti",
    "vendite",
];

/// What a name ends with (or, in Romance languages, begins with) when it says itself that it is a department.
const LAST: &[&str] = &[" department", " dept", " dept.", "abteilung", " division"];
const FIRST: &[&str] = &[
    "abteilung ",
    "département ",
    "departamento ",
    "dipartimento ",
    "ufficio ",
];

/// The department a stage is named after: its name as in the catalogue, or else as the stage has it.
#[must_use]
pub fn department(stage: &str, catalogue: &[String]) -> Option<String> {
    let name = normal(stage);
    if name.is_empty() {
        return None;
    }
    if let Some(own) = catalogue.iter().find(|own| normal(own) == name) {
        return Some(own.trim().to_owned());
    }
    let sounds_so = NAMES.contains(&name.as_str())
        || LAST.iter().any(|end| name.ends_with(end))
        || FIRST.iter().any(|start| name.starts_with(start));
    sounds_so.then(|| stage.trim().to_owned())
}

/// Without case, outer blanks and a leading number ("1. Sales"), with single blanks.
fn normal(name: &str) -> String {
    let name = name.trim_start_matches(|char: char| char.is_ascii_digit() || ". )-".contains(char));
    let mut normal = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(&word.to_lowercase());
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_named_as_a_department_is_found_whatever_its_case() {
        let own = ["Ward 4 B".to_owned()];
        for (stage, expected) in [
            ("Sales", Some("Sales")),
            ("  customer   SERVICE ", Some("customer   SERVICE")),
            ("2. Marketing", Some("2. Marketing")),
            ("Rechtsabteilung", Some("Rechtsabteilung")),
            ("Abteilung Inneres", Some("Abteilung Inneres")),
            ("Billing department", Some("Billing department")),
            ("Comptabilité", Some("Comptabilité")),
            ("ward 4 b", Some("Ward 4 B")),
            ("Purchase", None),
            ("Einkauf", None),
            ("Get help from support", None),
            ("Recovery", None),
            ("", None),
            ("3.", None),
        ] {
            assert_eq!(department(stage, &own).as_deref(), expected, "{stage}");
        }
    }

    #[test]
    fn the_names_are_normal_and_stand_once() {
        for (at, name) in NAMES.iter().enumerate() {
            assert_eq!(&normal(name), name);
            assert!(!NAMES[..at].contains(name), "{name}");
        }
    }
}
