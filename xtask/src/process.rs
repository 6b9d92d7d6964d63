//! Running other programs, so that a failure always shows the command to repeat.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command line that knows how to show itself.
pub(crate) struct Run {
    command: Command,
    /// Variables set on purpose, for the message.
    shown_env: Vec<(String, OsString)>,
}

impl Run {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        // `cargo run` describes *this* package in the environment. Left in place, it reaches the build scripts of
        // what is built next, and cargo builds things again because they changed.
        for (name, _) in env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            if name == "CARGO"
                || name == "LD_LIBRARY_PATH"
                || name.starts_with("CARGO_MANIFEST_")
                || name.starts_with("CARGO_PKG_")
            {
                command.env_remove(name);
            }
        }
        Self {
            command,
            shown_env: Vec::new(),
        }
    }

    /// `cargo` of the toolchain that runs this, or of `toolchain`.
    pub(crate) fn cargo(toolchain: Option<&str>) -> Self {
        let mut run = Self::new("cargo");
        if let Some(toolchain) = toolchain {
            run = run.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        run
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value.as_ref());
        self.shown_env.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Puts folders before the rest of `PATH`.
    pub(crate) fn path_first(mut self, dirs: &[PathBuf]) -> Self {
        let old = env::var_os("PATH").unwrap_or_default();
        let all = dirs.iter().cloned().chain(env::split_paths(&old));
        if let Ok(joined) = env::join_paths(all) {
            self.command.env("PATH", joined);
        }
        self
    }

    /// Runs to the end with the terminal of this process.
    ///
    /// # Errors
    /// When it cannot be started or ends with a failure; the message holds the command line.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self
            .command
            .status()
            .with_context(|| format!("cannot start `{self}`"))?;
        if !status.success() {
            bail!("this command failed ({status}):\n    {self}");
        }
        Ok(())
    }

    /// Runs to the end and returns what it printed; errors of the program are not shown.
    ///
    /// # Errors
    /// When it cannot be started or ends with a failure.
    pub(crate) fn read(mut self) -> Result<String> {
        self.command.stdin(Stdio::null());
        let output = self
            .command
            .output()
            .with_context(|| format!("cannot start `{self}`"))?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            bail!(
                "this command failed ({}):\n    {self}\n{}",
                output.status,
                error.trim_end()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// The command itself, for a caller that keeps the child.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}

impl fmt::Display for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.shown_env {
            write!(out, "{name}={} ", quoted(value))?;
        }
        write!(out, "{}", quoted(self.command.get_program()))?;
        for arg in self.command.get_args() {
            write!(out, " {}", quoted(arg))?;
        }
        if let Some(dir) = self.command.get_current_dir() {
            write!(out, "    (in {})", dir.display())?;
        }
        Ok(())
    }
}

/// Whether a program is found on `PATH`.
pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

fn quoted(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_shown_so_that_it_can_be_repeated() {
        let error = Run::new("false")
            .arg("two words")
            .env("WHERE", "a b")
            .run()
            .unwrap_err()
            .to_string();
        assert!(error.contains("WHERE='a b' false 'two words'"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error_with_its_name() {
        let error = Run::new("no-such-program-anywhere").read().unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program-anywhere"));
    }
}
