//! What a commit must not make of a document: nesting too deep, texts too long, sets too large, a schema of the future.
//!
//! Looked at after yrs has committed and before anybody hears of it, only where the commit changed something, so it costs what the edit costs
//! and names the one who went too far. What is over a limit already (stored by an older server) may shrink. Not here: what must be refused before
//! yrs sees it (`scan`), bytes and entries of the whole document (`document`), what our own edits check themselves (`waymark_shared::doc::edit`).

use waymark_shared::doc::migrate::schema_version;
use waymark_shared::doc::schema::{EntityKind, SCHEMA_VERSION};
use waymark_shared::limits;
use yrs::branch::BranchPtr;
use yrs::types::TypeRef;
use yrs::types::text::YChange;
use yrs::{BranchID, Doc, ID, Map, MapRef, Out, ReadTxn, Text, TextRef, TransactionMut, XmlElementRef};

/// A commit went beyond a limit. The words are for the author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Beyond {
    /// Shared types inside shared types.
    #[error("it nests things more than {} levels deep", limits::NESTING)]
    Nesting,
    /// Too many shared types at once.
    #[error("it makes more than {} texts, maps and lists at once", limits::CONTAINERS_AT_ONCE)]
    Containers,
    /// A text.
    #[error("a text holds at most {} characters", limits::PROSE_UTF16)]
    Text,
    /// A thing, or one of its sets and tables.
    #[error("a set or table holds at most {} entries", limits::SET_MEMBERS)]
    Members,
    /// The journey was given a schema version of the future.
    #[error("it writes schema version {found}, and this server knows versions up to {SCHEMA_VERSION}")]
    NewerSchema {
        /// The version.
        found: i64,
    },
}

/// Tells yrs that the root with the schema version is a map: only then does a commit say that it changed.
pub(super) fn declare_journey_roots(doc: &Doc) {
    doc.get_or_insert_map(EntityKind::Meta.root());
}

/// Looks at what a transaction that is committed changed. `made` names the shared types that the update made, `inserts` whether it adds any text.
pub(super) fn check(txn: &TransactionMut<'_>, journey: bool, made: &[ID], inserts: bool) -> Result<(), Beyond> {
    let mut deepest = 0;
    // yrs lists for each changed type the way from it to its root, one way after the other.
    let mut way: Option<(BranchPtr, usize)> = None;
    for branch in txn.changed_parent_types() {
        let (first, length) = way.map_or((*branch, 1), |(first, length)| (first, length + 1));
        way = Some((first, length));
        deepest = deepest.max(length);
        if let BranchID::Root(name) = branch.id() {
            way = None;
            if length > 1 {
                check_nested(txn, first, journey, inserts)?;
            } else if journey {
                check_root(txn, &name)?;
            }
        }
    }
    for id in made {
        if let Some(branch) = BranchID::get_nested(txn, id) {
            check_nested(txn, branch, journey, inserts)?;
        }
    }
    // What is new hangs below something that changed, at most as deep as there are new things. Only then is it worth a walk.
    if deepest + made.len() > limits::NESTING && depth(txn, limits::NESTING) > limits::NESTING {
        return Err(Beyond::Nesting);
    }
    Ok(())
}

fn check_nested(txn: &TransactionMut<'_>, branch: BranchPtr, journey: bool, inserts: bool) -> Result<(), Beyond> {
    match branch.type_ref() {
        TypeRef::Text | TypeRef::XmlText if inserts && branch.content_len() as usize > limits::PROSE_UTF16 => {
            Err(Beyond::Text)
        }
        TypeRef::Map if journey && MapRef::from(branch).len(txn) as usize > limits::SET_MEMBERS => Err(Beyond::Members),
        _ => Ok(()),
    }
}

fn check_root(txn: &TransactionMut<'_>, name: &str) -> Result<(), Beyond> {
    match schema_version(txn) {
        Some(found) if name == EntityKind::Meta.root() && found > SCHEMA_VERSION => Err(Beyond::NewerSchema { found }),
        _ => Ok(()),
    }
}

/// How deep shared types are nested, a root being 1. Stops counting beyond `enough`. Takes the time of one reading, and no recursion.
fn depth<T: ReadTxn>(txn: &T, enough: usize) -> usize {
    let mut deepest = 0;
    let mut todo: Vec<(BranchPtr, usize)> = txn
        .root_refs()
        .filter_map(|(_, root)| Some((branch_of(&root)?, 1)))
        .collect();
    while let Some((branch, level)) = todo.pop() {
        deepest = deepest.max(level);
        if deepest > enough {
            break;
        }
        let entries = MapRef::from(branch);
        let entries = entries.iter(txn).filter_map(|(_, entry)| branch_of(&entry));
        todo.extend(entries.map(|inner| (inner, level + 1)));
        // Every sequence can be read as a text; walking an array is not safe in yrs 0.28 (docs/yrs-findings.md).
        let pieces = TextRef::from(branch).diff(txn, YChange::identity);
        let pieces = pieces.iter().filter_map(|piece| branch_of(&piece.insert));
        todo.extend(pieces.map(|inner| (inner, level + 1)));
    }
    deepest
}

fn branch_of(value: &Out) -> Option<BranchPtr> {
    let branch: &yrs::branch::Branch = match value {
        Out::YText(text) => text.as_ref(),
        Out::YArray(array) => array.as_ref(),
        Out::YMap(map) => map.as_ref(),
        Out::YXmlElement(element) => AsRef::<yrs::branch::Branch>::as_ref(element as &XmlElementRef),
        Out::YXmlFragment(fragment) => fragment.as_ref(),
        Out::YXmlText(text) => text.as_ref(),
        Out::UndefinedRef(branch) => return Some(*branch),
        Out::Any(_) | Out::YDoc(_) => return None,
    };
    Some(BranchPtr::from(branch))
}
