//! The programs of a release: compiled, cut into parts, given their JavaScript.
//!
//! There is one per page that a first visit can start with (docs/decisions/0004). Both hold the whole client; they differ in what lies in
//! files of its own and is loaded later. Trunk cannot do this, so its own program is replaced. Not here: what the parts are
//! (`client/src/parts.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{texts, wasm};
use crate::process::Run;
use crate::project::Project;
use crate::setup::{self, ClientTools};

/// The files that a page links.
pub(super) struct Program {
    /// The module that starts it.
    pub(super) script: String,
    pub(super) wasm: String,
    /// Modules that the first one imports.
    pub(super) more: Vec<String>,
    /// The messages that it can say before any part of it came, as the functions of `client/src/text.rs` are called.
    pub(super) says: BTreeSet<String>,
}

/// The page that a program starts with, and the cargo feature that says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) page: &'static str,
    /// As people call the page.
    pub(super) called: &'static str,
    pub(super) name: &'static str,
    pub(super) feature: &'static str,
    /// The style sheets that its first look needs (`client/style`); the others come with the first part.
    pub(super) sheets: &'static [&'static str],
}

/// The programs of a release. The server answers addresses of journeys with `journey.html`, and all others with `index.html`.
pub(super) const STARTS: [Start; 2] = [
    Start {
        page: "index.html",
        called: "the home page",
        name: "home",
        feature: "starts-with-home",
        sheets: &[
            "font",
            "tokens",
            "base",
            "kit",
            "kit-pieces",
            "kit-dialogs",
            "chrome",
            "miniature",
            "guide",
            "home",
        ],
    },
    Start {
        page: "journey.html",
        called: "a journey",
        name: "journey",
        feature: "starts-with-journey",
        sheets: &[
            "font",
            "tokens",
            "base",
            "kit",
            "kit-pieces",
            "chrome",
            "miniature",
            "board",
            "board-links",
            "board-peers",
            "board-zoom",
            "board-headings",
            "board-cards",
            "board-texts",
            "board-only",
            "board-emotion",
            "board-phone",
        ],
    },
];

/// The settings of the compiler for a release.
pub(super) fn settings(run: Run) -> Run {
    run.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        // leptos erases the types of views, so that far less code is instantiated: 704 KB became 630 KB;
        // `client/src/ui/kit/flow.rs` goes on from there. The rest is what the splitter works with: which function refers to which,
        // and their names. Neither ends up in the files.
        "--cfg erase_components -Clink-arg=--emit-relocs -Cstrip=none",
    )
}

/// A program for `start`, small, with its parts in files of their own.
///
/// # Errors
/// When it does not compile or cannot be split.
pub(super) fn release(project: &Project, tools: &ClientTools, start: Start, dist: &Path) -> Result<Program> {
    let name = start.name;
    let cargo = tools
        .cargo(project)
        .args(["build", "--quiet", "--bin", "waymark-client", "--profile", "client"])
        .args([
            "--target",
            setup::WASM_TARGET,
            "--features",
            start.feature,
            "--manifest-path",
        ])
        .arg(project.root.join("client/Cargo.toml"));
    settings(cargo).run()?;
    let work = work_dir(project, name)?;
    Run::new(project.tool(setup::SPLITTER))
        .args(["--out-name", name])
        .args([&compiled(project), &work])
        .env("RUST_LOG", "warn")
        .run()?;
    let says = texts::named_in(&fs::read(work.join(format!("{name}.wasm")))?);
    bind(
        project,
        &work.join(format!("{name}.wasm")),
        &work,
        name,
        &["--keep-lld-exports"],
    )?;
    pack(&work, name, says, dist)
}

/// wasm-bindgen: the JavaScript around a program. No wasm-opt after it: binaryen 132 with -Oz made the file 7 % smaller plain and 1 %
/// larger in brotli, which is what visitors load.
fn bind(project: &Project, wasm: &Path, to: &Path, name: &str, flags: &[&str]) -> Result<()> {
    Run::new(project.tool("wasm-bindgen"))
        .args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"])
        .arg(to)
        .args(flags)
        .arg(wasm)
        .run()
}

/// Brings the files of one program under names with one hash: they refer to each other and change together.
fn pack(work: &Path, name: &str, says: BTreeSet<String>, dist: &Path) -> Result<Program> {
    let read = |file: &str| fs::read(work.join(file)).with_context(|| format!("the splitter wrote no {file}"));
    let program = wasm::lean(&read(&format!("{name}_bg.wasm"))?)?;
    let (program, script) = wasm::with_short_names(&program, &String::from_utf8(read(&format!("{name}.js"))?)?)?;
    let loader = String::from_utf8(read(LOADER)?)?;
    let mut parts = Vec::new();
    for entry in fs::read_dir(work)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if file.ends_with(".wasm") && (file.starts_with("split_") || file.starts_with("chunk_")) {
            let content = wasm::lean(&read(&file)?)?;
            parts.push((file, content));
        }
    }
    parts.sort();
    let mut contents: Vec<&[u8]> = vec![&program, script.as_bytes(), loader.as_bytes()];
    contents.extend(parts.iter().map(|(_, content)| &**content));
    let hash = hash(&contents);

    let names = Program {
        script: format!("{name}-{hash}.js"),
        wasm: format!("{name}-{hash}.wasm"),
        more: vec![format!("{name}-parts-{hash}.js")],
        says,
    };
    let parts_script = &names.more[0];
    let mut loader = loader.replace(&format!("\"./{name}.js\""), &format!("\"./{}\"", names.script));
    for (file, content) in &parts {
        let part = file
            .trim_start_matches("split_")
            .trim_end_matches(".wasm")
            .replace('_', "-");
        let part = format!("{name}-{part}-{hash}.wasm");
        loader = loader.replace(&format!("\"./{file}\""), &format!("\"./{part}\""));
        fs::write(dist.join(part), content)?;
    }
    fs::write(dist.join(&names.script), with_import(&script, parts_script))?;
    fs::write(dist.join(parts_script), loader)?;
    fs::write(dist.join(&names.wasm), program)?;
    Ok(names)
}

/// 64 bits that change with the contents, as 16 hexadecimal digits.
fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    contents.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The script with its imports of the loader under another name. The program itself still asks for the old one, in an object further
/// down.
fn with_import(script: &str, loader: &str) -> String {
    let line = |line: &str| match line.starts_with("import ") {
        true => line.replace(LOADER, loader),
        false => line.to_owned(),
    };
    script.split_inclusive('\n').map(line).collect()
}

/// The splitter's name for the script that loads parts.
const LOADER: &str = "__wasm_split.js";

/// What cargo made.
fn compiled(project: &Project) -> PathBuf {
    project
        .client_target()
        .join(setup::WASM_TARGET)
        .join("client")
        .join("waymark-client.wasm")
}

/// An empty folder for what lies between compiler and result.
fn work_dir(project: &Project, name: &str) -> Result<PathBuf> {
    let dir = project.client_target().join("pack").join(name);
    if dir.is_dir() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_program_name_each_other_by_their_new_names() {
        let dir = std::env::temp_dir().join(format!("waymark-program-{}", std::process::id()));
        let (work, dist) = (dir.join("work"), dir.join("dist"));
        fs::create_dir_all(&work).unwrap();
        fs::create_dir_all(&dist).unwrap();
        let empty = b"\0asm\x01\0\0\0";
        for file in ["journey_bg.wasm", "split_extras.wasm", "chunk_3.wasm"] {
            fs::write(work.join(file), empty).unwrap();
        }
        fs::write(
            work.join("journey.js"),
            "import * as import1 from \"./__wasm_split.js\"\nconst imports = { \"./__wasm_split.js\": import1 };\n",
        )
        .unwrap();
        let loader =
            "import { initSync } from \"./journey.js\";\nfetch(\"./split_extras.wasm\", \"./chunk_3.wasm\");\n";
        fs::write(work.join("__wasm_split.js"), loader).unwrap();

        let program = pack(&work, "journey", BTreeSet::new(), &dist).unwrap();

        let [parts] = &program.more[..] else {
            panic!("one more script")
        };
        let (script, loader) = (
            fs::read_to_string(dist.join(&program.script)).unwrap(),
            fs::read_to_string(dist.join(parts)).unwrap(),
        );
        // The program asks for its imports by the name that stands in it.
        let asked = "const imports = { \"./__wasm_split.js\": import1 };";
        assert_eq!(script, format!("import * as import1 from \"./{parts}\"\n{asked}\n"));
        assert!(loader.contains(&format!("\"./{}\"", program.script)), "{loader}");
        let named: Vec<&str> = loader.split('"').filter(|text| text.ends_with(".wasm")).collect();
        assert_eq!(named.len(), 2);
        for file in named {
            assert!(dist.join(file).is_file(), "{file}");
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
