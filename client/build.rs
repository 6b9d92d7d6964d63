//! Writes the functions of `src/text.rs` from `locales/en`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales/en");
    let english = waymark_locales::read(Path::new("locales/en"))?;
    let out = env::var("OUT_DIR")?;
    let functions = waymark_locales::functions(&english);
    fs::write(Path::new(&out).join("functions.rs"), functions)?;
    // For builds whose page brings no texts, such as tests.
    let texts = waymark_locales::encode(&english, &english, |_| true);
    Ok(fs::write(Path::new(&out).join("english.txt"), texts)?)
}
