//! Writes what every target starts from into `DIR/<target>/`: `seeds DIR`.

use std::io::{Error, Result};
use std::path::PathBuf;

fn main() -> Result<()> {
    let dir = std::env::args_os().nth(1).map(PathBuf::from);
    let dir = dir.ok_or_else(|| Error::other("say where: seeds DIR"))?;
    for (number, (target, seed)) in waymark_fuzz::seeds::all().iter().enumerate() {
        let dir = dir.join(target);
        std::fs::create_dir_all(&dir)?;
        std::fs::write(dir.join(format!("seed-{number:03}")), seed)?;
    }
    Ok(())
}
