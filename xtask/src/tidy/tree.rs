//! The text files of the clone, read once for all rules.
//!
//! Git says which files belong to it, so build products, installed packages and a person's own files are not looked at.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::process::Run;

/// A text file.
pub(super) struct File {
    /// Path in the workspace, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
}

/// All text files.
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let listed = Run::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .dir(root)
            .read()?;
        // A file that was deleted but not yet committed is listed; one that is not text is of no interest.
        let read = |path: &str| {
            fs::read_to_string(root.join(path)).ok().map(|text| File {
                path: path.to_owned(),
                text,
            })
        };
        Ok(Self {
            files: listed.lines().filter_map(read).collect(),
        })
    }

    /// The Rust sources.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// Lines of code with their numbers from 1: comments are left out, because they may speak of anything.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(at, line)| (at + 1, line))
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of made-up files.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Self { files }
    }
}
