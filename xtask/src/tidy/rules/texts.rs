//! Words for people stand in `client/locales`, not in code.

use crate::tidy::Violation;
use crate::tidy::tree::Tree;

/// Where the client speaks to people.
const SPEAKING: [&str; 5] = ["ui", "pages", "actions", "app", "parts"];

/// The gallery of controls is part of debug builds only.
const GALLERY: &str = "client/src/pages/kit_gallery.rs";

/// What people read stands in `client/locales`, or one of them reads the wrong language.
pub(super) fn texts_are_translated(tree: &Tree) -> Vec<Violation> {
    let speaks = |path: &str| {
        path.strip_prefix("client/src/")
            .and_then(|rest| rest.split(['/', '.']).next())
            .is_some_and(|first| SPEAKING.contains(&first))
    };
    let is_code = |path: &str| !path.ends_with("tests.rs") && path != GALLERY;
    let mut violations = Vec::new();
    for file in tree.rust().filter(|file| speaks(&file.path) && is_code(&file.path)) {
        let code = file
            .code_lines()
            .take_while(|(_, code)| !code.trim_start().starts_with("#[cfg(test)]"));
        for (line, code) in code {
            // Said to programmers.
            if ["expect(", "reason = \"", "debug_assert", "#["]
                .iter()
                .any(|word| code.contains(word))
            {
                continue;
            }
            let literals = literals(code);
            for literal in literals
                .into_iter()
                .filter(|(before, text)| !is_plain_attribute(before) && is_for_people(text))
                .map(|(_, text)| text)
            {
                violations.push(Violation {
                    path: file.path.clone(),
                    line: Some(line),
                    what: format!(
                        "“{literal}” is for people: write it in client/locales and use its function of `text`"
                    ),
                });
            }
        }
    }
    violations
}

/// The string literals of a line, each with what stands before it.
fn literals(code: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut escaped = false;
    for (at, letter) in code.char_indices() {
        match (letter, start) {
            _ if escaped => escaped = false,
            ('\\', Some(_)) => escaped = true,
            // The character itself: '"'.
            ('"', None) if code[..at].ends_with('\'') => {}
            ('"', None) => start = Some(at),
            ('"', Some(from)) => {
                found.push((&code[..from], &code[from + 1..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Whether the literal is the value of an attribute that nobody reads, such as `class="…"`.
fn is_plain_attribute(before: &str) -> bool {
    const PLAIN: [&str; 11] = [
        "class",
        "id",
        "role",
        "type",
        "d",
        "viewBox",
        "name",
        "href",
        "autocomplete",
        "rel",
        "transform",
    ];
    const READ: [&str; 5] = [
        "aria-label",
        "aria-description",
        "aria-roledescription",
        "data-tip",
        "data-placeholder",
    ];
    let Some(before) = before.strip_suffix('=') else {
        return false;
    };
    let name = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_technical = ["data-", "aria-", "style:", "class:", "attr:"]
        .iter()
        .any(|start| name.starts_with(start));
    PLAIN.contains(&name) || (is_technical && !READ.contains(&name))
}

/// Whether a literal reads like words: two of them, or one with a capital.
fn is_for_people(literal: &str) -> bool {
    /// Names of keys as events have them, and of the product.
    const NAMES: [&str; 18] = [
        "Enter",
        "Escape",
        "Tab",
        "Home",
        "End",
        "Delete",
        "Backspace",
        "Space",
        "Alt",
        "Shift",
        "Control",
        "Meta",
        "Mod",
        "Ctrl",
        "Esc",
        "Del",
        "Key",
        "Waymark",
    ];
    /// Elements of a page, in selectors.
    const ELEMENTS: [&str; 9] = ["button", "textarea", "input", "td", "th", "p", "div", "li", "select"];
    let mut text = String::new();
    let mut depth = 0_usize;
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    // Markup, selectors, paths and addresses.
    if text.contains(['[', ']', '<', '>', '=', ';', '#', '_', '/', '\\']) || !text.contains(char::is_lowercase) {
        return false;
    }
    let words: Vec<&str> = text
        .split(' ')
        .map(|word| word.trim_matches([',', '.', ':', '…']))
        .collect();
    let is_word = |word: &&str| {
        word.chars().count() >= 2
            && word
                .chars()
                .all(|letter| letter.is_alphabetic() || "’'".contains(letter))
    };
    // Classes of style sheets, and elements.
    let is_style =
        |word: &&str| word.contains('-') && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if words.iter().any(is_style) || words.iter().all(|word| ELEMENTS.contains(word)) {
        return false;
    }
    let has_two = words
        .windows(2)
        .any(|pair| is_word(&pair[0]) && pair[1].starts_with(char::is_alphabetic));
    let starts_with_capital = words.first().is_some_and(|word| {
        is_word(word)
            && word.starts_with(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase)
            && !NAMES.contains(word)
    });
    has_two || starts_with_capital
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::count;

    #[test]
    fn a_text_for_people_in_code_is_found() {
        let found = |code: &str| count(texts_are_translated, &[("client/src/ui/share.rs", code)]);
        for code in [
            "<h2>\"Share\"</h2>",
            "aria-label=\"New link\"",
            "format!(\"{count} cards\", 1); say(\"nothing is selected\");",
            "Err(\"Select a card first.\")",
        ] {
            assert_eq!(found(code), 1, "{code}");
        }
        for code in [
            "<h2>{text::share_title()}</h2>",
            "// \"Share this journey\"",
            "class=\"b-card numbers\" role=\"Menu item\"",
            "match key { \"Enter\" | \"ArrowDown\" => 1, _ => 2 }",
            "query_all(list, \"button, textarea\"); path(\"M0 100\"); format!(\"{a}-{b}\")",
            "use_context().expect(\"the page provides it\")",
            "#[cfg(test)]\nmod tests { say(\"Select a card\") }",
        ] {
            assert_eq!(found(code), 0, "{code}");
        }
        assert_eq!(
            count(texts_are_translated, &[("client/src/sync.rs", "log(\"Went away\")")]),
            0
        );
    }
}
