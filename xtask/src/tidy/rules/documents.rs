//! What documents promise: numbered rules and promises have tests, files they name are there.

use std::collections::BTreeSet;

use crate::tidy::Violation;
use crate::tidy::tree::{File, Tree};

/// Where numbered rules are defined, and how they are numbered there.
const SPECIFICATIONS: [(&str, &str); 2] = [("docs/sync-spec.md", "SP"), ("docs/storage.md", "st")];

/// A rule without a test is a wish. A test says its rule in its name: `sp12_...`.
pub(super) fn rules_have_tests(tree: &Tree) -> Vec<Violation> {
    let is_test = |path: &str| path.ends_with(".rs") || path.ends_with(".test.mjs");
    let tests = || tree.files.iter().filter(|file| is_test(&file.path));
    let mut violations = Vec::new();
    for (path, letters) in SPECIFICATIONS {
        let Some(spec) = tree.file(path) else { continue };
        for (line, number) in defined_rules(&spec.text, letters) {
            let start = format!("{}{number}_", letters.to_lowercase());
            // In Rust the name of a function, in a browser story the name in quotes.
            let named = ["fn ", "'", "\"", "`"].map(|before| format!("{before}{start}"));
            if !tests().any(|file| named.iter().any(|name| file.text.contains(name))) {
                violations.push(Violation {
                    path: path.to_owned(),
                    line: Some(line),
                    what: format!("{letters}{number} has no test: name one `{start}...`"),
                });
            }
        }
    }
    violations
}

/// The rules a specification defines: `**SP12**`, or `SP12` first in a heading, a list item or a table row. Mentioning
/// one in a sentence defines nothing.
fn defined_rules(spec: &str, letters: &str) -> Vec<(usize, String)> {
    let bold = format!("**{letters}");
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for (at, line) in spec.lines().enumerate() {
        let start = line.trim_start_matches(['#', '|', '-', '*', ' ']);
        let in_bold = line.split(&bold).skip(1);
        let first = (start.len() < line.len())
            .then(|| start.strip_prefix(letters))
            .flatten();
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
pub(super) fn promises_have_tests(tree: &Tree) -> Vec<Violation> {
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

/// A document that sends a reader to a file that was moved is worse than none. Looked at are links, and what stands in backticks and begins with a
/// folder of this workspace; `{a,b}` and `*` are left alone.
pub(super) fn files_are_there(tree: &Tree) -> Vec<Violation> {
    // Files that are no text, such as pictures, are in no tree: only what could be one is looked at.
    let is_there = |path: &str| {
        let folder = format!("{}/", path.trim_end_matches('/'));
        tree.file(path).is_some() || tree.files.iter().any(|file| file.path.starts_with(&folder))
    };
    let mut violations = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (at, line) in file.text.lines().enumerate() {
            let gone = named_files(&file.path, line).into_iter().filter(|path| !is_there(path));
            violations.extend(gone.map(|path| Violation {
                path: file.path.clone(),
                line: Some(at + 1),
                what: format!("`{path}` is not there"),
            }));
        }
    }
    violations
}

/// The files that a line of a document names, from the root of the workspace.
fn named_files(document: &str, line: &str) -> Vec<String> {
    const FOLDERS: [&str; 8] = ["bench", "client", "docs", "fuzz", "server", "shared", "tests", "xtask"];
    let is_plain = |path: &&str| path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let quoted = line.split('`').skip(1).step_by(2).filter(is_plain).filter(|path| {
        path.split_once('/')
            .is_some_and(|(first, rest)| FOLDERS.contains(&first) && !rest.is_empty())
    });
    let linked = line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#']).next().filter(|target| !target.is_empty())?;
        let could_be = target.ends_with(".md") || target.ends_with(".rs") || target.ends_with('/');
        (could_be && !target.contains("://")).then(|| beside(document, target))
    });
    quoted.map(str::to_owned).chain(linked).collect()
}

/// A path relative to a document, from the root.
fn beside(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::count;

    #[test]
    fn a_rule_needs_a_test_with_its_number() {
        let spec = "# Rules\n| **SP1** | one |\n### SP12 two\nsee SP99 elsewhere\n";
        let with = |test: &'static str| {
            count(
                rules_have_tests,
                &[(SPECIFICATIONS[0].0, spec), ("server/src/a.rs", test)],
            )
        };
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
    fn a_document_names_files_that_are_there() {
        let found = |line: &str| {
            let files = [("docs/a.md", line), ("docs/b.md", ""), ("server/src/room.rs", "")];
            count(files_are_there, &files)
        };
        for line in [
            "`server/src/room.rs`, [b](b.md#part), `server/src/`",
            "`cargo xtask test`, `/api/journeys/{id}`",
        ] {
            assert_eq!(found(line), 0, "{line}");
        }
        for line in ["`server/src/rooms.rs`", "[c](c.md)", "[b](../b.md)"] {
            assert_eq!(found(line), 1, "{line}");
        }
    }
}
