//! `dev`: builds again what an edit touched, restarts the server, reloads the browser.
//!
//! Sources are looked at twice a second rather than watched: it needs no dependency and works on every file system. A
//! build that fails leaves the running server alone; the next edit tries again.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::client::{self, ClientProfile};
use crate::process::Run;
use crate::project::Project;
use crate::serve::waymark_serve;
use crate::setup::ClientTools;
use crate::{server, setup};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What a client build depends on, and what a server build depends on.
const CLIENT_SOURCES: [&str; 5] = ["client", "shared", "Cargo.toml", "Cargo.lock", "Trunk.toml"];
const SERVER_SOURCES: [&str; 4] = ["server", "shared", "Cargo.toml", "Cargo.lock"];

pub(crate) fn run(project: &Project, flags: &[OsString]) -> Result<()> {
    let tools = setup::client_tools(project)?;
    let client_dir = build_client(project, &tools)?;
    let mut running = Server::start(project, &server::build_debug(project)?, &client_dir, flags)?;
    let mut client_seen = Fingerprint::of(&project.root, &CLIENT_SOURCES);
    let mut server_seen = Fingerprint::of(&project.root, &SERVER_SOURCES);
    println!("\n>> Watching client, shared and server. Ctrl+C stops.");
    loop {
        thread::sleep(LOOK_EVERY);
        let client_now = Fingerprint::of(&project.root, &CLIENT_SOURCES);
        if client_now != client_seen {
            client_seen = client_now;
            println!("\n>> The client changed");
            report(build_client(project, &tools).map(drop));
        }
        let server_now = Fingerprint::of(&project.root, &SERVER_SOURCES);
        if server_now != server_seen {
            server_seen = server_now;
            println!("\n>> The server changed");
            report(server::build_debug(project).and_then(|binary| {
                running.stop()?;
                running = Server::start(project, &binary, &client_dir, flags)?;
                client::mark_version(&client_dir)
            }));
        }
    }
}

fn build_client(project: &Project, tools: &ClientTools) -> Result<PathBuf> {
    let dist = client::build(project, tools, ClientProfile::Dev)?;
    client::add_reload(&dist)?;
    Ok(dist)
}

fn report(outcome: Result<()>) {
    match outcome {
        Ok(()) => println!(">> Done"),
        Err(error) => eprintln!(">> {error:#}\n>> Waiting for the next edit"),
    }
}

/// The running server.
struct Server(Child);

impl Server {
    fn start(project: &Project, binary: &Path, client_dir: &Path, flags: &[OsString]) -> Result<Self> {
        let child = waymark_serve(project, binary, client_dir, flags)
            .into_command()
            .spawn()
            .context("cannot start the server")?;
        Ok(Self(child))
    }

    /// Asks it to end by itself, as a service manager does, so that this path is used every day.
    fn stop(&mut self) -> Result<()> {
        if self.0.try_wait()?.is_none()
            && Run::new("kill")
                .args(["-TERM", &self.0.id().to_string()])
                .read()
                .is_err()
        {
            self.0.kill()?;
        }
        self.0.wait()?;
        Ok(())
    }
}

/// The state of some files: another value means that something was written.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    files: usize,
    newest: Option<SystemTime>,
}

impl Fingerprint {
    fn of(root: &Path, sources: &[&str]) -> Self {
        let mut fingerprint = Self { files: 0, newest: None };
        for source in sources {
            fingerprint.add(&root.join(source));
        }
        fingerprint
    }

    fn add(&mut self, path: &Path) {
        if path.is_dir() {
            let hidden_or_installed = |name: &str| name.starts_with('.') || name == "node_modules" || name == "dist";
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                if !hidden_or_installed(&entry.file_name().to_string_lossy()) {
                    self.add(&entry.path());
                }
            }
        } else if let Ok(modified) = fs::metadata(path).and_then(|metadata| metadata.modified()) {
            self.files += 1;
            self.newest = self.newest.max(Some(modified));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_adding_and_removing_a_file_are_seen() {
        let dir = std::env::temp_dir().join(format!("waymark-fingerprint-{}", std::process::id()));
        fs::create_dir_all(dir.join("src")).unwrap();
        let empty = Fingerprint::of(&dir, &["src"]);
        fs::write(dir.join("src/a.rs"), "1").unwrap();
        let one = Fingerprint::of(&dir, &["src"]);
        assert_ne!(empty, one);
        fs::File::open(dir.join("src/a.rs"))
            .unwrap()
            .set_modified(SystemTime::now() + Duration::from_secs(1))
            .unwrap();
        let written = Fingerprint::of(&dir, &["src"]);
        assert_ne!(one, written);
        fs::remove_file(dir.join("src/a.rs")).unwrap();
        assert_eq!(Fingerprint::of(&dir, &["src"]), empty);
        fs::remove_dir_all(&dir).unwrap();
    }
}
