//! WebAssembly files without what only developers read: names, notes for tools, and long names between a program and its JavaScript.
//!
//! wasm-bindgen gives each function that crosses the border a name with a hash, once in the program and once in its JavaScript. Those
//! hashes do not compress: short names make a first visit 8 KB smaller. Not here: what the functions do.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// Numbers of sections, as the specification of WebAssembly gives them.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// Names that wasm-bindgen made for itself. Others (`memory`, those of the splitter) are used elsewhere, too.
const MADE: [&str; 2] = ["__wbg_", "wasm_bindgen__convert__closures"];

/// Without the sections that no engine needs.
///
/// # Errors
/// When it is not a WebAssembly file.
pub(super) fn lean(wasm: &[u8]) -> Result<Vec<u8>> {
    rewritten(wasm, |kind, content| Ok((kind != CUSTOM).then(|| content.to_vec())))
}

/// With short names between the program and its JavaScript.
///
/// # Errors
/// When it is not a WebAssembly file.
pub(super) fn with_short_names(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let wasm = rewritten(wasm, |kind, content| {
        Ok(Some(match kind {
            IMPORTS => with_renamed_imports(content, &mut names)?,
            EXPORTS => with_renamed_exports(content, &mut names)?,
            _ => content.to_vec(),
        }))
    })?;
    Ok((wasm, with_renamed_words(script, &names)))
}

/// The file with each section put through `change`; a section without a result is left out.
fn rewritten(wasm: &[u8], mut change: impl FnMut(u8, &[u8]) -> Result<Option<Vec<u8>>>) -> Result<Vec<u8>> {
    let mut reader = Reader(wasm);
    let header = reader.take(8)?;
    if !header.starts_with(b"\0asm") {
        bail!("this is not a WebAssembly file");
    }
    let mut result = header.to_vec();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let content = reader.take(length)?;
        if let Some(changed) = change(kind, content)? {
            result.push(kind);
            write_number(&mut result, changed.len());
            result.extend(changed);
        }
    }
    Ok(result)
}

fn with_renamed_imports(content: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut reader = Reader(content);
    let count = reader.number()?;
    let mut result = Vec::with_capacity(content.len());
    write_number(&mut result, count);
    for _ in 0..count {
        write_name(&mut result, reader.name()?);
        write_name(&mut result, &short(reader.name()?, names));
        let rest = reader.0;
        let kind = reader.byte()?;
        match kind {
            // A function: its type.
            0 => _ = reader.number()?,
            // A table (type of its elements) or a memory: its limits.
            1 | 2 => {
                if kind == 1 {
                    reader.byte()?;
                }
                let has_most = reader.number()? & 1 == 1;
                reader.number()?;
                if has_most {
                    reader.number()?;
                }
            }
            // A global: type and whether it changes.
            3 => _ = reader.take(2)?,
            // A tag: attribute and type.
            4 => {
                reader.byte()?;
                reader.number()?;
            }
            _ => bail!("an import of the unknown kind {kind}"),
        }
        result.extend(&rest[..rest.len() - reader.0.len()]);
    }
    Ok(result)
}

fn with_renamed_exports(content: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut reader = Reader(content);
    let count = reader.number()?;
    let mut result = Vec::with_capacity(content.len());
    write_number(&mut result, count);
    for _ in 0..count {
        write_name(&mut result, &short(reader.name()?, names));
        result.push(reader.byte()?);
        write_number(&mut result, reader.number()?);
    }
    Ok(result)
}

/// The short name for one that wasm-bindgen made; any other as it is. `$` and a number are free: nothing else is called so.
fn short(name: &str, names: &mut BTreeMap<String, String>) -> String {
    if !MADE.iter().any(|start| name.starts_with(start)) {
        return name.to_owned();
    }
    let next = format!("${:x}", names.len());
    names.entry(name.to_owned()).or_insert(next).clone()
}

/// The script with whole words replaced, and without comments of documentation and indentation.
fn with_renamed_words(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut result = String::with_capacity(script.len());
    // Our glue holds no texts of several lines, in which these could mean something else.
    let is_code =
        |line: &&str| !(line.is_empty() || line.starts_with("/**") || line.starts_with('*') || line.starts_with("//"));
    for line in script.lines().map(str::trim).filter(is_code) {
        let mut rest = line;
        while let Some(start) = rest.find(is_word) {
            let (before, from_word) = rest.split_at(start);
            let end = from_word.find(|c| !is_word(c)).unwrap_or(from_word.len());
            let (word, after) = from_word.split_at(end);
            result.push_str(before);
            result.push_str(names.get(word).map_or(word, String::as_str));
            rest = after;
        }
        result.push_str(rest);
        result.push('\n');
    }
    result
}

/// The bytes not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .context("the WebAssembly file is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// LEB128: seven bits a byte, the lowest first.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number of the WebAssembly file is too long")
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(str::from_utf8(self.take(length)?)?)
    }
}

fn write_number(to: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return to.push(low);
        }
        to.push(low | 0x80);
    }
}

fn write_name(to: &mut Vec<u8>, name: &str) {
    write_number(to, name.len());
    to.extend(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    fn section(kind: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![kind];
        write_number(&mut bytes, content.len());
        bytes.extend(content);
        bytes
    }

    fn named(name: &str, rest: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_name(&mut bytes, name);
        bytes.extend(rest);
        bytes
    }

    #[test]
    fn numbers_come_back_as_they_were_written() {
        for number in [0, 1, 127, 128, 300, 65_535, 16_777_216] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            assert_eq!(Reader(&bytes).number().unwrap(), number);
        }
    }

    #[test]
    fn sections_for_tools_go_and_code_stays() {
        let code = section(10, &[0; 200]);
        let wasm = [HEADER, &section(CUSTOM, &named("name", &[1, 2, 3])), &code].concat();
        assert_eq!(lean(&wasm).unwrap(), [HEADER, &code].concat());
    }

    #[test]
    fn a_file_that_ends_early_is_refused() {
        let wasm = [HEADER, &section(10, &[0; 20])].concat();
        assert!(lean(&wasm[..wasm.len() - 1]).is_err() && lean(b"<html>!!").is_err());
    }

    #[test]
    fn program_and_script_agree_on_the_short_names() {
        let mut imports = vec![2];
        write_name(&mut imports, "./journey_bg.js");
        imports.extend(named("__wbg_focus_0123456789abcdef", &[0, 5]));
        write_name(&mut imports, "env");
        imports.extend(named("table", &[1, 0x70, 1, 2, 9]));
        let mut exports = vec![2];
        exports.extend(named("wasm_bindgen__convert__closures__h1", &[0, 7]));
        exports.extend(named("memory", &[2, 0]));
        let wasm = [HEADER, &section(IMPORTS, &imports), &section(EXPORTS, &exports)].concat();
        let script = "/**\n * Why.\n */\nconst i = {\n    __wbg_focus_0123456789abcdef: f,\n};\nwasm.wasm_bindgen__convert__closures__h1(1);\n";

        let (wasm, script) = with_short_names(&wasm, script).unwrap();

        assert_eq!(script, "const i = {\n$0: f,\n};\nwasm.$1(1);\n");
        let contains = |name: &str| {
            let written = named(name, &[]);
            wasm.windows(written.len()).any(|window| window == written)
        };
        assert!(contains("$0") && contains("$1") && contains("memory") && contains("table"));
        assert!(wasm.ends_with(&named("memory", &[2, 0])));
    }
}
