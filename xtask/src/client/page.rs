//! The pages of a release: what trunk wrote as `index.html`, once per program, with the links to that program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::program::Program;

/// How the links to trunk's own program begin (`pattern_preload` in Trunk.toml), script first.
const LINKS: [(&str, &str); 2] = [
    ("<link rel=\"modulepreload\" href=\"/", " id=\"client-script\">"),
    (
        "<link rel=\"preload\" href=\"/",
        " id=\"client-wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>",
    ),
];

/// Trunk's page without its program.
pub(super) struct Template {
    dist: PathBuf,
    before: String,
    after: String,
}

impl Template {
    /// Takes trunk's program out of its page and out of the folder.
    ///
    /// # Errors
    /// When the page does not link the program as Trunk.toml says.
    pub(super) fn take(dist: &Path) -> Result<Self> {
        let page = fs::read_to_string(dist.join("index.html")).context("trunk wrote no index.html")?;
        let [script, wasm] = LINKS.map(|(start, end)| link(&page, start, end));
        let (Some((from, script, wasm_from)), Some((wasm_start, wasm, to))) = (script, wasm) else {
            bail!("trunk's page does not link its program as Trunk.toml says");
        };
        if wasm_from != wasm_start {
            bail!("something stands between the two links to trunk's program");
        }
        for file in [script, wasm] {
            fs::remove_file(dist.join(file)).with_context(|| format!("trunk wrote no {file}"))?;
        }
        Ok(Self {
            dist: dist.to_path_buf(),
            before: page[..from].to_owned(),
            after: page[to..].to_owned(),
        })
    }

    /// Writes the page of a program. The browser fetches everything of it at once; `boot.js` reads the names of the first two.
    /// `links` are those to its styles and texts.
    pub(super) fn write(&self, name: &str, program: &Program, links: &str) -> Result<()> {
        let mut page = self.before.clone();
        page.push_str(links);
        for (file, (start, end)) in [&program.script, &program.wasm].into_iter().zip(LINKS) {
            page.push_str(&format!("{start}{file}\"{end}"));
        }
        for script in &program.more {
            page.push_str(&format!("<link rel=\"modulepreload\" href=\"/{script}\">"));
        }
        page.push_str(&self.after);
        Ok(fs::write(self.dist.join(name), page)?)
    }
}

/// Where a link begins, the file it names, and where it ends.
fn link<'a>(page: &'a str, start: &str, end: &str) -> Option<(usize, &'a str, usize)> {
    let close = page.find(end)?;
    let from = page[..close].rfind(start)?;
    let file = page[from + start.len()..close].strip_suffix('"')?;
    Some((from, file, close + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, page: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("waymark-page-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (file, content) in [("index.html", page), ("t.js", ""), ("t_bg.wasm", "")] {
            fs::write(dir.join(file), content).unwrap();
        }
        dir
    }

    #[test]
    fn each_program_gets_trunks_page_and_trunks_own_program_goes() {
        let page = "<head><link rel=\"preload\" href=\"/font.woff2\" as=\"font\">\
             <link rel=\"modulepreload\" href=\"/t.js\" id=\"client-script\">\
             <link rel=\"preload\" href=\"/t_bg.wasm\" id=\"client-wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin></head>";
        let dir = folder("taken", page);
        let template = Template::take(&dir).unwrap();
        let program = Program {
            script: "p.js".to_owned(),
            wasm: "p.wasm".to_owned(),
            more: vec!["parts.js".to_owned()],
            says: Default::default(),
        };
        template.write("journey.html", &program, "<link>").unwrap();
        let written = fs::read_to_string(dir.join("journey.html")).unwrap();
        assert!(!dir.join("t.js").exists() && !dir.join("t_bg.wasm").exists());
        fs::remove_dir_all(&dir).unwrap();
        let expected = page
            .replace("<link rel=\"modulepreload\"", "<link><link rel=\"modulepreload\"")
            .replace("t.js", "p.js")
            .replace("t_bg.wasm", "p.wasm")
            .replace("</head>", "<link rel=\"modulepreload\" href=\"/parts.js\"></head>");
        assert_eq!(written, expected);
    }

    #[test]
    fn a_page_that_links_no_program_is_refused() {
        let dir = folder("none", "<head></head>");
        assert!(Template::take(&dir).is_err());
        fs::remove_dir_all(&dir).unwrap();
    }
}
