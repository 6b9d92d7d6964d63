//! Every template is complete, valid and has what its kind demands.

mod content;

use super::*;
use crate::doc::JourneyDoc;
use crate::doc::edit::{Edit, EditCx};
use crate::doc::schema::{EntityRef, Field};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::{ConnectionKind, LaneKind, MomentKind};
use crate::limits::TITLE_UTF16;
use crate::rich::{Format, List, Mark};
use crate::text_splice::TextSplice;
use yrs::updates::decoder::Decode;
use yrs::{Transact, Update};

fn document(id: &str, title: Option<&str>) -> JourneyDoc {
    document_in(Language::English, id, title)
}

fn document_in(language: Language, id: &str, title: Option<&str>) -> JourneyDoc {
    let mut counter = 0;
    let update = seed(id, language, title, 1_790_000_000_000, &mut || {
        counter += 1;
        counter
    });
    let doc = JourneyDoc::new(None);
    doc.doc()
        .transact_mut()
        .apply_update(Update::decode_v1(&update.expect("a template")).expect("an update"))
        .expect("applies");
    doc
}

fn seeded(id: &str, title: Option<&str>) -> Journey {
    seeded_in(Language::English, id, title)
}

fn seeded_in(language: Language, id: &str, title: Option<&str>) -> Journey {
    let doc = document_in(language, id, title);
    let txn = doc.doc().transact();
    doc.read(&txn)
}

#[test]
fn every_template_is_seeded_complete_and_every_thing_has_its_place() {
    let all = |language| shelf_of(language).templates.iter().map(move |entry| (language, entry));
    for (language, (id, template)) in Language::ALL.into_iter().flat_map(all) {
        let journey = seeded_in(language, id, None);
        let placement = Placement::of(&journey);
        let cards: usize = template.moments().map(|moment| moment.cards.len()).sum();
        assert_eq!(journey.meta.title, template.journey.title, "{id}");
        assert_eq!(journey.meta.schema_version, Some(1), "{id}");
        assert_eq!(journey.personas.len(), template.personas.len(), "{id}");
        assert_eq!(journey.channels.len(), template.channels.len(), "{id}");
        assert_eq!(journey.actors.len(), template.actors.len(), "{id}");
        assert_eq!(journey.connections.len(), template.connections.len(), "{id}");
        assert_eq!(placement.cells.values().map(Vec::len).sum::<usize>(), cards, "{id}");
        assert_eq!((placement.trash.len(), placement.unplaced.len()), (0, 0), "{id}");

        let stages: Vec<_> = placement
            .stages
            .iter()
            .map(|(stage, _)| &journey.stages[stage].name)
            .collect();
        assert_eq!(
            stages,
            template.stages.iter().map(|stage| &stage.name).collect::<Vec<_>>(),
            "{id}"
        );
        let moments: Vec<_> = placement
            .moments()
            .map(|moment| &journey.moments[&moment].title)
            .collect();
        assert_eq!(
            moments,
            template.moments().map(|moment| &moment.title).collect::<Vec<_>>(),
            "{id}"
        );
        let lanes: Vec<_> = placement.lanes.iter().map(|lane| journey.lanes[lane].kind).collect();
        assert_eq!(
            lanes,
            template.lanes.iter().map(|lane| lane.kind).collect::<Vec<_>>(),
            "{id}"
        );
        assert_eq!(lanes[0], LaneKind::Emotion, "{id}: the curve stands on top");
    }
}

#[test]
fn a_title_given_replaces_the_templates_own_and_is_cut_on_a_whole_character() {
    assert_eq!(seeded("empty-grid", Some("Moving house")).meta.title, "Moving house");
    let long = ["x".repeat(TITLE_UTF16 - 1).as_str(), "😀😀"].concat();
    assert_eq!(
        seeded("empty-grid", Some(&long)).meta.title,
        "x".repeat(TITLE_UTF16 - 1)
    );
}

#[test]
fn an_unknown_template_is_none() {
    assert_eq!(seed("nonsense", Language::English, None, 0, &mut || 0), None);
}

#[test]
fn what_is_listed_by_age_reads_the_same_in_every_journey_whatever_is_drawn() {
    let mut falling = u128::MAX;
    let update = seed("hotel-stay", Language::English, None, 1_790_000_000_000, &mut || {
        falling -= 1;
        falling
    });
    let doc = JourneyDoc::new(None);
    let update = Update::decode_v1(&update.expect("a template")).expect("an update");
    doc.doc().transact_mut().apply_update(update).expect("applies");
    let journey = doc.read(&doc.doc().transact());
    let kinds: Vec<_> = journey.surveys.values().map(|survey| survey.kind).collect();
    let rising = seeded("hotel-stay", None);
    assert_eq!(
        kinds,
        rising.surveys.values().map(|survey| survey.kind).collect::<Vec<_>>()
    );
    assert!(kinds.len() > 1);
}

#[test]
fn the_hotel_stay_is_a_filled_example_with_its_hidden_moments() {
    let journey = seeded("hotel-stay", None);
    let of_kind = |kind| journey.moments.values().filter(|moment| moment.kind == kind).count();
    assert_eq!(
        (journey.stages.len(), journey.moments.len(), journey.personas.len()),
        (7, 20, 2)
    );
    assert_eq!((of_kind(MomentKind::Wait), of_kind(MomentKind::Between)), (3, 4));
    assert!(journey.cards.len() >= 40 && journey.scores.len() >= 30);
    assert!(
        journey.moments.values().any(|moment| moment.owner.is_none()),
        "what nobody owns is the point"
    );
    assert!(journey.moments.values().any(|moment| moment.contacts > Some(1)));
    let family = journey
        .personas
        .values()
        .find(|persona| persona.weight == Some(60))
        .expect("the family");
    assert!(!family.quote.is_empty() && !family.sources.is_empty() && family.roles.len() == 3);
}

#[test]
fn the_purchase_cycle_closes_its_loop() {
    let journey = seeded("purchase-cycle", None);
    assert_eq!((journey.meta.cyclic, journey.stages.len()), (Some(true), 6));
    assert!(
        journey
            .connections
            .values()
            .all(|connection| connection.kind == ConnectionKind::Loop)
    );
    assert_eq!(journey.connections.len(), 2);
}

#[test]
fn the_preview_shows_the_curve_of_all_personas_with_its_gaps() {
    let infos = list(Language::English);
    assert_eq!(
        infos.iter().map(|info| info.id.as_str()).collect::<Vec<_>>(),
        FILES.iter().map(|(id, _)| *id).collect::<Vec<_>>()
    );
    let hotel = &infos[0];
    assert_eq!(hotel.curve.len(), 20);
    // Only the family has a score here; then 60 x -0.5 and 40 x 0.5.
    assert_eq!(hotel.curve[0], Some(1.0));
    assert!(hotel.curve[1].is_some_and(|value| (value + 0.1).abs() < 1e-9));
    assert_eq!(
        emotion::summary(&hotel.curve).map(|summary| summary.lowest.1),
        Some(-2.0)
    );
    assert!(
        infos
            .iter()
            .any(|info| info.id == "empty-grid" && info.curve.iter().all(Option::is_none))
    );
    for TemplateInfo {
        id,
        summary,
        how_to_use,
        agenda,
        ..
    } in infos
    {
        assert!(
            !summary.is_empty() && summary.len() <= 120,
            "{id}: a summary is one line on the home page"
        );
        assert!(
            !how_to_use.is_empty() && how_to_use.len() <= 500,
            "{id}: how to use it is short"
        );
        let minutes: u32 = agenda.iter().map(|step| step.minutes).sum();
        assert!(
            (4..=6).contains(&agenda.len()) && (60..=90).contains(&minutes),
            "{id}: {minutes} minutes"
        );
    }
}

#[test]
fn a_journey_saved_as_a_template_says_the_same_when_it_is_seeded_again() {
    for (id, _) in shelf_of(Language::English).templates.iter() {
        let doc = document(id, Some("Saved \"as\" a file\\"));
        dress(&doc);
        let text = write(&doc, &doc.doc().transact());
        let template: Template = toml::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error}\n{text}"));
        let mut counter = 1_000_000;
        let again = seed::seed(&template, None, 1_790_000_000_000, &mut || {
            counter += 1;
            counter
        })
        .unwrap_or_else(|error| panic!("{id}: {error}"));
        let copy = JourneyDoc::new(None);
        copy.doc()
            .transact_mut()
            .apply_update(Update::decode_v1(&again).expect("an update"))
            .expect("applies");
        // Ids differ; a file written from the copy names other keys for the same things, in the same order.
        let rewritten = write(&copy, &copy.doc().transact());
        assert_eq!(without_keys(&rewritten), without_keys(&text), "{id}");
        let (before, after) = (doc.read(&doc.doc().transact()), copy.read(&copy.doc().transact()));
        assert_eq!(after.scores.len(), before.scores.len(), "{id}");
        assert_eq!(after.cards.len(), before.cards.len(), "{id}");
        assert_eq!(after.meta, before.meta, "{id}");
        assert_eq!(after.looks.len(), before.looks.len(), "{id}");
        assert_eq!(
            after.look(EntityRef::Meta, Field::Goal),
            before.look(EntityRef::Meta, Field::Goal),
            "{id}"
        );
        assert!(!after.look(EntityRef::Meta, Field::Goal).is_plain(), "{id}");
    }
}

/// Makes the goal and what happens in the first moments look otherwise than plain.
fn dress(doc: &JourneyDoc) {
    let cx = EditCx { by: "Ada", now_ms: 1 };
    let journey = doc.read(&doc.doc().transact());
    let placement = Placement::of(&journey);
    let moments = placement.moments().take(3).map(|id| (EntityRef::from(id), Field::What));
    for (entity, field) in std::iter::once((EntityRef::Meta, Field::Goal)).chain(moments) {
        let splice = TextSplice {
            at_utf16: 0,
            delete_utf16: 0,
            insert: "\"Two\" lines\n[and] {more} ".into(),
        };
        let edits = [
            Edit::Splice { entity, field, splice },
            formatted(entity, field, 2, 5, Mark::Bold(true)),
            formatted(
                entity,
                field,
                9,
                9,
                Mark::Link(Some("https://example.org/?a=\"b\"".into())),
            ),
            formatted(entity, field, 0, 0, Mark::List(Some(List::Bullet))),
        ];
        for edit in edits {
            edit.apply(doc, &mut doc.doc().transact_mut(), &cx).unwrap();
        }
    }
}

fn formatted(entity: EntityRef, field: Field, at_utf16: u32, length_utf16: u32, mark: Mark) -> Edit {
    Edit::Format {
        entity,
        field,
        format: Format {
            at_utf16,
            length_utf16,
            mark,
        },
    }
}

/// Ids become their rank, so that two files can be compared.
fn without_keys(text: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let mut out = String::new();
    let mut word = String::new();
    for char in text.chars().chain([' ']) {
        if char.is_ascii_alphanumeric() {
            word.push(char);
            continue;
        }
        if word.parse::<crate::ids::MomentId>().is_ok() {
            let rank = seen.iter().position(|known| *known == word).unwrap_or_else(|| {
                seen.push(word.clone());
                seen.len() - 1
            });
            out.push_str(&format!("#{rank}"));
        } else {
            out.push_str(&word);
        }
        word.clear();
        out.push(char);
    }
    out
}

/// Fields whose words people read, and whose keys they write themselves.
const FREE: [&str; 2] = ["custom", "exit_reasons"];

/// Fields that hold words of the schema or names local to the file.
const FIXED: [&str; 12] = [
    "key",
    "kind",
    "icon",
    "lane",
    "evidence",
    "influence",
    "wait_ok",
    "mot",
    "status",
    "period",
    "context_travels",
    "due",
];

/// Whether two files say the same things in two languages: the same shape, numbers, keys and words of the schema.
fn says_the_same(field: &str, one: &toml::Value, other: &toml::Value) -> Result<(), String> {
    use toml::Value;
    match (one, other) {
        (Value::Table(one), Value::Table(other)) if FREE.contains(&field) && one.len() == other.len() => Ok(()),
        (Value::Table(one), Value::Table(other)) if one.keys().eq(other.keys()) => one
            .iter()
            .try_for_each(|(key, value)| says_the_same(key, value, &other[key])),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other);
            pairs.try_for_each(|(one, other)| says_the_same(field, one, other))
        }
        (Value::String(one), Value::String(other)) if !FIXED.contains(&field) => {
            let both_or_none = one.is_empty() == other.is_empty();
            both_or_none
                .then_some(())
                .ok_or_else(|| format!("{field}: {one} and {other}"))
        }
        _ if one == other => Ok(()),
        _ => Err(format!("{field}: {one:.80} and {other:.80}")),
    }
}

#[test]
fn every_language_has_every_template_with_the_same_things_in_it() {
    let (english, german) = (Language::English.files(), Language::German.files());
    assert_eq!(english.len(), german.len());
    for ((id, english), (other_id, german)) in english.iter().zip(german) {
        assert_eq!(id, other_id);
        let read = |text| toml::Value::Table(toml::from_str(text).expect("a file that parses"));
        assert_eq!(says_the_same("file", &read(english), &read(german)), Ok(()), "{id}");
        assert_eq!(
            seeded_in(Language::German, id, None).meta.language.as_deref(),
            Some("de"),
            "{id}"
        );
    }
}

/// What a German says in the same words.
const SAME_WORDS: [&str; 17] = [
    "App",
    "Chat",
    "Check-in",
    "Compliance",
    "Emotion",
    "Hotline",
    "Housekeeping",
    "IT",
    "Laptop",
    "Marek, Compliance",
    "Marketing",
    "Messenger",
    "Operation",
    "Persona 1",
    "Router",
    "Support",
    "Website",
];

/// Fields that hold keys of the file, beside [`FIXED`].
const KEYS: [&str; 6] = ["from", "to", "about", "state", "validity", "channels"];

/// Texts of one language that stand in the other one as they are.
fn untranslated(field: &str, one: &toml::Value, other: &toml::Value, found: &mut Vec<String>) {
    use toml::Value;
    match (one, other) {
        // Who takes part in a moment: keys and words of the schema.
        (Value::Table(_), _) if field == "actors" => {}
        (Value::Table(one), Value::Table(other)) => {
            for (key, value) in one {
                if let Some(other) = other.get(key) {
                    untranslated(key, value, other, found);
                }
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            // Those of the catalogue have names.
            let field = if field == "actors" { "actor" } else { field };
            for (one, other) in one.iter().zip(other) {
                untranslated(field, one, other, found);
            }
        }
        (Value::String(one), Value::String(other)) => {
            let is_words = one.chars().any(char::is_alphabetic) && !FIXED.contains(&field) && !KEYS.contains(&field);
            if is_words && one == other && !SAME_WORDS.contains(&one.as_str()) && !one.starts_with("Interview") {
                found.push(format!("{field}: {one}"));
            }
        }
        _ => {}
    }
}

#[test]
fn a_template_in_another_language_is_all_in_its_words() {
    let mut found = Vec::new();
    for ((id, english), (_, german)) in Language::English.files().iter().zip(Language::German.files()) {
        let read = |text| toml::Value::Table(toml::from_str(text).expect("a file that parses"));
        let mut here = Vec::new();
        untranslated("file", &read(english), &read(german), &mut here);
        found.extend(here.into_iter().map(|text| format!("{id}: {text}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_language_is_found_by_its_code() {
    assert_eq!(Language::of("de"), Language::German);
    assert_eq!(Language::of("de-AT"), Language::German);
    assert_eq!(Language::of("pl"), Language::English);
    assert_eq!(Language::of(""), Language::English);
}
