//! What the log needs of an engine: one ordered map of small values with atomic, durable batches.
//!
//! Keys, chunks, positions, group commit and compaction are the same above every such map (`writer`, `read`); an engine
//! only keeps bytes. Invariant: when [`Engine::commit`] returns `Ok`, the whole batch is on disk, also after a power cut;
//! when it returns an error, nothing more may be written by this process. Not here: the engine itself (`sled_store`).

use std::collections::BTreeMap;

use bytes::Bytes;

/// Writes that become durable together: a value, or `None` to delete. Ordered, so that ranges of it can be read back.
pub(crate) type Batch = BTreeMap<Vec<u8>, Option<Bytes>>;

/// A key with its value.
pub(crate) type Pair = (Bytes, Bytes);

/// Why an engine failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EngineError {
    /// No room on the disk. The data is intact.
    #[error("no space left on the disk: {0}")]
    NoSpace(String),
    /// What lies on the disk is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// Anything else: an input or output error, a bug.
    #[error("{0}")]
    Failed(String),
}

/// Reading. Single calls are consistent; a range read while batches are committed may mix before and after.
pub(crate) trait View {
    /// The value of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError>;

    /// Pairs from the first key to before the second, in order.
    fn range(&self, from: &[u8], to: &[u8]) -> Box<dyn Iterator<Item = Result<Pair, EngineError>> + '_>;

    /// The last key from the first to before the second.
    fn last_key(&self, from: &[u8], to: &[u8]) -> Result<Option<Bytes>, EngineError>;
}

/// An ordered, durable map. Only the writer thread commits.
pub(crate) trait Engine: View + Send + Sync + 'static {
    /// Makes a batch visible and durable, all or none.
    fn commit(&self, batch: Batch) -> Result<(), EngineError>;
}

/// A view with the writes of an unfinished batch on top, so that a request sees those planned before it.
pub(crate) struct Overlay<'a> {
    pub(crate) base: &'a dyn View,
    pub(crate) batch: &'a Batch,
}

impl Overlay<'_> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        match self.batch.get(key) {
            Some(planned) => Ok(planned.clone()),
            None => self.base.get(key),
        }
    }

    /// The last key from the first to before the second. Only for ranges that are never deleted from their end.
    pub(crate) fn last_key(&self, from: &[u8], to: &[u8]) -> Result<Option<Bytes>, EngineError> {
        let planned = self
            .batch
            .range(from.to_vec()..to.to_vec())
            .rev()
            .find(|(_, value)| value.is_some());
        let stored = self.base.last_key(from, to)?;
        Ok(stored.max(planned.map(|(key, _)| Bytes::copy_from_slice(key))))
    }

    /// Up to `most` keys from the first to before the second that hold a value.
    pub(crate) fn keys(&self, from: &[u8], to: &[u8], most: usize) -> Result<Vec<Vec<u8>>, EngineError> {
        let mut found: Vec<Vec<u8>> = Vec::new();
        if from >= to {
            return Ok(found);
        }
        for pair in self.base.range(from, to) {
            if found.len() >= most {
                break;
            }
            let (key, _) = pair?;
            if !self.batch.contains_key(&*key) {
                found.push(key.to_vec());
            }
        }
        let planned = self
            .batch
            .range(from.to_vec()..to.to_vec())
            .filter(|(_, value)| value.is_some());
        let room = most - found.len();
        found.extend(planned.map(|(key, _)| key.clone()).take(room));
        Ok(found)
    }
}

#[cfg(test)]
pub(crate) mod fake {
    //! An engine in memory whose commits can be made to fail.

    use std::sync::Mutex;

    use super::*;

    /// A map that forgets on drop.
    #[derive(Default)]
    pub(crate) struct MapEngine {
        pub(crate) map: Mutex<BTreeMap<Vec<u8>, Bytes>>,
        pub(crate) fail_commits: Mutex<Option<EngineError>>,
    }

    impl View for MapEngine {
        fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
            Ok(self.map.lock().expect("not poisoned").get(key).cloned())
        }

        fn range(&self, from: &[u8], to: &[u8]) -> Box<dyn Iterator<Item = Result<Pair, EngineError>> + '_> {
            let map = self.map.lock().expect("not poisoned");
            let range = map.range(from.to_vec()..to.to_vec());
            let pairs: Vec<_> = range
                .map(|(key, value)| Ok((Bytes::copy_from_slice(key), value.clone())))
                .collect();
            Box::new(pairs.into_iter())
        }

        fn last_key(&self, from: &[u8], to: &[u8]) -> Result<Option<Bytes>, EngineError> {
            let map = self.map.lock().expect("not poisoned");
            Ok(map
                .range(from.to_vec()..to.to_vec())
                .next_back()
                .map(|(key, _)| Bytes::copy_from_slice(key)))
        }
    }

    impl Engine for MapEngine {
        fn commit(&self, batch: Batch) -> Result<(), EngineError> {
            if let Some(error) = self.fail_commits.lock().expect("not poisoned").clone() {
                return Err(error);
            }
            let mut map = self.map.lock().expect("not poisoned");
            for (key, value) in batch {
                match value {
                    Some(value) => map.insert(key, value),
                    None => map.remove(&key),
                };
            }
            Ok(())
        }
    }
}
