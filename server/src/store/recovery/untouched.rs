//! A copy of the database from before it is opened.
//!
//! When sled opens a damaged database it takes what it cannot read for free space, and cuts it off, before anybody can tell
//! that something is missing: of 6 MB, 5 were gone after one attempt. So the folder is copied first, and put back when
//! opening does not end well. That also undoes an opening that was killed half-way. The copy is durable before its final
//! name exists, and gone before the first write, so when it exists it holds everything that was ever acknowledged.
//! Not here: what to do with a database that does not open (`recovery`).

use std::fs::File;
use std::io;
use std::path::Path;

use super::{DATABASE, sync_dir};
use crate::store::ballast::FreeSpace;

const COPYING: &str = "sled.before.part";
const COPY: &str = "sled.before";

/// Copies the database, unless it is larger than `most` bytes or the disk has too little room. Returns whether there is
/// a copy now.
pub(super) fn copy(dir: &Path, most: u64, spare: u64, probe: &FreeSpace) -> io::Result<bool> {
    let (database, copying) = (dir.join(DATABASE), dir.join(COPYING));
    if !database.exists() {
        return Ok(false);
    }
    let bytes = size(&database)?;
    if bytes > most || probe.bytes(dir) < bytes.saturating_add(spare) {
        tracing::info!(
            bytes,
            "opening the database without a copy of it: it is large, or the disk nearly full"
        );
        return Ok(false);
    }
    if let Err(error) = copy_dir(&database, &copying) {
        remove_half(dir)?;
        return if error.kind() == io::ErrorKind::StorageFull {
            Ok(false)
        } else {
            Err(error)
        };
    }
    std::fs::rename(&copying, dir.join(COPY))?;
    sync_dir(dir)?;
    Ok(true)
}

/// Puts the database back as it was, if there is a copy.
pub(super) fn put_back(dir: &Path) -> io::Result<()> {
    let (database, copy) = (dir.join(DATABASE), dir.join(COPY));
    if copy.exists() {
        if database.exists() {
            std::fs::remove_dir_all(&database)?;
        }
        std::fs::rename(&copy, &database)?;
        sync_dir(dir)?;
    }
    Ok(())
}

/// Removes the copy: the database opened well.
pub(super) fn discard(dir: &Path) -> io::Result<()> {
    let copy = dir.join(COPY);
    if copy.exists() {
        // Under another name first, so that half a copy is never put back.
        std::fs::rename(&copy, dir.join(COPYING))?;
        sync_dir(dir)?;
    }
    remove_half(dir)
}

/// Undoes an opening that was killed.
pub(super) fn settle(dir: &Path) -> io::Result<()> {
    remove_half(dir)?;
    put_back(dir)
}

fn remove_half(dir: &Path) -> io::Result<()> {
    let copying = dir.join(COPYING);
    if copying.exists() {
        std::fs::remove_dir_all(&copying)
    } else {
        Ok(())
    }
}

/// Bytes of all files below a folder.
pub(super) fn size(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() {
            size(&entry.path())?
        } else {
            meta.len()
        };
    }
    Ok(bytes)
}

/// Copies files and folders and syncs each.
fn copy_dir(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    sync_dir(to)
}
