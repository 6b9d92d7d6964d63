//! What changed, in words: sentences from the values that the server tells.
//!
//! Not here: what counts as a change (`shared::diff`), and where it is shown (`changes`).

use waymark_shared::api::{VersionInfo, VersionKind};
use waymark_shared::diff::{Difference, Entry, Piece, Spot, What};
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, Shape, shape};
use waymark_shared::journey::settings::Settings;
use waymark_shared::journey::words::{
    ActorKind, ActorRole, CardKind, CardStatus, Evidence, Influence, JourneyState, LaneKind, MomentKind, MomentOfTruth,
    Period, PersonaKind, ScoreState, Validity, WaitOk, Word,
};
use waymark_shared::rich::{List, Mark, Rich, line_at};

use crate::platform::locale;
use crate::text;
use crate::ui::labels::Label;

/// A change as it is read.
pub(super) enum Told {
    /// One sentence.
    Sentence(String),
    /// A text, word by word, under its heading.
    Text(String, Vec<Piece>),
    /// Words that look otherwise, before and after, under their heading.
    Look(String, Rich, Rich),
    /// Entries that went and came, under their heading.
    Entries(String, Vec<String>, Vec<String>),
}

/// Puts a difference into words. `about` stands over it, and is not named again.
pub(super) fn tell(difference: &Difference, about: EntityRef) -> Told {
    let kind = difference.entity.kind().label();
    let name = match difference.name.trim() {
        "" => text::changed_unnamed(),
        name => name,
    };
    let heading = |field: Field| {
        if difference.entity == about {
            field_label(field).to_owned()
        } else {
            text::changed_field(field_label(field), name)
        }
    };
    match &difference.what {
        What::Added { .. } => Told::Sentence(text::changed_added(kind, name)),
        What::Removed { by: Some(who), .. } => Told::Sentence(text::changed_removed_by(kind, name, who)),
        What::Removed { .. } => Told::Sentence(text::changed_removed(kind, name)),
        What::Moved { from, to } => Told::Sentence(match (place(from), place(to)) {
            (Some(from), Some(to)) if from != to => text::changed_moved(&from, kind, name, &to),
            _ => text::changed_moved_away(kind, name),
        }),
        What::Reordered => Told::Sentence(text::changed_reordered(kind, name)),
        What::Text {
            field,
            pieces,
            formatted,
        } => {
            let what = heading(*field);
            let what = if *formatted {
                text::changed_formatted_too(&what)
            } else {
                what
            };
            Told::Text(what, pieces.clone())
        }
        What::Formatted { field, from, to } => {
            let formats = formats(from, to).join(", ");
            let sentence = text::changed_formatted(&formats, &heading(*field));
            Told::Look(sentence, from.clone(), to.clone())
        }
        What::Value { field, from, to } => {
            let shown = |value: &Option<Value>| shown(difference.entity.kind(), *field, value.as_ref());
            let (from, to) = (shown(from), shown(to));
            Told::Sentence(if difference.entity == about {
                text::changed_value(field_label(*field), &from, &to)
            } else {
                text::changed_value_of(field_label(*field), &from, name, &to)
            })
        }
        What::Entries { field, gone, new } => {
            let entries = |entries: &[Entry]| entries.iter().map(entry).collect();
            Told::Entries(heading(*field), entries(gone), entries(new))
        }
        What::Felt {
            persona,
            state,
            from,
            to,
        } => {
            let feeling = |value: &Option<f64>| value.map_or_else(|| text::changed_nothing().to_owned(), feeling);
            let (from, to) = (feeling(from), feeling(to));
            Told::Sentence(match state {
                ScoreState::AsIs => text::changed_felt(&from, &to, persona),
                ScoreState::ToBe => text::changed_felt_to_be(&from, &to, persona),
            })
        }
    }
}

/// Which formats differ between two looks of the same words.
fn formats(from: &Rich, to: &Rich) -> Vec<&'static str> {
    let mut lists = Vec::new();
    let [mut bold, mut italic, mut link] = [false; 3];
    for change in from.look.changes(&to.look, &to.text) {
        match change.mark {
            Mark::Bold(_) => bold = true,
            Mark::Italic(_) => italic = true,
            Mark::Link(_) => link = true,
            Mark::List(_) => {
                let line = line_at(&to.text, change.at_utf16);
                lists.extend([from.look.list(line), to.look.list(line)].into_iter().flatten());
            }
        }
    }
    let all = [
        (bold, text::rich_bold()),
        (italic, text::rich_italic()),
        (link, text::rich_link()),
        (lists.contains(&List::Bullet), text::rich_bullets()),
        (lists.contains(&List::Ordered), text::rich_numbers()),
    ];
    all.into_iter().filter_map(|(is, name)| is.then_some(name)).collect()
}

/// What people call a version.
pub(super) fn version_name(version: &VersionInfo) -> String {
    match (&version.name, version.kind) {
        (Some(name), _) => name.clone(),
        (None, VersionKind::Start) => text::history_start().to_owned(),
        (None, VersionKind::BeforeRestore) => text::history_before_restore().to_owned(),
        (None, _) => text::history_automatic().to_owned(),
    }
}

/// Who had to do with a version, if that is known.
pub(super) fn version_people(version: &VersionInfo) -> Vec<String> {
    let mut lines = Vec::new();
    if !version.authors.is_empty() {
        lines.push(text::history_who_changed(&version.authors.join(", ")));
    }
    if let Some(by) = &version.by {
        lines.push(match version.kind {
            VersionKind::BeforeRestore => text::history_who_restored(by),
            _ => text::history_who_named(by),
        });
    }
    lines
}

fn feeling(value: f64) -> String {
    let number = locale::number(value.abs());
    let sign = if value > 0.0 {
        "+"
    } else if value < 0.0 {
        "−"
    } else {
        ""
    };
    [sign, &number].concat()
}

fn place(spot: &Spot) -> Option<String> {
    let named = |name: &Option<String>| {
        name.as_ref().map(|name| match name.trim() {
            "" => text::changed_unnamed().to_owned(),
            name => name.to_owned(),
        })
    };
    match (named(&spot.column), named(&spot.lane)) {
        (Some(column), Some(lane)) => Some([&column, " · ", &lane].concat()),
        (column, lane) => column.or(lane),
    }
}

fn entry(entry: &Entry) -> String {
    match &entry.word {
        None => entry.name.clone(),
        Some(word) => {
            let word = match ActorRole::read(word) {
                Some(role) => role.label(),
                None => word,
            };
            [&entry.name, ": ", word].concat()
        }
    }
}

fn shown(kind: EntityKind, field: Field, value: Option<&Value>) -> String {
    match value {
        None => text::changed_nothing().to_owned(),
        Some(Value::Flag(true)) => text::changed_yes().to_owned(),
        Some(Value::Flag(false)) => text::changed_no().to_owned(),
        Some(Value::Int(at)) if shape(kind, field) == Some(Shape::Time) => {
            locale::date(u64::try_from(*at).unwrap_or(0))
        }
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        Some(Value::Int(number)) => locale::number(*number as f64),
        Some(Value::Line(word)) => word_label(kind, field, word).map_or_else(|| word.clone(), str::to_owned),
    }
}

fn word_label(kind: EntityKind, field: Field, word: &str) -> Option<&'static str> {
    fn label<W: Word + Label>(word: &str) -> Option<&'static str> {
        W::read(word).map(Label::label)
    }
    match (kind, field) {
        (EntityKind::Moment, Field::Kind) => label::<MomentKind>(word),
        (EntityKind::Card, Field::Kind) => label::<CardKind>(word),
        (EntityKind::Lane, Field::Kind) => label::<LaneKind>(word),
        (EntityKind::Persona, Field::Kind) => label::<PersonaKind>(word),
        (EntityKind::Actor, Field::Kind) => label::<ActorKind>(word),
        (_, Field::Evidence) => label::<Evidence>(word),
        (_, Field::Status) => label::<CardStatus>(word),
        (_, Field::Validity) => label::<Validity>(word),
        (_, Field::Influence) => label::<Influence>(word),
        (_, Field::WaitOk) => label::<WaitOk>(word),
        (_, Field::Mot) => label::<MomentOfTruth>(word),
        (_, Field::Period) => label::<Period>(word),
        (_, Field::State) => label::<JourneyState>(word),
        _ => None,
    }
}

fn field_label(field: Field) -> &'static str {
    match field {
        Field::Title => text::changed_field_title(),
        Field::Name => text::changed_field_name(),
        Field::Goal => text::changed_field_goal(),
        Field::Scope => text::changed_field_scope(),
        Field::State => text::changed_field_state(),
        Field::Owner => text::changed_field_owner(),
        Field::ReviewEveryDays => text::changed_field_review_every_days(),
        Field::ReviewedAt => text::changed_field_reviewed_at(),
        Field::Cyclic => text::changed_field_cyclic(),
        Field::Language => text::changed_field_language(),
        Field::Opportunity => text::changed_field_opportunity(),
        Field::Colour => text::changed_field_colour(),
        Field::Period => text::changed_field_period(),
        Field::GivesValue => text::changed_field_gives_value(),
        Field::Entered => text::changed_field_entered(),
        Field::Completed => text::changed_field_completed(),
        Field::What => text::changed_field_what(),
        Field::Reason => text::changed_field_reason(),
        Field::Expectation => text::changed_field_expectation(),
        Field::Question => text::changed_field_question(),
        Field::Personalisation => text::changed_field_personalisation(),
        Field::Kind => text::changed_field_kind(),
        Field::Channels => text::changed_field_channels(),
        Field::Actors => text::changed_field_actors(),
        Field::Impact => text::changed_field_impact(),
        Field::Desired => text::changed_field_desired(),
        Field::Actual => text::changed_field_actual(),
        Field::ImportanceCustomer => text::changed_field_importance_customer(),
        Field::ImportanceOrg => text::changed_field_importance_org(),
        Field::Influence => text::changed_field_influence(),
        Field::WaitMin => text::changed_field_wait_min(),
        Field::WaitOk => text::changed_field_wait_ok(),
        Field::ActiveMin => text::changed_field_active_min(),
        Field::Contacts => text::changed_field_contacts(),
        Field::Uncertainty => text::changed_field_uncertainty(),
        Field::Mot => text::changed_field_mot(),
        Field::ExitReasons => text::changed_field_exit_reasons(),
        Field::Height => text::changed_field_height(),
        Field::Collapsed => text::changed_field_collapsed(),
        Field::Audience => text::changed_field_audience(),
        Field::Body => text::changed_field_body(),
        Field::Span => text::changed_field_span(),
        Field::Tags => text::changed_field_tags(),
        Field::Severity => text::changed_field_severity(),
        Field::Validity => text::changed_field_validity(),
        Field::Source => text::changed_field_source(),
        Field::Evidence => text::changed_field_evidence(),
        Field::Value => text::changed_field_value(),
        Field::Effort => text::changed_field_effort(),
        Field::Status => text::changed_field_status(),
        Field::Due => text::changed_field_due(),
        Field::Asset => text::changed_field_asset(),
        Field::Url => text::changed_field_url(),
        Field::Job => text::changed_field_job(),
        Field::Problems => text::changed_field_problems(),
        Field::Values => text::changed_field_values(),
        Field::Motivations => text::changed_field_motivations(),
        Field::Obligations => text::changed_field_obligations(),
        Field::Abilities => text::changed_field_abilities(),
        Field::Preferences => text::changed_field_preferences(),
        Field::Needs => text::changed_field_needs(),
        Field::Sees => text::changed_field_sees(),
        Field::Situation => text::changed_field_situation(),
        Field::Quote => text::changed_field_quote(),
        Field::Sources => text::changed_field_sources(),
        Field::Segment => text::changed_field_segment(),
        Field::Roles => text::changed_field_roles(),
        Field::Picture => text::changed_field_picture(),
        Field::AgeRange => text::changed_field_age_range(),
        Field::Gender => text::changed_field_gender(),
        Field::Place => text::changed_field_place(),
        Field::Household => text::changed_field_household(),
        Field::Education => text::changed_field_education(),
        Field::Income => text::changed_field_income(),
        Field::Custom => text::changed_field_custom(),
        Field::Weight => text::changed_field_weight(),
        Field::Icon => text::changed_field_icon(),
        Field::From => text::changed_field_from(),
        Field::To => text::changed_field_to(),
        Field::Label => text::changed_field_label(),
        Field::ContextTravels => text::changed_field_context_travels(),
        Field::Share => text::changed_field_share(),
        Field::Target => text::changed_field_target(),
        Field::Counts => text::changed_field_counts(),
        Field::N => text::changed_field_n(),
        Field::AskedWhen => text::changed_field_asked_when(),
        _ if Settings::ALL.iter().any(|(setting, _)| *setting == field) => text::changed_settings(),
        // Nothing else is ever told.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use waymark_shared::ids::CardId;
    use waymark_shared::rich::{Format, Look};

    use super::*;

    fn card() -> EntityRef {
        CardId::mint(1, 7).into()
    }

    fn told(what: What, about: EntityRef) -> Told {
        let name = "Long queue".to_owned();
        tell(
            &Difference {
                entity: card(),
                name,
                what,
            },
            about,
        )
    }

    fn rich(text: &str, marks: &[(u32, u32, Mark)]) -> Rich {
        let look = marks
            .iter()
            .fold(Look::default(), |look, (at_utf16, length_utf16, mark)| {
                let (at_utf16, length_utf16, mark) = (*at_utf16, *length_utf16, mark.clone());
                look.with(
                    text,
                    &Format {
                        at_utf16,
                        length_utf16,
                        mark,
                    },
                )
            });
        let text = text.to_owned();
        Rich { text, look }
    }

    fn formatted(from: &Rich, to: &Rich) -> What {
        What::Formatted {
            field: Field::Body,
            from: from.clone(),
            to: to.clone(),
        }
    }

    #[test]
    fn a_change_of_the_look_alone_is_named_with_what_it_is_and_shown_before_and_after() {
        let (plain, bold) = (rich("we wait", &[]), rich("we wait", &[(3, 4, Mark::Bold(true))]));
        let Told::Look(sentence, from, to) = told(formatted(&plain, &bold), EntityRef::Meta) else {
            panic!("a look")
        };
        assert_eq!(sentence, "Description of “Long queue”: formatting changed (Bold)");
        assert_eq!((from, to), (plain.clone(), bold));
        let item = rich(
            "we wait",
            &[(0, 0, Mark::List(Some(List::Ordered))), (0, 2, Mark::Italic(true))],
        );
        let Told::Look(sentence, ..) = told(formatted(&item, &plain), card()) else {
            panic!("a look")
        };
        assert_eq!(sentence, "Description: formatting changed (Italic, Numbered list)");
    }

    #[test]
    fn words_and_their_look_that_changed_together_are_one_change() {
        let pieces = vec![Piece {
            is: waymark_shared::diff::PieceKind::New,
            text: "long".into(),
            look: Vec::new(),
        }];
        let heading = |formatted| {
            let pieces = pieces.clone();
            let what = What::Text {
                field: Field::Body,
                pieces,
                formatted,
            };
            match told(what, card()) {
                Told::Text(heading, _) => heading,
                _ => panic!("a text"),
            }
        };
        assert_eq!(
            [heading(false), heading(true)],
            ["Description", "Description, formatting too"]
        );
    }
}
