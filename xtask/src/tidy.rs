//! `tidy`: rules of this code base that no compiler checks, as code.
//!
//! Each rule reads the tree and returns its violations; it changes nothing. What a rule protects is written beside it.

mod rules;
mod tree;

use anyhow::{Result, bail};

use self::tree::Tree;
use crate::project::Project;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Violation {
    /// Path in the workspace.
    path: String,
    /// Line, counted from 1; none when the whole file is meant.
    line: Option<usize>,
    /// What is wrong, and what would be right.
    what: String,
}

/// # Errors
/// When a rule is broken; every violation has been printed.
pub(crate) fn run(project: &Project) -> Result<()> {
    let tree = Tree::read(&project.root)?;
    let violations: Vec<Violation> = rules::ALL.iter().flat_map(|rule| rule(&tree)).collect();
    for violation in &violations {
        let line = violation.line.map(|line| format!(":{line}")).unwrap_or_default();
        eprintln!("{}{line}: {}", violation.path, violation.what);
    }
    match violations.len() {
        0 => Ok(()),
        1 => bail!("tidy found one violation"),
        count => bail!("tidy found {count} violations"),
    }
}
