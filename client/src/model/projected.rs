//! A signal that everybody reads and only the projection writes, and the macro that makes models of such signals.

use std::fmt;

use leptos::prelude::{ArcReadSignal, ArcWriteSignal, GetUntracked, Set, WithUntracked, arc_signal};

/// A signal that everybody reads and only the model writes. Reads go through [`ArcReadSignal`] (`get`, `with`, `read`).
pub struct Projected<T: 'static> {
    read: ArcReadSignal<T>,
    write: ArcWriteSignal<T>,
}

impl<T: Send + Sync + 'static> Projected<T> {
    // Not inlined: there are a hundred fields, and few types of them.
    #[inline(never)]
    pub(crate) fn new(value: T) -> Self {
        let (read, write) = arc_signal(value);
        Self { read, write }
    }

    /// Writes when the value differs, and returns whether it did. Safe inside a commit: effects run later.
    #[inline(never)]
    pub(crate) fn write(&self, value: &T) -> bool
    where
        T: PartialEq + Clone,
    {
        let differs = self.read.with_untracked(|current| current != value);
        if differs {
            self.write.set(value.clone());
        }
        differs
    }

    /// The reading half.
    #[must_use]
    pub fn signal(&self) -> ArcReadSignal<T> {
        self.read.clone()
    }
}

impl<T> Clone for Projected<T> {
    fn clone(&self) -> Self {
        Self {
            read: self.read.clone(),
            write: self.write.clone(),
        }
    }
}

impl<T> std::ops::Deref for Projected<T> {
    type Target = ArcReadSignal<T>;

    fn deref(&self) -> &ArcReadSignal<T> {
        &self.read
    }
}

impl<T: Default + Send + Sync + 'static> Default for Projected<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug + Clone + Send + Sync + 'static> fmt::Debug for Projected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read.get_untracked().fmt(f)
    }
}

/// What the projection needs of a model.
pub(crate) trait EntityModel {
    /// Its id.
    type Id: Copy + Ord + std::hash::Hash + Send + Sync + 'static;
    /// The plain value it shows.
    type Entity: Clone + PartialEq;

    /// A model of a value.
    fn new(id: Self::Id, entity: &Self::Entity) -> Self;

    /// Writes the fields that differ.
    fn update(&self, entity: &Self::Entity);

    /// Whether two values stand in different places (order, parents, deletion).
    fn moved(old: &Self::Entity, new: &Self::Entity) -> bool;
}

/// Declares a model: its value, its id, one [`Projected`] per field, and the fields that decide where it stands.
macro_rules! entity_model {
    (
        $(#[$doc:meta])* $model:ident of $entity:ident by $id:ident
        { $($(#[$field_doc:meta])* $field:ident: $ty:ty),* $(,)? }
        placed by { $($place:ident),* $(,)? }
        $(own { $($(#[$own_doc:meta])* $own:ident: $own_ty:ty),* $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $model {
            /// Its id.
            pub id: waymark_shared::ids::$id,
            $($(#[$field_doc])* pub $field: $crate::model::projected::Projected<$ty>,)*
            $($($(#[$own_doc])* pub $own: $crate::model::projected::Projected<$own_ty>,)*)?
        }

        impl $crate::model::projected::EntityModel for $model {
            type Id = waymark_shared::ids::$id;
            type Entity = waymark_shared::journey::$entity;

            fn new(id: Self::Id, entity: &Self::Entity) -> Self {
                Self {
                    id,
                    $($field: $crate::model::projected::Projected::new(entity.$field.clone()),)*
                    $($($own: $crate::model::projected::Projected::default(),)*)?
                }
            }

            fn update(&self, entity: &Self::Entity) {
                $(self.$field.write(&entity.$field);)*
            }

            fn moved(old: &Self::Entity, new: &Self::Entity) -> bool {
                $(old.$place != new.$place)||*
            }
        }
    };
}
pub(crate) use entity_model;
