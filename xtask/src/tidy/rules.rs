//! The rules, each a function from the tree to its violations, in files by what they look at.

mod crates;
mod documents;
mod styles;
mod texts;

use super::Violation;
use super::tree::{File, Tree};

/// A rule.
pub(super) type Rule = fn(&Tree) -> Vec<Violation>;

/// Every rule there is.
pub(super) const ALL: [Rule; 10] = [
    module_docs,
    no_home_paths,
    crates::confined_crates,
    crates::sides_apart,
    documents::rules_have_tests,
    documents::promises_have_tests,
    documents::files_are_there,
    texts::texts_are_translated,
    styles::styles_are_linked,
    styles::classes_have_one_home,
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

/// How often a rule is broken in a tree of made-up files.
#[cfg(test)]
fn count(rule: Rule, files: &[(&str, &str)]) -> usize {
    rule(&Tree::of(files)).len()
}

#[cfg(test)]
mod tests {
    use super::*;

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
