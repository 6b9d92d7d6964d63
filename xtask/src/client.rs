//! Building the client: trunk for wasm, scripts and styles, and what trunk cannot do beside it.
//!
//! The result is one folder of files with hashed names, an `index.html`, and in a release a `journey.html` beside it.
//! Nothing in it is inline script, so the server's content security policy needs neither a nonce nor a hash.

mod page;
mod program;
mod styles;
mod texts;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::setup::{self, ClientTools};

/// How the client is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientProfile {
    /// Fast to build, with panic messages and names.
    Dev,
    /// Small and fast to run: the cargo profile `client`, one program per first page.
    Release,
}

impl ClientProfile {
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

/// The folder a build of this profile ends up in.
pub(crate) fn dist_dir(project: &Project, profile: ClientProfile) -> PathBuf {
    project.target.join("client-dist").join(profile.folder())
}

/// The pages of a release, each with what people call it.
pub(crate) fn first_pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    program::STARTS.iter().map(|start| (start.page, start.called))
}

/// Builds the client and returns its folder.
///
/// # Errors
/// When trunk, the compiler or the splitter fails; their own output says why.
pub(crate) fn build(project: &Project, tools: &ClientTools, profile: ClientProfile) -> Result<PathBuf> {
    setup::node::client_packages(project)?;
    let dist = dist_dir(project, profile);
    fs::create_dir_all(&dist)?;
    // Trunk builds offline, so that it never fetches a tool by itself; the crates have to be there before.
    tools
        .cargo(project)
        .args(["fetch", "--quiet", "--target", setup::WASM_TARGET])
        .run()?;
    let mut trunk = tools
        .trunk(project)
        .args(["--quiet", "build", "--offline", "true", "--dist"])
        .arg(&dist);
    if profile == ClientProfile::Release {
        // Trunk compiles the first of the programs, with the settings that `program::release` needs: there it is there already.
        let [first, ..] = program::STARTS;
        trunk = program::settings(trunk.args(["--release", "--cargo-profile", "client", "--features", first.feature]));
    } else {
        // wasm-bindgen throws line tables away, so making them only costs time.
        trunk = trunk.env("CARGO_PROFILE_DEV_DEBUG", "false");
    }
    trunk.run()?;
    let texts = texts::Texts::read(project)?;
    if profile == ClientProfile::Release {
        let sheets = styles::take(&dist)?;
        setup::splitter(project)?;
        let page = page::Template::take(&dist)?;
        for start in program::STARTS {
            let program = program::release(project, tools, start, &dist)?;
            let styles = sheets.write(start.name, start.sheets)?;
            let texts = texts.write_in_two(&dist, start.name, &program.says)?;
            page.write(start.page, &program, &format!("{styles}{texts}"))?;
        }
    } else {
        texts.write(&dist)?;
    }
    copy_font(project, &dist)?;
    Ok(dist)
}

/// The font file of the npm package, and its name in the served folder. The name holds the package's version: it can be
/// cached for ever, and `client/style/font.css` and `client/index.html` can name it.
const FONT: (&str, &str) = (
    "client/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-wght-5.3.0.woff2",
);

/// Trunk gives no hashed name to a file that only a style sheet refers to, so the font is copied here.
fn copy_font(project: &Project, dist: &Path) -> Result<()> {
    let (source, name) = FONT;
    let source = project.root.join(source);
    if source.is_file() {
        fs::copy(&source, dist.join(name)).context("cannot copy the font")?;
    }
    Ok(())
}

/// Reloads the page when [`mark_version`] has written another version. Only in the folder `cargo xtask dev` serves.
const RELOAD_SCRIPT: &str = "\
let seen;
setInterval(async () => {
  try {
    const answer = await fetch('/dev-version.txt', { cache: 'no-store' });
    const version = (await answer.text()).trim();
    if (!answer.ok || !/^\\d+$/.test(version)) return;
    if (seen !== undefined && seen !== version) location.reload();
    seen = version;
  } catch {
    // The server is being restarted; the next round asks again.
  }
}, 700);
";

/// Makes an already built folder reload itself in the browser when something was built again.
pub(crate) fn add_reload(dist: &Path) -> Result<()> {
    fs::write(dist.join("dev-reload.js"), RELOAD_SCRIPT)?;
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).context("trunk wrote no index.html")?;
    fs::write(
        &index,
        html.replacen(
            "</head>",
            "<script type=\"module\" src=\"/dev-reload.js\"></script></head>",
            1,
        ),
    )?;
    mark_version(dist)
}

/// Tells open pages that something is new.
pub(crate) fn mark_version(dist: &Path) -> Result<()> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?;
    Ok(fs::write(dist.join("dev-version.txt"), now.as_millis().to_string())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_names_the_same_font_version() {
        let project = Project::find().unwrap();
        let version = FONT
            .1
            .trim_start_matches("inter-latin-wght-")
            .trim_end_matches(".woff2");
        let read = |path: &str| fs::read_to_string(project.root.join(path)).unwrap();
        assert!(read("client/style/font.css").contains(FONT.1));
        assert!(read("client/index.html").contains(FONT.1));
        assert!(read("client/package.json").contains(&format!("\"@fontsource-variable/inter\": \"{version}\"")));
    }
}
