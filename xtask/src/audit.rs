//! `audit`: what other people's code does to this project, and typos.
//!
//! Not part of `test`: it asks the network about advisories, and its answer changes without a change here.

use anyhow::Result;

use crate::process::Run;
use crate::project::Project;
use crate::setup::CargoTool;

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut failed = Vec::new();
    for (tool, runs) in tools() {
        tool.ensure(project)?;
        for arguments in runs {
            let name = format!("{} {}", tool.program, arguments.join(" "));
            println!("\n>> {name}");
            if let Err(error) = Run::new(project.tool(tool.program))
                .args(arguments)
                .dir(&project.root)
                .run()
            {
                eprintln!("{error:#}");
                failed.push(name);
            }
        }
    }
    anyhow::ensure!(failed.is_empty(), "with findings: {}", failed.join(", "));
    println!("\n>> Nothing found");
    Ok(())
}

/// A tool with the arguments of each of its runs.
type Tool = (CargoTool, Vec<&'static [&'static str]>);

/// The tools in the order they run.
fn tools() -> [Tool; 3] {
    [
        (
            CargoTool {
                package: "typos-cli",
                program: "typos",
                version: "1.52.0".to_owned(),
                why: "it finds misspelt words in code and documents",
                how_long: "2 minutes, once",
                locked: true,
            },
            vec![&["--config", "_typos.toml"]],
        ),
        (
            CargoTool {
                package: "cargo-machete",
                program: "cargo-machete",
                version: "0.9.2".to_owned(),
                why: "it finds dependencies that nothing uses",
                how_long: "1 minute, once",
                locked: true,
            },
            vec![&["--skip-target-dir"]],
        ),
        (
            CargoTool {
                package: "cargo-deny",
                program: "cargo-deny",
                version: "0.20.2".to_owned(),
                why: "it checks licences, sources, duplicates and known vulnerabilities of dependencies",
                how_long: "6 minutes, once",
                locked: true,
            },
            // Apart, because only advisories need the network (github.com).
            vec![&["check", "licenses", "bans", "sources"], &["check", "advisories"]],
        ),
    ]
}
