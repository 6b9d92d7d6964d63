//! What a first visit loads, and how much it may be.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::compress::{beside, files};

/// Most bytes of wasm, JavaScript and CSS together, compressed: three seconds on a slow mobile connection (1.2 Mbit/s).
const BUDGET_BYTES: u64 = 450_000;

/// One file of a first visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loaded {
    name: String,
    plain_bytes: u64,
    gzip_bytes: u64,
    brotli_bytes: u64,
}

/// The files of a first visit: all wasm, scripts and styles of the folder.
pub(super) fn first_visit(dist: &Path) -> Result<Vec<Loaded>> {
    let mut loaded = Vec::new();
    for file in files(dist)? {
        let extension = file.extension().unwrap_or_default().to_string_lossy();
        if !["wasm", "js", "css"].contains(&extension.as_ref()) {
            continue;
        }
        loaded.push(Loaded {
            name: file.strip_prefix(dist)?.display().to_string(),
            plain_bytes: fs::metadata(&file)?.len(),
            gzip_bytes: fs::metadata(beside(&file, "gz"))?.len(),
            brotli_bytes: fs::metadata(beside(&file, "br"))?.len(),
        });
    }
    loaded.sort_by_key(|file| std::cmp::Reverse(file.brotli_bytes));
    Ok(loaded)
}

/// A table for people, the sum in its last line.
pub(super) fn table(loaded: &[Loaded]) -> String {
    let mut text = String::from("\nA first visit loads (KB)                          plain     gzip   brotli\n");
    let mut line = |name: &str, plain: u64, gzip: u64, brotli: u64| {
        let kilobytes = |bytes: u64| bytes as f64 / 1e3;
        let (plain, gzip, brotli) = (kilobytes(plain), kilobytes(gzip), kilobytes(brotli));
        writeln!(text, "  {name:<44} {plain:>8.1} {gzip:>8.1} {brotli:>8.1}").ok();
    };
    for file in loaded {
        line(&file.name, file.plain_bytes, file.gzip_bytes, file.brotli_bytes);
    }
    let sum = |of: fn(&Loaded) -> u64| loaded.iter().map(of).sum();
    line(
        "sum",
        sum(|file| file.plain_bytes),
        sum(|file| file.gzip_bytes),
        sum(|file| file.brotli_bytes),
    );
    text.push('\n');
    text
}

/// # Errors
/// When the sum is over the budget, or there is nothing to measure.
pub(super) fn within_budget(loaded: &[Loaded]) -> Result<()> {
    let sum: u64 = loaded.iter().map(|file| file.brotli_bytes).sum();
    if !loaded.iter().any(|file| file.name.ends_with(".wasm")) {
        bail!("the client's folder holds no wasm file");
    }
    if sum > BUDGET_BYTES {
        bail!("a first visit loads {sum} bytes compressed, more than the {BUDGET_BYTES} allowed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(brotli_bytes: u64) -> Loaded {
        Loaded {
            name: "app.wasm".to_owned(),
            plain_bytes: 1_500_000,
            gzip_bytes: 500_000,
            brotli_bytes,
        }
    }

    #[test]
    fn the_budget_is_the_compressed_sum() {
        assert!(within_budget(&[loaded(BUDGET_BYTES)]).is_ok());
        assert!(within_budget(&[loaded(BUDGET_BYTES), loaded(1)]).is_err());
        assert!(within_budget(&[]).is_err());
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let text = table(&[loaded(100_000), loaded(50_000)]);
        let last = text.trim_end().lines().last().unwrap();
        assert!(
            last.trim_start().starts_with("sum") && last.ends_with("150.0"),
            "{last}"
        );
    }
}
