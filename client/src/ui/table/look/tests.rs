//! Order, filters and groups of the table, and what typed values mean.

use std::collections::BTreeMap;

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::MomentId;
use waymark_shared::journey::words::{MomentKind, ScoreState};

use super::*;
use crate::editor::tests::Desk;
use crate::ui::table::columns::edits;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A journey with four moments: title, owner, impact.
fn desk() -> (Desk, BTreeMap<&'static str, EntityRef>) {
    let desk = Desk::new();
    let mut rows = BTreeMap::from([("Compare", EntityRef::Moment(desk.moment))]);
    for (title, owner, impact) in [
        ("Book", Some("Ann"), Some(5)),
        ("pay", Some("bob"), None),
        ("Arrive", None, Some(2)),
    ] {
        let id = desk.editor.mint(MomentId::mint);
        let add = Edit::AddMoment {
            id,
            kind: MomentKind::Touchpoint,
            title: title.into(),
            stage: desk.stage,
            place: Place::Last,
        };
        let set = |field, value| Edit::Set {
            entity: id.into(),
            field,
            value,
        };
        desk.editor
            .apply([
                add,
                set(Field::Owner, owner.map(|owner| Value::Line(owner.into()))),
                set(Field::Impact, impact.map(Value::Int)),
            ])
            .unwrap();
        rows.insert(title, id.into());
    }
    (desk, rows)
}

fn with<R>(desk: &Desk, read: impl FnOnce(&Source<'_>) -> R) -> R {
    desk.editor.model().with_values(|journey, placement| {
        read(&Source {
            journey,
            placement,
            pains: &[],
            gaps: &[],
            persona: Some(desk.persona),
            state: ScoreState::AsIs,
        })
    })
}

/// The lines as an outline.
fn outline(desk: &Desk, look: &Look) -> Vec<String> {
    with(desk, |source| {
        let line = |item| match item {
            Item::Group { label, count, .. } => format!("{label}: {count}"),
            Item::Row(row) => (column(look.rows, "title").unwrap().read)(source, row).text,
        };
        look.items(source, &BTreeSet::new()).into_iter().map(line).collect()
    })
}

#[test]
fn what_is_not_known_comes_last_in_both_directions() {
    let (desk, _) = desk();
    let mut look = Look::default();
    assert_eq!(outline(&desk, &look), ["Compare", "Book", "pay", "Arrive"]);
    look.sort_by("impact", false);
    assert_eq!(outline(&desk, &look), ["Arrive", "Book", "Compare", "pay"]);
    look.sort_by("impact", false);
    assert_eq!(outline(&desk, &look), ["Book", "Arrive", "Compare", "pay"]);
    look.sort_by("impact", false);
    assert_eq!(outline(&desk, &look), ["Compare", "Book", "pay", "Arrive"]);
    look.sort_by("title", false);
    assert_eq!(
        outline(&desk, &look),
        ["Arrive", "Book", "Compare", "pay"],
        "without regard to capitals"
    );
}

#[test]
fn filters_hold_all_together_and_an_unfinished_one_hides_nothing() {
    let (desk, _) = desk();
    let filter = |column: &str, test, value: &str| Filter {
        column: column.into(),
        test,
        value: value.into(),
    };
    let mut look = Look::default();
    let mut check = |filters: Vec<Filter>, expected: &[&str]| {
        look.filters = filters;
        assert_eq!(outline(&desk, &look), expected);
    };
    check(
        vec![filter("title", Test::Contains, "")],
        &["Compare", "Book", "pay", "Arrive"],
    );
    check(vec![filter("title", Test::Contains, "o")], &["Compare", "Book"]);
    check(vec![filter("owner", Test::Is, "BOB")], &["pay"]);
    check(vec![filter("owner", Test::Empty, "")], &["Compare", "Arrive"]);
    check(vec![filter("impact", Test::AtLeast, "3")], &["Book"]);
    check(
        vec![filter("impact", Test::Filled, ""), filter("owner", Test::Empty, "")],
        &["Arrive"],
    );
    check(
        vec![filter("a column of tomorrow", Test::Is, "x")],
        &["Compare", "Book", "pay", "Arrive"],
    );
}

#[test]
fn groups_have_a_heading_per_value_and_fold() {
    let (desk, _) = desk();
    let look = Look {
        group: Some("owner".into()),
        ..Look::default()
    };
    assert_eq!(
        outline(&desk, &look),
        ["Ann: 1", "Book", "bob: 1", "pay", ": 2", "Compare", "Arrive"]
    );
    let folded = BTreeSet::from(["Ann".to_owned(), String::new()]);
    let lines = with(&desk, |source| look.items(source, &folded).len());
    assert_eq!(lines, 4, "three headings and one row");
}

#[test]
fn what_is_typed_becomes_an_edit_or_says_what_would_be_right() {
    let (desk, rows) = desk();
    let row = rows["Book"];
    let typed = |id: &str, text: &str| {
        with(&desk, |source| {
            edits(column(Rows::Moments, id).unwrap(), row, text, source)
        })
    };
    assert_eq!(typed("impact", "5"), Ok(vec![]), "it is 5 already");
    assert!(matches!(
        &typed("impact", " 3 ").unwrap()[..],
        [Edit::Set {
            value: Some(Value::Int(3)),
            ..
        }]
    ));
    assert!(matches!(
        &typed("impact", "").unwrap()[..],
        [Edit::Set { value: None, .. }]
    ));
    assert_eq!(typed("impact", "6"), Err(crate::text::table_problem_number("1", "5")));
    assert!(matches!(
        &typed("wait", "1 h").unwrap()[..],
        [Edit::Set {
            value: Some(Value::Int(60)),
            ..
        }]
    ));
    assert!(typed("wait", "soon").is_err() && typed("stage", "x").is_err());
    assert!(
        matches!(&typed("feeling", "−1,5").unwrap()[..], [Edit::SetScore { value: Some(value), .. }] if (value + 1.5).abs() < 1e-9)
    );
    for wrong in ["3", "0.3", "NaN", "good"] {
        assert!(typed("feeling", wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_choice_of_every_column_is_a_word_of_the_document() {
    use crate::ui::table::columns::Kind;
    let (desk, rows) = desk();
    let card = desk.add_card("a");
    for (kind, row) in [(Rows::Moments, rows["Book"]), (Rows::Cards, EntityRef::Card(card))] {
        for column in columns(kind) {
            let Kind::Choice(field, words) = column.kind else {
                continue;
            };
            for (word, _) in words() {
                let edits = with(&desk, |source| edits(column, row, word, source)).unwrap();
                desk.editor
                    .apply(edits)
                    .unwrap_or_else(|error| panic!("{field} {word}: {error}"));
            }
        }
    }
}

#[test]
fn tags_that_stay_are_not_touched() {
    let desk = Desk::new();
    let card = desk.add_card("a");
    let row = EntityRef::Card(card);
    let tags = column(Rows::Cards, "tags").unwrap();
    let type_in = |text: &str| {
        let edits = with(&desk, |source| edits(tags, row, text, source)).unwrap();
        let count = edits.len();
        desk.editor.apply(edits).unwrap();
        count
    };
    assert_eq!(type_in("fast, kind,,fast"), 2);
    assert_eq!(type_in("kind, new"), 2, "one goes, one comes");
    assert_eq!(with(&desk, |source| (tags.read)(source, row).text), "kind, new");
}

#[test]
fn a_view_of_an_older_release_is_read() {
    let look: Look = serde_json::from_str(r#"{"rows":"cards","columns":["title","gone"]}"#).unwrap();
    assert_eq!(
        look.shown().iter().map(|column| column.id).collect::<Vec<_>>(),
        ["title"]
    );
}
