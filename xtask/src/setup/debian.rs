//! A Rust toolchain with the WASM target out of Debian's packages, for machines where rustup cannot download.
//!
//! Debian ships the library sources of its own compiler, so the standard library is built once from them and copied to
//! where that compiler looks; from then on no build needs an unstable flag. Sources and compiler must be of one
//! release: this is why the packages bring a compiler too, and why rustup's own is left alone.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::announce;
use super::wasm_target::{TARGET, libdir};
use crate::process::{Run, find_on_path};
use crate::project::Project;

/// The rustup name given to the compiler in `/usr`.
pub(super) const TOOLCHAIN: &str = "debian";

/// Crates without which the target counts as absent. `test` is the harness that wasm tests link.
/// The last one copied is the proof that all were: see [`copy_std`].
pub(super) const NEEDED_CRATES: [&str; 4] = ["core", "alloc", "test", "std"];

const PACKAGES: [&str; 6] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "rust-web-clippy",
    "rustfmt-web",
];

/// Installs the packages, links them as toolchain `debian`, builds and copies the standard library.
///
/// # Errors
/// Where this is not a Debian, or not root: the message says what to run.
pub(super) fn install(project: &Project) -> Result<()> {
    install_packages()?;
    Run::new("rustup")
        .args(["toolchain", "link", TOOLCHAIN, "/usr"])
        .run()?;
    // Another user of this machine, or an earlier link, may have brought the library already.
    if super::wasm_target::is_present(Some(TOOLCHAIN)) {
        return Ok(());
    }
    let build = project.cache.join("std-build");
    announce(
        &format!("Building Rust's standard library for {TARGET}"),
        "Debian carries its sources but not the compiled library",
        "about a minute, once",
    );
    build_std(&build)?;
    let into = libdir(Some(TOOLCHAIN)).context("the toolchain `debian` does not answer")?;
    copy_std(&build, &into)?;
    fs::remove_dir_all(&build).ok();
    // Products of another standard library do not link with this one.
    fs::remove_dir_all(project.client_target().join(TARGET)).ok();
    Ok(())
}

fn install_packages() -> Result<()> {
    if find_on_path("apt-get").is_none() {
        bail!(
            "the {TARGET} target is missing: run `rustup target add {TARGET}` with a network that reaches static.rust-lang.org"
        );
    }
    let missing = PACKAGES.iter().any(|package| !is_installed(package));
    if !missing && linker_package().is_ok_and(|linker| is_installed(&linker)) {
        return Ok(());
    }
    let by_hand = format!(
        "apt-get update && apt-get install -y --no-install-recommends {} lld-N\n\
         (lld-N: the N of the llvm-N that `apt-cache depends rust-web-llvm` shows)",
        PACKAGES.join(" ")
    );
    if !super::browsers::is_root() {
        bail!("the {TARGET} target is missing and rustup could not add it. As root, run\n    {by_hand}");
    }
    announce(
        "apt-get install of Debian's Rust compiler",
        "it comes with library sources of the same release",
        "half a minute, 300 MB",
    );
    apt(["update"].as_slice())?;
    let linker = linker_package()?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(PACKAGES);
    arguments.push(&linker);
    apt(&arguments).with_context(|| format!("by hand:\n    {by_hand}"))
}

/// `apt-get` that asks nothing.
pub(super) fn apt(arguments: &[&str]) -> Result<()> {
    Run::new("apt-get")
        .arg("-qq")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()
}

/// The linker of the LLVM release that this compiler was built with.
fn linker_package() -> Result<String> {
    let depends = Run::new("apt-cache").args(["depends", "rust-web-llvm"]).read()?;
    let release = llvm_release(&depends).context("`apt-cache depends rust-web-llvm` names no llvm-N")?;
    Ok(format!("lld-{release}"))
}

fn llvm_release(apt_cache_depends: &str) -> Option<u32> {
    apt_cache_depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: llvm-"))
        .find_map(|release| release.parse().ok())
}

fn is_installed(package: &str) -> bool {
    let status = Run::new("dpkg-query").args(["-W", "-f", "${Status}", package]).read();
    status.is_ok_and(|status| status == "install ok installed")
}

/// Builds the standard library as the dependency of an empty crate in `dir`.
fn build_std(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    // An own workspace and one codegen unit, so that LTO over it stays possible.
    fs::write(
        dir.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n[profile.release]\ncodegen-units = 1\n",
    )?;
    fs::write(dir.join("src/lib.rs"), "")?;
    Run::cargo(Some(TOOLCHAIN))
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "-Zbuild-std=std,panic_abort,test",
        ])
        // Allows -Z on a stable compiler; used for this one build only.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in these files a later `lto = "fat"` fails.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", dir.join("target"))
        .dir(dir)
        .run()
}

/// Copies the built crates. `std` goes last: an interrupted copy leaves the target absent, and is done again.
fn copy_std(build: &Path, into: &Path) -> Result<()> {
    let deps = build.join("target").join(TARGET).join("release/deps");
    let mut files = Vec::new();
    for entry in fs::read_dir(&deps).with_context(|| format!("no build products in {}", deps.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("lib") && name.ends_with(".rlib") && !name.starts_with("libempty-") {
            files.push(name);
        }
    }
    files.sort_by_key(|name| name.starts_with("libstd-"));
    fs::create_dir_all(into).with_context(|| format!("cannot write to {} (root only)", into.display()))?;
    // An older library beside the new one makes every crate name ambiguous.
    for entry in fs::read_dir(into)? {
        let old = entry?.path();
        if old.extension().is_some_and(|extension| extension == "rlib") {
            fs::remove_file(old)?;
        }
    }
    for name in &files {
        fs::copy(deps.join(name), into.join(name))
            .with_context(|| format!("cannot copy {name} to {}", into.display()))?;
    }
    println!("   {} crates copied to {}", files.len(), into.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_follows_the_compilers_llvm() {
        assert_eq!(
            llvm_release("rust-web-llvm\n  Depends: libc6\n  Depends: llvm-22\n  Conflicts: <rust-llvm>"),
            Some(22)
        );
        assert_eq!(llvm_release("rust-web-llvm\n  Depends: libc6"), None);
    }

    #[test]
    fn std_is_copied_last_and_replaces_older_files() {
        let dir = std::env::temp_dir().join(format!("waymark-copy-std-{}", std::process::id()));
        let deps = dir.join("build/target").join(TARGET).join("release/deps");
        let into = dir.join("lib");
        fs::create_dir_all(&deps).unwrap();
        fs::create_dir_all(&into).unwrap();
        fs::write(into.join("libstd-old.rlib"), "old").unwrap();
        for name in [
            "libstd-1.rlib",
            "libtest-1.rlib",
            "libempty-1.rlib",
            "libcore-1.rlib",
            "libcore-1.rmeta",
        ] {
            fs::write(deps.join(name), name).unwrap();
        }
        copy_std(&dir.join("build"), &into).unwrap();
        let mut names: Vec<_> = fs::read_dir(&into)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["libcore-1.rlib", "libstd-1.rlib", "libtest-1.rlib"]);
        fs::remove_dir_all(&dir).unwrap();
    }
}
