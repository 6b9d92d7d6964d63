//! The words of the client: files named by their content, and links to them in the page, of which `client/boot.js` fetches those a person reads.
//!
//! In a release there are two files per page and language: what the page can say before any part of it came, and everything. Which messages
//! the first has to hold is read from the program itself: each message is a function (`client/src/text.rs`), so those that the splitter left
//! in the program are named there. Nobody keeps a list, and no text can be missing.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, bail};
use waymark_locales::Messages;

use crate::project::Project;

/// How the functions of messages are named in a program, before the length of their own name and that name.
const FUNCTIONS: &[u8] = b"waymark_client4text9functions";

/// All messages in all languages.
pub(super) struct Texts {
    english: Messages,
    languages: Vec<(&'static str, Messages)>,
}

impl Texts {
    /// Reads `client/locales`.
    ///
    /// # Errors
    /// When the words cannot be read, or a language does not say the same as English.
    pub(super) fn read(project: &Project) -> Result<Self> {
        let locales = project.root.join("client/locales");
        let [first, ..] = waymark_locales::LANGUAGES;
        let english = waymark_locales::read(&locales.join(first))?;
        let mut languages = Vec::new();
        for language in waymark_locales::LANGUAGES {
            languages.push((language, waymark_locales::read(&locales.join(language))?));
        }
        Ok(Self { english, languages })
    }

    /// Writes one file per language and names them in `index.html`: for a development build.
    ///
    /// # Errors
    /// When the page has no head, or a file cannot be written.
    pub(super) fn write(&self, dist: &Path) -> Result<()> {
        let index = dist.join("index.html");
        let page = fs::read_to_string(&index).context("trunk wrote no index.html")?;
        let Some(head) = page.find("</head>") else {
            bail!("trunk's page has no head");
        };
        let links = self.put(dist, "texts", "data-texts", |_| true)?;
        Ok(fs::write(&index, format!("{}{links}{}", &page[..head], &page[head..]))?)
    }

    /// Writes two files per language for a page that can say `first` before any part of it came. Returns what the page links.
    ///
    /// # Errors
    /// When the program names no message or one that there is not: then the splitter's files are not what they were; or when a file cannot be
    /// written.
    pub(super) fn write_in_two(&self, dist: &Path, page: &str, first: &BTreeSet<String>) -> Result<String> {
        let known: BTreeSet<String> = self.english.keys().map(|id| id.replace('-', "_")).collect();
        if let Some(unknown) = first.difference(&known).next() {
            bail!("the program of {page} says {unknown}, which is no message");
        }
        if first.is_empty() {
            bail!("the program of {page} names no message");
        }
        let early = self.put(dist, &format!("texts-{page}"), "data-texts", |id| {
            first.contains(&id.replace('-', "_"))
        })?;
        let all = self.put(dist, "later-texts", "data-later-texts", |_| true)?;
        Ok(early + &all)
    }

    fn put(&self, dist: &Path, what: &str, mark: &str, is_in: impl Fn(&str) -> bool) -> Result<String> {
        let mut links = String::new();
        for (language, messages) in &self.languages {
            let texts = waymark_locales::encode(&self.english, messages, &is_in);
            let mut hasher = DefaultHasher::new();
            texts.hash(&mut hasher);
            let name = format!("{what}-{language}-{:016x}.txt", hasher.finish());
            fs::write(dist.join(&name), texts)?;
            links.push_str(&format!(
                "<link rel=\"alternate\" {mark}=\"{language}\" href=\"/{name}\">"
            ));
        }
        Ok(links)
    }
}

/// The messages whose functions a program names.
pub(super) fn named_in(program: &[u8]) -> BTreeSet<String> {
    let starts = program.windows(FUNCTIONS.len()).enumerate();
    let found = starts.filter(|(_, window)| *window == FUNCTIONS);
    let name = |(at, _): (usize, &[u8])| {
        let rest = &program[at + FUNCTIONS.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length: usize = str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        let name = rest.get(digits..digits + length)?;
        Some(str::from_utf8(name).ok()?.to_owned())
    };
    found.filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_names_its_messages() {
        let program = b"\0_ZN14waymark_client4text9functions12status_saved17h01E\x05_ZN14waymark_client4text9functions5board17h02E\
            _ZN14waymark_client4text5plain17h03E_ZN14waymark_client4text9functions99cut";
        let named = named_in(program);
        assert_eq!(named.into_iter().collect::<Vec<_>>(), ["board", "status_saved"]);
    }

    #[test]
    fn the_first_file_holds_what_the_program_says_and_the_second_everything() {
        let dir = std::env::temp_dir().join(format!("waymark-texts-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let texts = Texts::read(&Project::find().unwrap()).unwrap();
        let links = texts
            .write_in_two(&dir, "journey", &BTreeSet::from(["status_saved".to_owned()]))
            .unwrap();
        let files: Vec<&str> = links.split('"').filter_map(|word| word.strip_prefix('/')).collect();
        let read = |file: &str| fs::read_to_string(dir.join(file)).unwrap();
        let [english, _, all, _] = files[..] else {
            panic!("{links}")
        };
        // Places stay the same: the program finds a message by its number.
        let (first, all) = (read(english), read(all));
        let said = |texts: &str| texts.split('\u{1e}').map(|text| !text.is_empty()).collect::<Vec<_>>();
        assert_eq!(said(&first).len(), said(&all).len());
        assert_eq!(said(&first).into_iter().filter(|said| *said).count(), 1);
        assert!(said(&all).into_iter().filter(|said| *said).count() > 1);
        assert!(texts.write_in_two(&dir, "journey", &BTreeSet::new()).is_err());
        fs::remove_dir_all(&dir).unwrap();
    }
}
