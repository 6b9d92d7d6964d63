//! Which crate may be named where.

use crate::tidy::Violation;
use crate::tidy::tree::{File, Tree};

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

pub(super) fn confined_crates(tree: &Tree) -> Vec<Violation> {
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
pub(super) fn sides_apart(tree: &Tree) -> Vec<Violation> {
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
    use crate::tidy::rules::count;

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
}
