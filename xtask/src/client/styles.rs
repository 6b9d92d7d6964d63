//! One style sheet instead of a dozen: compressed together they are far smaller, and a first visit asks once.
//!
//! Only for the release build: in a development build every file keeps its name for the browser's tools.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Puts all sheets that the page links, in their order, into one, without comments and indentation.
///
/// # Errors
/// When the page links no sheet, or one that is not there.
pub(super) fn join(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index).context("trunk wrote no index.html")?;
    let names: Vec<&str> = page.lines().filter_map(sheet).collect();
    let Some(first) = names.first() else {
        bail!("the page links no style sheet");
    };
    let mut all = String::new();
    for name in &names {
        let path = dist.join(name);
        let css = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        all.push_str(&lean(&css));
    }
    let mut hasher = DefaultHasher::new();
    all.hash(&mut hasher);
    let joined = format!("styles-{:016x}.css", hasher.finish());
    let linked: String = page
        .split_inclusive('\n')
        .filter_map(|line| match sheet(line) {
            None => Some(line.to_owned()),
            Some(name) if name == *first => Some(format!("    <link rel=\"stylesheet\" href=\"/{joined}\">\n")),
            Some(_) => None,
        })
        .collect();
    fs::write(dist.join(&joined), all)?;
    fs::write(&index, linked)?;
    for name in &names {
        fs::remove_file(dist.join(name))?;
    }
    Ok(())
}

/// The file of a line that links a style sheet.
fn sheet(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?;
    rest.split('"').next()
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

    #[test]
    fn comments_and_indentation_go_and_rules_stay() {
        assert_eq!(
            lean("/* a\n b */\n.x {\n  top: 0; /* why */\n}\n"),
            ".x {\ntop: 0;\n}\n"
        );
    }

    #[test]
    fn a_link_names_its_sheet() {
        let line = "    <link rel=\"stylesheet\" href=\"/kit-0123456789abcdef.css\" integrity=\"sha384-x\"/>\n";
        assert_eq!(sheet(line), Some("kit-0123456789abcdef.css"));
        assert_eq!(sheet("<link rel=\"icon\" href=\"/icon.svg\">"), None);
    }

    #[test]
    fn the_page_links_one_sheet_in_place_of_the_first() {
        let dir = std::env::temp_dir().join(format!("waymark-styles-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let link = |name: &str| format!("<link rel=\"stylesheet\" href=\"/{name}\"/>\n");
        fs::write(dir.join("a.css"), "a {}\n").unwrap();
        fs::write(dir.join("b.css"), "b {}\n").unwrap();
        fs::write(
            dir.join("index.html"),
            format!("<head>\n{}{}</head>\n", link("a.css"), link("b.css")),
        )
        .unwrap();
        join(&dir).unwrap();
        let page = fs::read_to_string(dir.join("index.html")).unwrap();
        let names: Vec<&str> = page.lines().filter_map(sheet).collect();
        let [name] = names[..] else { panic!("{page}") };
        assert_eq!(fs::read_to_string(dir.join(name)).unwrap(), "a {}\nb {}\n");
        assert!(!dir.join("a.css").exists());
        fs::remove_dir_all(&dir).unwrap();
    }
}
