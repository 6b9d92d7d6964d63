//! What two people write and set at once: every text, every field, every set and table.

use super::*;

#[test]
fn both_write_in_every_text_and_both_are_read() {
    concurrently_from(
        one_of_everything,
        |ada| {
            texts()
                .iter()
                .for_each(|(entity, field)| ada.type_at(*entity, *field, 0, "Ada, "))
        },
        |ben| {
            for (entity, field) in texts() {
                let end = text(ben, entity, field).encode_utf16().count() as u32;
                ben.type_at(entity, field, end, " and Ben");
            }
        },
        |merged| {
            for (entity, field) in texts() {
                let found = text(merged, entity, field);
                let both = found.contains("Ada, ") && found.contains(" and Ben");
                assert!(both, "{entity} {field}: {found}");
            }
        },
    );
}

#[test]
fn both_set_every_field_and_one_of_the_two_values_stands() {
    concurrently_from(
        one_of_everything,
        |ada| {
            scalars()
                .iter()
                .for_each(|(entity, field, [one, _])| ada.edit(set(*entity, *field, one)))
        },
        |ben| {
            scalars()
                .iter()
                .for_each(|(entity, field, [_, two])| ben.edit(set(*entity, *field, two)))
        },
        |merged| {
            for (entity, field, values) in scalars() {
                let found = raw(merged, entity, field).unwrap();
                assert!(
                    values.iter().any(|value| any(value) == found),
                    "{entity} {field}: {found}"
                );
            }
        },
    );
}

#[test]
fn each_sets_another_field_of_the_same_thing_and_both_stand() {
    // Every second field by one, the rest by the other: whatever stands beside a field is never touched by it.
    let mine = |odd: bool| {
        scalars()
            .into_iter()
            .enumerate()
            .filter(move |(n, _)| (n % 2 == 1) == odd)
    };
    let write = |replica: &Replica, odd| {
        mine(odd).for_each(|(_, (entity, field, [one, _]))| replica.edit(set(entity, field, &one)))
    };
    concurrently_from(
        one_of_everything,
        |ada| write(ada, false),
        |ben| write(ben, true),
        |merged| {
            for (entity, field, [one, _]) in scalars() {
                assert_eq!(raw(merged, entity, field), Some(any(&one)), "{entity} {field}");
            }
        },
    );
}

#[test]
fn both_put_into_every_set_and_table_what_one_took_out_alone_is_gone() {
    let sets = || with_shape(|shape| matches!(shape, Shape::Members | Shape::Table(_)));
    let mark = |replica: &Replica, key: &str, there: bool| {
        for (entity, field, shape) in sets() {
            let value = match shape {
                Shape::Members => Value::Flag(true),
                Shape::Table([first, ..]) => Value::Line((*first).to_owned()),
                _ => Value::Line("7".to_owned()),
            };
            replica.edit(Edit::Mark {
                entity,
                field,
                key: key.to_owned(),
                value: there.then_some(value),
            });
        }
    };
    concurrently_from(
        |base| {
            one_of_everything(base);
            mark(base, "kept", true);
            mark(base, "old", true);
        },
        |ada| {
            mark(ada, "ada", true);
            mark(ada, "old", false);
        },
        |ben| mark(ben, "ben", true),
        |merged| {
            assert_eq!(
                sets().len(),
                7,
                "channels, actors, reasons, tags, roles, own fields, counts"
            );
            for (entity, field, _) in sets() {
                assert_eq!(text(merged, entity, field), "ada ben kept", "{entity} {field}");
            }
        },
    );
}
