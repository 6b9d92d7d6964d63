//! What a first visit loads, page by page, and how much it may be.
//!
//! It is everything the page links and everything those scripts import: the program of that page, its JavaScript and the style sheet. The
//! parts that the program loads later, by itself, are not in it, and neither is the font.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::compress::beside;

/// Most bytes of wasm, JavaScript and CSS together, compressed: three seconds on a slow mobile connection (1.2 Mbit/s).
const BUDGET_BYTES: u64 = 450_000;

/// A first visit that starts with one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    /// What the page is called.
    page: &'static str,
    files: Vec<Loaded>,
}

/// One file of a first visit.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Loaded {
    name: String,
    plain_bytes: u64,
    gzip_bytes: u64,
    brotli_bytes: u64,
}

/// Measures the files of a page.
///
/// # Errors
/// When one of them is missing, or a script imports what the page does not link: that would be loaded without being counted.
pub(super) fn first_visit(dist: &Path, file: &str, page: &'static str) -> Result<Visit> {
    let text = fs::read_to_string(dist.join(file)).with_context(|| format!("there is no {file}"))?;
    let names: Vec<&str> = addresses(&text).filter(|name| is_counted(name)).collect();
    let mut files = Vec::new();
    for name in &names {
        if name.ends_with(".js") {
            let script = fs::read_to_string(dist.join(name))?;
            if let Some(unlinked) = imports(&script).find(|import| !names.contains(import)) {
                bail!("{name} imports {unlinked}, which {file} does not link");
            }
        }
        let path = dist.join(name);
        files.push(Loaded {
            name: (*name).to_owned(),
            plain_bytes: fs::metadata(&path)?.len(),
            gzip_bytes: fs::metadata(beside(&path, "gz"))?.len(),
            brotli_bytes: fs::metadata(beside(&path, "br"))?.len(),
        });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli_bytes));
    // A person loads the texts of one language; the longest counts.
    let mut texts = 0;
    files.retain(|file| {
        texts += usize::from(is_texts(&file.name));
        !is_texts(&file.name) || texts == 1
    });
    Ok(Visit { page, files })
}

impl Visit {
    fn brotli_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.brotli_bytes).sum()
    }

    /// A table for people, the sum in its last line.
    pub(super) fn table(&self) -> String {
        let title = format!("A first visit to {} loads (KB)", self.page);
        let mut text = format!("\n{title:<46} {:>8} {:>8} {:>8}\n", "plain", "gzip", "brotli");
        let mut line = |name: &str, plain: u64, gzip: u64, brotli: u64| {
            let kilobytes = |bytes: u64| bytes as f64 / 1e3;
            let (plain, gzip, brotli) = (kilobytes(plain), kilobytes(gzip), kilobytes(brotli));
            writeln!(text, "  {name:<44} {plain:>8.1} {gzip:>8.1} {brotli:>8.1}").ok();
        };
        for file in &self.files {
            line(&file.name, file.plain_bytes, file.gzip_bytes, file.brotli_bytes);
        }
        let sum = |of: fn(&Loaded) -> u64| self.files.iter().map(of).sum();
        line(
            "sum",
            sum(|file| file.plain_bytes),
            sum(|file| file.gzip_bytes),
            sum(|file| file.brotli_bytes),
        );
        text
    }

    /// # Errors
    /// When the sum is over the budget, or there is no program to measure.
    pub(super) fn within_budget(&self) -> Result<()> {
        let (page, sum) = (self.page, self.brotli_bytes());
        if !self.files.iter().any(|file| file.name.ends_with(".wasm")) {
            bail!("{page} links no wasm file");
        }
        if sum > BUDGET_BYTES {
            bail!("a first visit to {page} loads {sum} bytes compressed, more than the {BUDGET_BYTES} allowed");
        }
        Ok(())
    }
}

/// Addresses from the root in the attributes of a page.
fn addresses(page: &str) -> impl Iterator<Item = &str> {
    page.split('"')
        .skip(1)
        .step_by(2)
        .filter_map(|value| value.strip_prefix('/'))
}

/// The modules beside it that a script imports before it runs.
fn imports(script: &str) -> impl Iterator<Item = &str> {
    let statements = script.lines().filter(|line| line.starts_with("import "));
    statements.filter_map(|line| line.split('"').nth(1)?.strip_prefix("./"))
}

/// What starts with `later-` comes with the first part (`client/styles.rs`, `client/texts.rs`).
fn is_counted(name: &str) -> bool {
    let is_program = || [".wasm", ".js", ".css"].iter().any(|end| name.ends_with(end));
    !name.starts_with("later-") && (is_texts(name) || is_program())
}

/// The words of one language (`client/texts.rs`).
fn is_texts(name: &str) -> bool {
    name.starts_with("texts-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(sizes: &[u64]) -> Visit {
        let file = |brotli_bytes: &u64| Loaded {
            name: "app.wasm".to_owned(),
            plain_bytes: 1_500_000,
            gzip_bytes: 500_000,
            brotli_bytes: *brotli_bytes,
        };
        Visit {
            page: "a journey",
            files: sizes.iter().map(file).collect(),
        }
    }

    fn measured(name: &str, page: &str, script: &str) -> Result<Visit> {
        let dir = std::env::temp_dir().join(format!("waymark-sizes-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        for (file, content) in [("index.html", page), ("a.js", script), ("b.js", ""), ("font.woff2", "")] {
            fs::write(dir.join(file), content)?;
            for end in ["br", "gz"] {
                fs::write(dir.join(format!("{file}.{end}")), "12")?;
            }
        }
        let result = first_visit(&dir, "index.html", "the home page");
        fs::remove_dir_all(&dir)?;
        result
    }

    #[test]
    fn the_budget_is_the_compressed_sum() {
        assert!(visit(&[BUDGET_BYTES]).within_budget().is_ok());
        assert!(visit(&[BUDGET_BYTES, 1]).within_budget().is_err());
        assert!(visit(&[]).within_budget().is_err());
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let text = visit(&[100_000, 50_000]).table();
        let last = text.trim_end().lines().last().unwrap();
        assert!(
            last.trim_start().starts_with("sum") && last.ends_with("150.0"),
            "{last}"
        );
    }

    #[test]
    fn a_visit_is_what_the_page_links() {
        let page = "<link href=\"/a.js\"><link href=\"/b.js\"><link href=\"/later-styles.css\"><link href=\"/font.woff2\">\
             <a href=\"https://example.org/c.js\">";
        let visit = measured("linked", page, "import { b } from \"./b.js\";\n").unwrap();
        assert_eq!((visit.files.len(), visit.brotli_bytes()), (2, 4));
    }

    #[test]
    fn an_import_that_the_page_does_not_link_is_an_error() {
        assert!(measured("unlinked", "<link href=\"/a.js\">", "import { b } from \"./b.js\";\n").is_err());
    }
}
