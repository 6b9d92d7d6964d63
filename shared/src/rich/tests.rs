//! The rules of looks without a document: what is canonical, how lines are drawn, what a part keeps.

use proptest::prelude::*;

use super::*;

fn bold(at_utf16: u32, length_utf16: u32) -> Run {
    Run {
        at_utf16,
        length_utf16,
        marks: Marks {
            bold: true,
            ..Marks::default()
        },
    }
}

#[test]
fn a_look_of_somebody_else_is_made_canonical() {
    let text = "a😀b\ncd";
    let look = Look {
        runs: vec![
            bold(2, 1),
            bold(3, 3),
            bold(90, 2),
            Run {
                at_utf16: 6,
                length_utf16: 1,
                marks: Marks {
                    link: Some("javascript:x".into()),
                    ..Marks::default()
                },
            },
        ],
        lists: vec![
            Item {
                line: 1,
                list: List::Bullet,
            },
            Item {
                line: 7,
                list: List::Bullet,
            },
        ],
    };
    let repaired = look.repaired(text);
    // Half a character becomes a whole one, and no run goes over the end of a line.
    assert_eq!(repaired.runs, [bold(1, 3), bold(5, 1)]);
    assert_eq!(repaired.lists.len(), 1);
    assert_eq!(repaired.repaired(text), repaired);
    assert!(look.repaired("").is_plain());
}

#[test]
fn lines_are_numbered_and_cut_by_look() {
    let text = "one\ntwo\nthree\nfour";
    let ordered = |line| Item {
        line,
        list: List::Ordered,
    };
    let look = Look {
        runs: vec![bold(1, 1), bold(8, 5)],
        lists: vec![ordered(0), ordered(1), ordered(3)],
    };
    let lines = look.lines(text);
    let numbers: Vec<_> = lines.iter().map(|line| line.list.map(|(_, number)| number)).collect();
    assert_eq!(numbers, [Some(1), Some(2), None, Some(1)]);
    let words: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.pieces.iter().map(|(text, _)| text.as_str()).collect())
        .collect();
    assert_eq!(words, [vec!["o", "n", "e"], vec!["two"], vec!["three"], vec!["four"]]);
    assert!(lines[2].pieces[0].1.bold);
}

#[test]
fn a_part_is_cut_out_with_its_look() {
    let text = "one\ntwo\nthree";
    let look = Look {
        runs: vec![bold(2, 1), bold(4, 2)],
        lists: vec![Item {
            line: 1,
            list: List::Bullet,
        }],
    };
    let part = look.cut(text, 2, 6);
    assert_eq!(part.text, "e\ntwo\n");
    assert_eq!(part.look.runs, [bold(0, 1), bold(2, 2)]);
    assert_eq!(part.look.list(1), Some(List::Bullet));
}

#[test]
fn a_look_reads_back_from_json_and_the_plain_one_is_empty() {
    assert_eq!(serde_json::to_string(&Look::default()).unwrap(), "{}");
    let text = r#"{"runs":[{"at_utf16":1,"length_utf16":2,"bold":true,"link":"https://a.b"}],"lists":[{"line":0,"list":"bullet"}]}"#;
    let look: Look = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&look).unwrap(), text);
}

#[test]
fn what_is_typed_goes_on_as_it_was_there() {
    let text = "one\ntwo\nthree";
    let item = |line| Item {
        line,
        list: List::Bullet,
    };
    let look = Look {
        runs: vec![bold(1, 2), bold(8, 5)],
        lists: vec![item(1), item(2)],
    };
    let after = |at_utf16, delete_utf16, insert: &str| {
        let splice = TextSplice {
            at_utf16,
            delete_utf16,
            insert: insert.into(),
        };
        look.after(text, &splice)
    };
    assert_eq!(after(3, 0, "x").runs, [bold(1, 3), bold(9, 5)]);
    assert_eq!(after(5, 0, "\n").lists, [item(1), item(2), item(3)]);
    assert_eq!(
        after(2, 7, ""),
        Look {
            runs: vec![bold(1, 5)],
            lists: vec![]
        }
    );
    assert!(after(0, 13, "").is_plain());
}

proptest! {
    #[test]
    fn a_look_follows_any_change_of_the_words(
        text in "[ab😀\n]{0,12}", runs in prop::collection::vec((0u32..14, 1u32..5), 0..4), at in 0u32..14, delete in 0u32..9, insert in "[x😀\n]{0,3}",
    ) {
        let look = Look { runs: runs.into_iter().map(|(at, length)| bold(at, length)).collect(), lists: Vec::new() }.repaired(&text);
        let splice = TextSplice { at_utf16: at, delete_utf16: delete, insert };
        let after = look.after(&text, &splice);
        let changed = splice.apply(&text);
        prop_assert_eq!(after.repaired(&changed), after);
        // A look that is not there yet, or not any more, is drawn without harm.
        let _ = look.lines(&changed);
    }

    #[test]
    fn lines_say_the_whole_text(text in "[ab😀\n]{0,12}", runs in prop::collection::vec((0u32..14, 1u32..5), 0..4)) {
        let look = Look { runs: runs.into_iter().map(|(at, length)| bold(at, length)).collect(), lists: Vec::new() }.repaired(&text);
        let lines = look.lines(&text);
        let words: Vec<String> = lines.iter().map(|line| line.pieces.iter().map(|(text, _)| text.as_str()).collect()).collect();
        prop_assert_eq!(words.join("\n"), text.as_str());
        prop_assert_eq!(look.cut(&text, 0, u32::MAX).look, look.clone());
        prop_assert_eq!(look.repaired(&text), look);
    }
}
