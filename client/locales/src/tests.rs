//! What is understood, what is refused, and what the browser gets.

use std::path::Path;

use super::*;

fn messages(source: &str) -> Messages {
    read::file("test.ftl", source).expect("readable").into_iter().collect()
}

fn refused(source: &str) -> String {
    read::file("test.ftl", source).expect_err("refused").to_string()
}

const CARDS: &str = "cards = { $count ->\n    [0] No card\n    [one] One card in { $lane }\n   *[other] { $count } cards in { $lane }\n}\n";

#[test]
fn a_text_is_a_function_without_arguments() {
    let english = messages("# Top bar\nshare-title = Share this journey\n");
    assert!(functions(&english).contains("pub fn share_title() -> &'static str { super::plain(0) }"));
    assert_eq!(encode(&english, &english, |_| true), "Share this journey");
}

#[test]
fn arguments_come_in_the_order_of_their_names_in_every_language() {
    let english = messages("by = { $who } on { $day }\n");
    let german = messages("by = Am { $day } von { $who }\n");
    assert!(functions(&english).contains("pub fn by(day: &str, who: &str) -> String"));
    assert_eq!(encode(&english, &english, |_| true), "\u{1c}1 on \u{1c}0");
    assert_eq!(encode(&english, &german, |_| true), "Am \u{1c}0 von \u{1c}1");
}

#[test]
fn a_count_chooses_between_whole_sentences() {
    let english = messages(CARDS);
    assert!(
        functions(&english).contains("pub fn cards(count: usize, lane: &str) -> String { super::counted(0, count, ")
    );
    let encoded = encode(&english, &english, |_| true);
    let variants: Vec<_> = encoded.split('\u{1f}').collect();
    assert_eq!(
        variants,
        [
            "0\u{1d}No card",
            "one\u{1d}One card in \u{1c}1",
            "other\u{1d}\u{1c}0 cards in \u{1c}1"
        ]
    );
}

#[test]
fn a_language_without_a_message_speaks_english_there_and_is_told_of() {
    let english = messages("a = One\nb = Two\n");
    let german = messages("b = Zwei { $more }\nc = Drei\n");
    assert_eq!(encode(&english, &messages("b = Zwei\n"), |_| true), "One\u{1e}Zwei");
    assert_eq!(
        differences(&english, &german),
        [
            "`a` is missing",
            "`b` uses `$more`, which the English one does not take",
            "`c` has no English text"
        ]
    );
}

#[test]
fn what_the_client_cannot_show_is_refused_with_what_would_be_right() {
    assert!(refused("a = You have { $n ->\n    [one] a card\n   *[other] cards\n} here\n").contains("whole sentences"));
    assert!(refused("a = { DATETIME($day) }\n").contains("only `{ $name }`"));
    assert!(refused("-brand = Waymark\n").contains("terms"));
    assert!(refused("a = Fine\nthis is nothing\n").contains("test.ftl"));
}

#[test]
fn every_language_says_everything() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [english, others @ ..] = LANGUAGES;
    let english = read(&root.join(english)).expect("readable");
    for language in others {
        let other = read(&root.join(language)).expect("readable");
        assert_eq!(differences(&english, &other), Vec::<String>::new(), "{language}");
    }
}
