//! What can be set about a store, with defaults that suit a small server.

use super::ballast::FreeSpace;

/// Settings of a [`SledStore`](super::SledStore).
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Memory for sled's page cache, in bytes. sled's own default of 1 GiB is too much for a server that holds the open
    /// documents in memory itself; 64 to 256 MiB serve well.
    pub cache_bytes: u64,
    /// Most requests waiting for the writer. A full queue makes callers wait. Each open document has one under way at
    /// most, so this is memory for so many documents that write at the same moment.
    pub queue: usize,
    /// Below so many free bytes on the disk the store takes no more writes. sled needs room for segments of 0.5 MiB,
    /// its snapshot and the next start, and breaks when it gets none.
    pub min_free_bytes: u64,
    /// Size of a file that is kept only to be deleted when the disk is full, because a full disk keeps sled from
    /// opening. 0 for none.
    pub ballast_bytes: u64,
    /// Up to so many bytes a database is copied before it is opened, because sled changes one that is damaged while it
    /// tries. Copying 256 MiB takes about a second.
    pub copy_before_open_bytes: u64,
    /// How free space is found out; tests put in their own.
    pub free_space: FreeSpace,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes: 64 * 1024 * 1024,
            queue: 1024,
            min_free_bytes: 128 * 1024 * 1024,
            ballast_bytes: 32 * 1024 * 1024,
            copy_before_open_bytes: 256 * 1024 * 1024,
            free_space: FreeSpace::of_the_disk(),
        }
    }
}
