//! The words of the client: one file per language, named by its content, and a link to each in the page.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Writes the files beside `index.html` and names them there; `client/boot.js` fetches the one a person reads.
///
/// # Errors
/// When the words cannot be read, or a language does not say the same as English.
pub(super) fn write(project: &Project, dist: &Path) -> Result<()> {
    let locales = project.root.join("client/locales");
    let [first, ..] = waymark_locales::LANGUAGES;
    let english = waymark_locales::read(&locales.join(first))?;
    let mut links = String::new();
    for language in waymark_locales::LANGUAGES {
        let messages = waymark_locales::read(&locales.join(language))?;
        let texts = waymark_locales::encode(&english, &messages);
        let mut hasher = DefaultHasher::new();
        texts.hash(&mut hasher);
        let name = format!("texts-{language}-{:016x}.txt", hasher.finish());
        fs::write(dist.join(&name), texts)?;
        links.push_str(&format!(
            "<link rel=\"alternate\" data-texts=\"{language}\" href=\"/{name}\">"
        ));
    }
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index).context("trunk wrote no index.html")?;
    let Some(head) = page.find("</head>") else {
        bail!("trunk's page has no head");
    };
    Ok(fs::write(&index, format!("{}{links}{}", &page[..head], &page[head..]))?)
}
