//! How a command asks the process that has the data folder open for an export.
//!
//! A database has one owner, and a copy of its files is no backup, so `waymark export-store FILE` leaves a file
//! `wanted-ID` in the folder of the exports that names the target; the owner looks for such files once a second, writes the
//! export and leaves `answer-ID`. Whoever may write into the data folder may ask. Not here: the schedule (`log_store`).

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{EXPORTS, ExportError, file_error, write};
use crate::store::engine::View;
use crate::store::{ExportSummary, StoreError};

const WANTED: &str = "wanted-";
const ANSWER: &str = "answer-";

/// How often the asking command looks for the answer.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Carries out what was asked for. An export that fails is an answer too.
pub(crate) fn answer_requests(view: &dyn View, dir: &Path, now: SystemTime) -> Result<(), ExportError> {
    let exports = dir.join(EXPORTS);
    let entries = match std::fs::read_dir(&exports) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| file_error(&exports, error))?,
    };
    for entry in entries {
        let wanted = entry.map_err(|error| file_error(&exports, error))?.path();
        let name = wanted.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(id) = name.strip_prefix(WANTED).filter(|id| !id.ends_with(".part")) else {
            continue;
        };
        let target = std::fs::read_to_string(&wanted).map_err(|error| file_error(&wanted, error))?;
        let answer = match write(view, Path::new(&target), now) {
            Ok(ExportSummary {
                documents,
                records,
                bytes,
            }) => {
                tracing::info!(target, documents, records, bytes, "wrote the export that was asked for");
                format!("{documents} {records} {bytes}")
            }
            Err(error) => error.to_string(),
        };
        // Away first: when it cannot be removed it would be answered again and again.
        std::fs::remove_file(&wanted).map_err(|error| file_error(&wanted, error))?;
        put(&exports.join(format!("{ANSWER}{id}")), &answer)?;
    }
    Ok(())
}

/// Asks the owner of a data folder and waits for its answer. `None` when `has_owner` says that there is none any more.
pub(crate) fn ask_owner(
    dir: &Path,
    file: &Path,
    mut has_owner: impl FnMut() -> bool,
) -> Result<Option<ExportSummary>, ExportError> {
    let exports = dir.join(EXPORTS);
    std::fs::create_dir_all(&exports).map_err(|error| file_error(&exports, error))?;
    // The owner may run in another folder.
    let target = std::path::absolute(file).map_err(|error| file_error(file, error))?;
    let target = target
        .to_str()
        .ok_or_else(|| StoreError::Refused("the name of the file is not UTF-8".into()))?;
    let id = format!("{}-{}", std::process::id(), super::unix_ms(SystemTime::now()));
    let (wanted, answer) = (
        exports.join(format!("{WANTED}{id}")),
        exports.join(format!("{ANSWER}{id}")),
    );
    put(&wanted, target)?;
    loop {
        match std::fs::read_to_string(&answer) {
            Ok(text) => {
                std::fs::remove_file(&answer).map_err(|error| file_error(&answer, error))?;
                return summary(&text).map(Some).ok_or_else(|| StoreError::Refused(text).into());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(file_error(&answer, error)),
        }
        if !has_owner() {
            // It may have answered and ended between the two looks; then that export stands, and is written once more.
            for left in [&wanted, &answer] {
                let _ = std::fs::remove_file(left);
            }
            return Ok(None);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn summary(text: &str) -> Option<ExportSummary> {
    let numbers: Vec<u64> = text
        .split(' ')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let &[documents, records, bytes] = &numbers[..] else {
        return None;
    };
    Some(ExportSummary {
        documents,
        records,
        bytes,
    })
}

/// Under another name first, so that nobody reads half of it.
fn put(path: &Path, text: &str) -> Result<(), ExportError> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let write = || std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    write().map_err(|error| file_error(path, error))
}
