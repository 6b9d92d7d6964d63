//! Style sheets: each is linked, each class has one home.

use std::collections::BTreeMap;

use crate::tidy::Violation;
use crate::tidy::tree::{File, Tree};

/// A style sheet that the page does not link is dead.
pub(super) fn styles_are_linked(tree: &Tree) -> Vec<Violation> {
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
pub(super) fn classes_have_one_home(tree: &Tree) -> Vec<Violation> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::count;

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
}
