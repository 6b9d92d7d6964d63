//! A number beside the database that says how many commits it must hold at least.
//!
//! sled opens a file that lost its end, or is missing, as if nothing had ever been there. So each commit counts up a
//! number inside the database, and after its sync the same number is written into a small file next to it, without a sync
//! of its own: it is never ahead of what is on the disk, and after a power cut at most some seconds behind. A database whose
//! own number is lower has lost what was acknowledged. Not here: what is done about it (`recovery`).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

const BYTES: usize = 12;

/// The open file.
pub(crate) struct Witness {
    file: File,
}

impl Witness {
    /// Opens or creates the file. Returns the number in it: 0 for a new file or one that cannot be read.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, u64)> {
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)?;
        let mut bytes = Vec::with_capacity(BYTES);
        (&mut file).take(BYTES as u64 + 1).read_to_end(&mut bytes)?;
        let count = decode(&bytes);
        if count.is_none() && !bytes.is_empty() {
            tracing::warn!("the count of commits cannot be read; a database that lost its end would not be noticed");
        }
        Ok((Self { file }, count.unwrap_or(0)))
    }

    /// Notes that so many commits are on the disk.
    pub(crate) fn note(&mut self, commits: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&encode(commits))
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // Only so that it is current after an orderly end.
        let _ = self.file.sync_data();
    }
}

fn encode(commits: u64) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes[..8].copy_from_slice(&commits.to_be_bytes());
    bytes[8..].copy_from_slice(&crc32fast::hash(&commits.to_be_bytes()).to_be_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<u64> {
    let commits = u64::from_be_bytes(*bytes.first_chunk::<8>()?);
    (bytes == encode(commits)).then_some(commits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_comes_back_and_nonsense_counts_as_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("commits");
        let (mut witness, count) = Witness::open(&path).expect("opens");
        assert_eq!(count, 0);
        witness.note(7).expect("notes");
        witness.note(8).expect("notes");
        drop(witness);
        assert_eq!(Witness::open(&path).expect("opens").1, 8);
        std::fs::write(&path, [1; BYTES]).expect("writes");
        assert_eq!(Witness::open(&path).expect("opens").1, 0);
    }
}
