//! `serve`: from a fresh clone to a running server with one command.
//!
//! Defaults reach the server as environment variables, so a flag or a variable of the person always wins.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use crate::client::{self, ClientProfile};
use crate::process::Run;
use crate::project::Project;
use crate::{server, setup};

/// Loopback only: a first start opens no port to the network.
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

pub(crate) fn run(project: &Project, profile: ClientProfile, flags: &[OsString]) -> Result<()> {
    let tools = setup::client_tools(project)?;
    println!(">> Building the client (the first time takes about four minutes, later ones seconds)");
    let client_dir = client::build(project, &tools, profile)?;
    println!(">> Building the server (the first time takes about two minutes)");
    let binary = match profile {
        ClientProfile::Dev => server::build_debug(project)?,
        ClientProfile::Release => server::build_release(project)?,
    };
    println!(
        ">> Starting: open http://{} (Ctrl+C stops it, data stays in {})",
        address(flags),
        shown_data()
    );
    replace_with(waymark_serve(project, &binary, &client_dir, flags))
}

/// `waymark serve` with this project's defaults for development.
pub(crate) fn waymark_serve(project: &Project, binary: &Path, client_dir: &Path, flags: &[OsString]) -> Run {
    let mut run = Run::new(binary).arg("serve").args(flags).dir(&project.root);
    for (variable, value) in [
        ("WAYMARK_LISTEN", OsString::from(DEFAULT_LISTEN)),
        ("WAYMARK_DATA", OsString::from("data")),
        ("WAYMARK_CLIENT_DIR", client_dir.as_os_str().to_owned()),
    ] {
        if env::var_os(variable).is_none() {
            run = run.env(variable, value);
        }
    }
    run
}

/// The address the server will listen on, for the line that names it.
fn address(flags: &[OsString]) -> String {
    let flags: Vec<_> = flags.iter().map(|flag| flag.to_string_lossy()).collect();
    let flag = flags
        .iter()
        .enumerate()
        .find_map(|(at, flag)| match flag.strip_prefix("--listen") {
            Some("") => flags.get(at + 1).map(ToString::to_string),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    flag.or_else(|| env::var("WAYMARK_LISTEN").ok())
        .unwrap_or_else(|| DEFAULT_LISTEN.to_owned())
}

fn shown_data() -> String {
    env::var("WAYMARK_DATA").unwrap_or_else(|_| "./data unless --data says otherwise".to_owned())
}

/// Becomes the server, so that signals reach it and not a parent that has to pass them on.
#[cfg(unix)]
fn replace_with(run: Run) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(run.into_command().exec().into())
}

#[cfg(not(unix))]
fn replace_with(run: Run) -> Result<()> {
    run.run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flags: &[&str], expected: &str) {
        let flags: Vec<OsString> = flags.iter().map(OsString::from).collect();
        assert_eq!(address(&flags), expected);
    }

    #[test]
    fn the_printed_address_is_the_one_that_is_used() {
        check(&["--listen", "127.0.0.1:9000"], "127.0.0.1:9000");
        check(&["--data", "x", "--listen=127.0.0.1:9001"], "127.0.0.1:9001");
        check(&[], DEFAULT_LISTEN);
    }
}
