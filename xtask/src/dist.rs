//! `dist`: one self-contained binary, `<target>/dist/waymark`.
//!
//! The client inside is the small build, every compressible file with `.br` and `.gz` beside it, so the server never
//! compresses at run time. A first visit that loads too much fails the build.

mod compress;
mod sizes;

use std::fs;

use anyhow::{Context, Result};

use crate::client::{self, ClientProfile};
use crate::project::Project;
use crate::{server, setup};

pub(crate) fn run(project: &Project) -> Result<()> {
    let tools = setup::client_tools(project)?;
    println!(">> Building the client, optimised for size, once for each first page (about five minutes)");
    let dist = client::build(project, &tools, ClientProfile::Release)?;
    println!(">> Compressing");
    compress::folder(&dist)?;
    let mut visits = Vec::new();
    for (file, page) in client::first_pages() {
        let visit = sizes::first_visit(&dist, file, page)?;
        println!("{}", visit.table());
        visits.push(visit);
    }
    println!(">> Building the server with the client inside (about three minutes)");
    let built = server::build_release_with_client(project, &dist)?;
    let folder = project.target.join("dist");
    fs::create_dir_all(&folder)?;
    let binary = folder.join("waymark");
    // A running older one keeps its file: the new one takes its name.
    let staged = folder.join("waymark.new");
    fs::copy(&built, &staged).with_context(|| format!("cannot copy {}", built.display()))?;
    fs::rename(&staged, &binary)?;
    let megabytes = fs::metadata(&binary)?.len() as f64 / 1e6;
    println!(
        ">> {} ({megabytes:.1} MB): start it with `{0} serve`",
        project.shown(&binary)
    );
    // Last, so that there is a binary to look into when the budget is broken.
    visits.iter().try_for_each(sizes::Visit::within_budget)
}
