//! `.br` and `.gz` files beside everything that gets smaller.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Kinds of files that compress; fonts and pictures are compressed already.
const COMPRESSIBLE: [&str; 8] = ["wasm", "js", "css", "html", "svg", "json", "webmanifest", "txt"];

/// Compresses every file of the folder and the folders in it that is worth it.
pub(super) fn folder(dist: &Path) -> Result<()> {
    for file in files(dist)? {
        let extension = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        if COMPRESSIBLE.contains(&extension.as_str()) {
            let content = fs::read(&file)?;
            fs::write(beside(&file, "br"), brotli(&content)?)?;
            fs::write(beside(&file, "gz"), gzip(&content)?)?;
        }
    }
    Ok(())
}

/// All files of a folder and the folders in it, in a stable order.
pub(super) fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// `app.js` with `br` is `app.js.br`.
pub(super) fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    // The best there is: it is done once and read by every visitor. 2^22 bytes is the largest window browsers take.
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_give_the_file_back() {
        let content = b"a journey of a thousand moments ".repeat(200);
        let mut from_brotli = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(&content).unwrap()[..], &mut from_brotli).unwrap();
        assert_eq!(from_brotli, content);
        let mut from_gzip = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&content).unwrap()[..])
            .read_to_end(&mut from_gzip)
            .unwrap();
        assert_eq!(from_gzip, content);
    }

    #[test]
    fn the_whole_name_is_kept() {
        assert_eq!(beside(Path::new("a/app-1f.wasm"), "br"), Path::new("a/app-1f.wasm.br"));
    }
}
