//! The rules, each a function from the tree to its violations.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::tree::{File, Tree};

/// A rule.
pub(super) type Rule = fn(&Tree) -> Vec<Violation>;

/// Every rule there is.
pub(super) const ALL: [Rule; 9] = [
    module_docs,
    confined_crates,
    sides_apart,
    sync_rules_have_tests,
    promises_have_tests,
    no_home_paths,
    texts_are_translated,
    styles_are_linked,
    classes_have_one_home,
];

/// Who opens a file learns in its first lines what it is for and what it is not.
fn module_docs(tree: &Tree) -> Vec<Violation> {
    let undocumented = |file: &&File| !file.text.trim_start().starts_with("//!");
    let violation = |file: &File| Violation {
        path: file.path.clone(),
        line: None,
        what: "start the file with `//!`: its purpose, its invariant, what is not here".to_owned(),
    };
    tree.rust().filter(undocumented).map(violation).collect()
}

/// A crate that may be named only in some places of one package.
struct Confined {
    names: &'static [&'static str],
    /// Folder whose files are bound; `tests` folders beside it are free.
    package: &'static str,
    allowed: &'static [&'static str],
    why: &'static str,
}

/// A second store engine, or another web framework, must fit in by adding files.
const CONFINED: [Confined; 3] = [
    Confined {
        names: &["sled"],
        package: "server/src/",
        allowed: &["server/src/store/sled_store"],
        why: "only store/sled_store knows the engine",
    },
    Confined {
        names: &["axum"],
        package: "server/src/",
        allowed: &["server/src/app", "server/src/http", "server/src/ws"],
        why: "only app, http and ws know the web framework",
    },
    Confined {
        names: &["web_sys", "js_sys"],
        package: "client/src/",
        allowed: &[
            "client/src/platform",
            "client/src/ui",
            "client/src/pages",
            "client/src/app",
            "client/src/parts",
        ],
        why: "the browser is reached through platform (elements and events in app, pages, parts and ui), so all else can be tested without one",
    },
];

fn confined_crates(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for rule in &CONFINED {
        let bound = |file: &&File| {
            file.path.starts_with(rule.package) && !rule.allowed.iter().any(|allowed| file.path.starts_with(allowed))
        };
        for file in tree.rust().filter(bound) {
            for (line, code) in file.code_lines() {
                for name in rule.names.iter().filter(|name| names_crate(code, name)) {
                    violations.push(Violation {
                        path: file.path.clone(),
                        line: Some(line),
                        what: format!("`{name}` is named here: {}", rule.why),
                    });
                }
            }
        }
    }
    violations
}

/// Server and client meet in `shared` only.
fn sides_apart(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (side, forbidden) in [
        ("server/", "waymark_client"),
        ("client/", "waymark_server"),
        ("shared/", "waymark_server"),
        ("shared/", "waymark_client"),
        ("shared/", "leptos"),
        ("shared/", "tokio"),
        ("shared/", "web_sys"),
        ("shared/", "sled"),
    ] {
        for file in tree.rust().filter(|file| file.path.starts_with(side)) {
            for (line, _) in file.code_lines().filter(|(_, code)| names_crate(code, forbidden)) {
                violations.push(Violation {
                    path: file.path.clone(),
                    line: Some(line),
                    what: format!("`{forbidden}` is named here: {side} must not depend on it"),
                });
            }
        }
    }
    violations
}

/// Where the sync rules are defined.
const SYNC_SPEC: &str = "docs/sync-spec.md";

/// A rule of the protocol without a test is a wish. A test says its rule in its name: `sp12_...`.
fn sync_rules_have_tests(tree: &Tree) -> Vec<Violation> {
    let Some(spec) = tree.file(SYNC_SPEC) else {
        return Vec::new();
    };
    let is_test = |path: &str| path.ends_with(".rs") || path.ends_with(".test.mjs");
    let tests = || tree.files.iter().filter(|file| is_test(&file.path));
    let mut violations = Vec::new();
    for (line, number) in defined_rules(&spec.text) {
        // In Rust the name of a function, in a browser story the name in quotes.
        let named = [
            format!("fn sp{number}_"),
            format!("'sp{number}_"),
            format!("\"sp{number}_"),
            format!("`sp{number}_"),
        ];
        if !tests().any(|file| named.iter().any(|name| file.text.contains(name))) {
            violations.push(Violation {
                path: SYNC_SPEC.to_owned(),
                line: Some(line),
                what: format!("SP{number} has no test: name one `sp{number}_...`"),
            });
        }
    }
    violations
}

/// The rules a specification defines: `**SP12**`, or `SP12` first in a heading, a list item or a table row. Mentioning
/// one in a sentence defines nothing.
fn defined_rules(spec: &str) -> Vec<(usize, String)> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for (at, line) in spec.lines().enumerate() {
        let start = line.trim_start_matches(['#', '|', '-', '*', ' ']);
        let in_bold = line.split("**SP").skip(1);
        let first = (start.len() < line.len()).then(|| start.strip_prefix("SP")).flatten();
        for rest in in_bold.chain(first) {
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if !number.is_empty() && seen.insert(number.clone()) {
                rules.push((at + 1, number));
            }
        }
    }
    rules
}

/// Where security promises are made.
const SECURITY: &str = "docs/security.md";

/// A promise without a test is a wish, and one whose test was renamed soon is. Each `**S12**` names tests in backticks.
fn promises_have_tests(tree: &Tree) -> Vec<Violation> {
    let Some(promises) = tree.file(SECURITY) else {
        return Vec::new();
    };
    let exists = |name: &str| {
        let definition = format!("fn {name}(");
        let story = format!("test('{name}'");
        let defines = |file: &&File| {
            (file.path.ends_with(".rs") && file.text.contains(&definition))
                || (file.path.ends_with(".test.mjs") && file.text.contains(&story))
        };
        tree.files.iter().any(|file| defines(&file))
    };
    let mut violations = Vec::new();
    for (at, line) in promises.text.lines().enumerate() {
        let Some((number, row)) = line.strip_prefix("| **S").and_then(|rest| rest.split_once("**")) else {
            continue;
        };
        let held_by = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        let mut violation = |what| {
            violations.push(Violation {
                path: SECURITY.to_owned(),
                line: Some(at + 1),
                what,
            });
        };
        if names.is_empty() {
            violation(format!("S{number} names no test that holds it"));
        }
        for name in names.into_iter().filter(|name| !exists(name)) {
            violation(format!("S{number} names `{name}`, and there is no such test"));
        }
    }
    violations
}

/// A style sheet that the page does not link is dead.
fn styles_are_linked(tree: &Tree) -> Vec<Violation> {
    let Some(index) = tree.file("client/index.html") else {
        return Vec::new();
    };
    let name = |file: &File| file.path.strip_prefix("client/").map(str::to_owned);
    let styles = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with("client/style/") && file.path.ends_with(".css"));
    styles
        .filter(|file| name(file).is_none_or(|name| !index.text.contains(&format!("href=\"{name}\""))))
        .map(|file| Violation {
            path: file.path.clone(),
            line: None,
            what: "client/index.html does not link this style sheet".to_owned(),
        })
        .collect()
}

/// A class that two style sheets define is two things of one name: each breaks the other, depending on which is loaded.
fn classes_have_one_home(tree: &Tree) -> Vec<Violation> {
    let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut violations = Vec::new();
    let styles = tree.files.iter().filter(|file| file.path.starts_with("client/style/"));
    for file in styles {
        for (at, line) in file.text.lines().enumerate() {
            let class = line.strip_prefix('.').and_then(|rest| rest.strip_suffix(" {"));
            let Some(class) = class.filter(|class| class.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')) else {
                continue;
            };
            let home = *homes.entry(class).or_insert(&file.path);
            if home != file.path {
                violations.push(Violation {
                    path: file.path.clone(),
                    line: Some(at + 1),
                    what: format!("`.{class}` is defined in {home} too: give this one a name of its own"),
                });
            }
        }
    }
    violations
}

/// Where the client speaks to people.
const SPEAKING: [&str; 5] = ["ui", "pages", "actions", "app", "parts"];

/// The gallery of controls is part of debug builds only.
const GALLERY: &str = "client/src/pages/kit_gallery.rs";

/// What people read stands in `client/locales`, or one of them reads the wrong language.
fn texts_are_translated(tree: &Tree) -> Vec<Violation> {
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

/// A path of one person's machine works nowhere else.
fn no_home_paths(tree: &Tree) -> Vec<Violation> {
    // Put together here, so that this file keeps the rule.
    let homes = ["/ro", "/ho", "/Us"]
        .iter()
        .zip(["ot/", "me/", "ers/"])
        .map(|(start, end)| format!("{start}{end}"));
    let homes: Vec<String> = homes.collect();
    let mut violations = Vec::new();
    for file in &tree.files {
        for (at, line) in file.text.lines().enumerate() {
            for home in homes.iter().filter(|home| names_path(line, home)) {
                violations.push(Violation {
                    path: file.path.clone(),
                    line: Some(at + 1),
                    what: format!("the absolute path {home}... exists on one machine only"),
                });
            }
        }
    }
    violations
}

/// Whether the line holds an absolute path that starts so; `src/home/` or a URL's path is another thing.
fn names_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + start.len()..].chars().next();
        let begins = before.is_none_or(|c| !c.is_alphanumeric() && !"./_-}>".contains(c));
        begins && after.is_some_and(char::is_alphanumeric)
    })
}

/// Whether a line of code uses a crate: as the start of a path, in `use`, or in `extern crate`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].trim_end();
        let after = &code[at + name.len()..];
        let word_before = code[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '"');
        let imported = before.ends_with("use") || before.ends_with("extern crate");
        !word_before
            && (after.starts_with("::") || (imported && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rule: Rule, files: &[(&str, &str)]) -> usize {
        rule(&Tree::of(files)).len()
    }

    #[test]
    fn a_file_without_module_docs_is_found() {
        assert_eq!(
            count(
                module_docs,
                &[
                    ("server/src/a.rs", "//! Why.\n"),
                    ("server/src/b.rs", "use x;\n"),
                    ("a.md", "no")
                ]
            ),
            1
        );
    }

    #[test]
    fn a_confined_crate_is_found_outside_its_place() {
        assert_eq!(
            count(
                confined_crates,
                &[("server/src/store/sled_store/open.rs", "use sled::Db;")]
            ),
            0
        );
        assert_eq!(
            count(confined_crates, &[("server/src/room.rs", "let db: sled::Db = x;")]),
            1
        );
        assert_eq!(
            count(
                confined_crates,
                &[(
                    "server/src/room.rs",
                    "// sled::Db is not for rooms\nmod sled_store;\nuse crate::store::sled_store::Open;"
                )]
            ),
            0
        );
        assert_eq!(
            count(confined_crates, &[("client/src/sync/machine.rs", "use web_sys;")]),
            1
        );
        assert_eq!(
            count(
                confined_crates,
                &[("client/src/platform/socket.rs", "use web_sys::WebSocket;")]
            ),
            0
        );
    }

    #[test]
    fn server_and_client_do_not_meet() {
        assert_eq!(count(sides_apart, &[("server/src/a.rs", "use waymark_client::x;")]), 1);
        assert_eq!(count(sides_apart, &[("tests/src/a.rs", "use waymark_server::x;")]), 0);
    }

    #[test]
    fn a_sync_rule_needs_a_test_with_its_number() {
        let spec = "# Rules\n| **SP1** | one |\n### SP12 two\nsee SP99 elsewhere\n";
        let with = |test: &'static str| count(sync_rules_have_tests, &[(SYNC_SPEC, spec), ("server/src/a.rs", test)]);
        assert_eq!(with("fn sp1_one() {} fn sp12_two() {}"), 0);
        assert_eq!(with("fn sp12_two() {}"), 1);
        assert_eq!(with("// sp1 and sp12"), 2);
    }

    #[test]
    fn a_promise_names_tests_that_exist() {
        let promise = |held_by: &str| format!("| | promise | held by |\n| **S07** | A `thing` is so. | {held_by} |\n");
        let with = |held_by: &str| {
            let file = promise(held_by);
            let tests = "async fn limit_thing() {}";
            let story = "test('a_story', async () => {";
            count(
                promises_have_tests,
                &[
                    (SECURITY, &file),
                    ("tests/tests/a.rs", tests),
                    ("tests/browser/a.test.mjs", story),
                ],
            )
        };
        assert_eq!(with("`limit_thing`, `a_story`"), 0);
        assert_eq!(with("`limit_thing`, `limit_other`"), 1);
        assert_eq!(with("reading the code"), 1);
    }

    #[test]
    fn a_style_sheet_is_linked_by_the_page() {
        let index = ("client/index.html", "<link rel=\"css\" href=\"style/a.css\">");
        assert_eq!(count(styles_are_linked, &[index, ("client/style/a.css", "")]), 0);
        assert_eq!(count(styles_are_linked, &[index, ("client/style/b.css", "")]), 1);
    }

    #[test]
    fn a_class_has_one_home() {
        let a = ("client/style/a.css", ".c-row {\n}\n.c-row:hover {\n}\n");
        let with = |text| count(classes_have_one_home, &[a, ("client/style/b.css", text)]);
        assert_eq!(with(".c-row {\n}"), 1);
        assert_eq!(with("  .c-row {\n}\n.c-row .k-icon {\n}\n.c-rows {\n}"), 0);
    }

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

    #[test]
    fn a_path_of_one_machine_is_found() {
        let path = |rest: &str| format!("cd /{rest}");
        assert_eq!(count(no_home_paths, &[("a.md", &path("home/ann/waymark"))]), 1);
        assert_eq!(
            count(
                no_home_paths,
                &[("a.md", "client/src/pages/home/empty.rs and ~/.cache and $HOME/x")]
            ),
            0
        );
    }
}
