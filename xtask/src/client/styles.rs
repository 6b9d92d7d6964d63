//! Two style sheets per page instead of a dozen: what its first look needs, linked at once, and the rest, which comes with the first part.
//!
//! Compressed together they are far smaller than one by one. Only for the release build: in a development build every file keeps its name
//! for the browser's tools. Invariant: whatever is not named for a first look
//! (`Start::sheets`) still comes, in the order of the page.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The sheets that trunk's page linked, in the order of the cascade, without comments and indentation.
pub(super) struct Sheets {
    dist: PathBuf,
    /// As they are called in `client/style`, with what they say.
    sheets: Vec<(String, String)>,
}

/// Takes the sheets out of trunk's page and out of the folder.
///
/// # Errors
/// When the page links no sheet, or one that is not there.
pub(super) fn take(dist: &Path) -> Result<Sheets> {
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index).context("trunk wrote no index.html")?;
    let mut sheets = Vec::new();
    for name in page.lines().filter_map(sheet) {
        let path = dist.join(name);
        let css = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        fs::remove_file(&path)?;
        sheets.push((plain_name(name).to_owned(), lean(&css)));
    }
    if sheets.is_empty() {
        bail!("the page links no style sheet");
    }
    let unlinked: String = page
        .split_inclusive('\n')
        .filter(|line| sheet(line).is_none())
        .collect();
    fs::write(&index, unlinked)?;
    Ok(Sheets {
        dist: dist.to_path_buf(),
        sheets,
    })
}

impl Sheets {
    /// Writes the sheets of a page that needs `first` for its first look. Returns what the page links; `client/boot.js` brings the second.
    ///
    /// # Errors
    /// When a sheet of that name is not there.
    pub(super) fn write(&self, page: &str, first: &[&str]) -> Result<String> {
        if let Some(unknown) = first
            .iter()
            .find(|name| !self.sheets.iter().any(|(known, _)| known == *name))
        {
            bail!("client/style has no {unknown}.css, which a first look at {page} needs");
        }
        let joined = |is_first: bool| -> String {
            let chosen = self
                .sheets
                .iter()
                .filter(|(name, _)| first.contains(&name.as_str()) == is_first);
            chosen.map(|(_, css)| css.as_str()).collect()
        };
        let now = self.put("styles", page, &joined(true))?;
        let later = self.put("later-styles", page, &joined(false))?;
        Ok(format!(
            "<link rel=\"stylesheet\" href=\"/{now}\"><link rel=\"alternate\" data-later=\"styles\" href=\"/{later}\">"
        ))
    }

    fn put(&self, what: &str, page: &str, css: &str) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        css.hash(&mut hasher);
        let name = format!("{what}-{page}-{:016x}.css", hasher.finish());
        fs::write(self.dist.join(&name), css)?;
        Ok(name)
    }
}

/// The file of a line that links a style sheet.
fn sheet(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?;
    rest.split('"').next()
}

/// `kit-dialogs-0123456789abcdef.css` is `kit-dialogs`.
fn plain_name(file: &str) -> &str {
    let name = file.trim_end_matches(".css");
    name.rsplit_once('-').map_or(name, |(name, _)| name)
}

/// Without comments, indentation and empty lines. No text in our sheets holds the marks of a comment.
fn lean(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::program::STARTS;
    use crate::project::Project;

    #[test]
    fn comments_and_indentation_go_and_rules_stay() {
        assert_eq!(
            lean("/* a\n b */\n.x {\n  top: 0; /* why */\n}\n"),
            ".x {\ntop: 0;\n}\n"
        );
    }

    #[test]
    fn a_link_names_its_sheet() {
        let line = "    <link rel=\"stylesheet\" href=\"/kit-more-0123456789abcdef.css\" integrity=\"sha384-x\"/>\n";
        assert_eq!(sheet(line), Some("kit-more-0123456789abcdef.css"));
        assert_eq!(sheet("<link rel=\"icon\" href=\"/icon.svg\">"), None);
        assert_eq!(plain_name("kit-more-0123456789abcdef.css"), "kit-more");
    }

    #[test]
    fn the_sheets_of_a_first_look_exist() {
        let style = Project::find().unwrap().root.join("client/style");
        for name in STARTS.iter().flat_map(|start| start.sheets) {
            assert!(style.join(format!("{name}.css")).is_file(), "{name}");
        }
    }

    #[test]
    fn a_page_links_what_its_first_look_needs_and_names_the_rest() {
        let dir = std::env::temp_dir().join(format!("waymark-styles-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let link = |name: &str| format!("<link rel=\"stylesheet\" href=\"/{name}\"/>\n");
        let names = ["a-0.css", "b-0.css", "c-0.css"];
        for name in names {
            fs::write(dir.join(name), format!("{} {{}}\n", &name[..1])).unwrap();
        }
        let page: String = names.iter().map(|name| link(name)).collect();
        fs::write(dir.join("index.html"), format!("<head>\n{page}</head>\n")).unwrap();

        let sheets = take(&dir).unwrap();
        let links = sheets.write("journey", &["a", "c"]).unwrap();

        assert_eq!(fs::read_to_string(dir.join("index.html")).unwrap(), "<head>\n</head>\n");
        let files: Vec<&str> = links.split('"').filter_map(|word| word.strip_prefix('/')).collect();
        let [first, later] = files[..] else { panic!("{links}") };
        assert!(
            links.contains(&format!("rel=\"stylesheet\" href=\"/{first}\"")),
            "{links}"
        );
        assert_eq!(fs::read_to_string(dir.join(first)).unwrap(), "a {}\nc {}\n");
        assert_eq!(fs::read_to_string(dir.join(later)).unwrap(), "b {}\n");
        assert!(names.iter().all(|name| !dir.join(name).exists()));
        assert!(sheets.write("journey", &["d"]).is_err());
        fs::remove_dir_all(&dir).unwrap();
    }
}
