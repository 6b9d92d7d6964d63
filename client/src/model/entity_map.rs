//! Models by id, and a signal of the keys that views iterate over.
//!
//! The keys change when things come, go or change places; the models stay the same for as long as the entity exists, so a
//! keyed list never rebuilds a row because its content changed.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use super::projected::Projected;

/// See the module. Models of deleted entities are kept too: the trash shows them.
pub struct EntityMap<K: 'static, M> {
    keys: Projected<Vec<K>>,
    models: RwLock<HashMap<K, Arc<M>>>,
}

impl<K: Copy + Eq + Hash + Send + Sync + 'static, M> EntityMap<K, M> {
    /// The keys to show, in order.
    #[must_use]
    pub fn keys(&self) -> Projected<Vec<K>> {
        self.keys.clone()
    }

    /// The model of an id. Not tracked: whoever has the id got it from a signal.
    #[must_use]
    pub fn get(&self, key: K) -> Option<Arc<M>> {
        self.models
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned()
    }

    pub(crate) fn insert(&self, key: K, model: M) {
        self.models
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::new(model));
    }

    pub(crate) fn remove(&self, key: K) {
        self.models.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    pub(crate) fn set_keys(&self, keys: &Vec<K>) -> bool {
        self.keys.write(keys)
    }
}

impl<K: Copy + Eq + Hash + Send + Sync + 'static, M> Default for EntityMap<K, M> {
    fn default() -> Self {
        Self {
            keys: Projected::default(),
            models: RwLock::default(),
        }
    }
}

impl<K: fmt::Debug + Clone + Send + Sync + 'static, M> fmt::Debug for EntityMap<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EntityMap").field(&self.keys).finish()
    }
}
