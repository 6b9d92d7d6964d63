//! A disk that is nearly full: the store turns read-only before sled breaks, and can be opened again.
//!
//! sled cannot be opened on a full disk. So a file of some size lies in the data folder only to be deleted in that case,
//! and writes stop while there is still room. Lack of space is never taken for damage. Not here: opening (`recovery`).

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Name of the file in the data folder.
const BALLAST: &str = "ballast";

type Probe = dyn Fn(&Path) -> io::Result<u64> + Send + Sync;

/// Finds out how many bytes are free for a folder.
#[derive(Clone)]
pub struct FreeSpace(Arc<Probe>);

impl FreeSpace {
    /// Asks the file system, for what an ordinary user may still write.
    #[must_use]
    pub fn of_the_disk() -> Self {
        Self::by(|dir| {
            let stat = rustix::fs::statvfs(dir)?;
            Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
        })
    }

    /// Asks a function.
    #[must_use]
    pub fn by(probe: impl Fn(&Path) -> io::Result<u64> + Send + Sync + 'static) -> Self {
        Self(Arc::new(probe))
    }

    /// Free bytes. A file system that does not say counts as empty enough: a failing write still tells.
    pub(crate) fn bytes(&self, dir: &Path) -> u64 {
        (self.0)(dir).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for FreeSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FreeSpace")
    }
}

/// Says whether there is room to write.
pub(crate) struct SpaceWatch {
    dir: PathBuf,
    min_free: u64,
    probe: FreeSpace,
    low: AtomicBool,
}

impl SpaceWatch {
    pub(crate) fn new(dir: PathBuf, min_free: u64, probe: FreeSpace) -> Self {
        Self {
            dir,
            min_free,
            probe,
            low: AtomicBool::new(false),
        }
    }

    /// Looks. Once low, a quarter more than the minimum must be free, so that the store does not flicker.
    ///
    /// # Errors
    /// The reason, for a person, when there is too little room.
    pub(crate) fn check(&self) -> Result<(), String> {
        let wanted = if self.is_low() {
            self.min_free + self.min_free / 4
        } else {
            self.min_free
        };
        let free = self.probe.bytes(&self.dir);
        let low = free < wanted;
        self.low.store(low, Ordering::Relaxed);
        if low {
            let (free, wanted) = (free / 1_000_000, wanted / 1_000_000);
            Err(format!("the disk is nearly full: {free} MB free, {wanted} MB needed"))
        } else {
            Ok(())
        }
    }

    /// Whether so many bytes more can be written without coming near the minimum.
    pub(crate) fn has_room_for(&self, bytes: u64) -> bool {
        self.probe.bytes(&self.dir) >= self.min_free.saturating_add(bytes)
    }

    /// What the last look found.
    pub(crate) fn is_low(&self) -> bool {
        self.low.load(Ordering::Relaxed)
    }
}

/// Deletes the ballast when there is too little room to open a database. Returns whether it did.
pub(crate) fn release(dir: &Path, needed: u64, probe: &FreeSpace) -> io::Result<bool> {
    if probe.bytes(dir) >= needed {
        return Ok(false);
    }
    match std::fs::remove_file(dir.join(BALLAST)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Puts the ballast (back) in place when there is ample room. Real blocks, not a hole: a hole would free nothing.
pub(crate) fn restore(dir: &Path, bytes: u64, min_free: u64, probe: &FreeSpace) -> io::Result<()> {
    let path = dir.join(BALLAST);
    if std::fs::metadata(&path).is_ok_and(|meta| meta.len() == bytes) {
        return Ok(());
    }
    if bytes == 0 || probe.bytes(dir) < min_free.saturating_mul(2).saturating_add(bytes) {
        return Ok(());
    }
    let mut file = File::create(&path)?;
    let block = vec![0xA5_u8; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(block.len() as u64);
        file.write_all(&block[..now as usize])?;
        left -= now;
    }
    file.sync_data()
}
