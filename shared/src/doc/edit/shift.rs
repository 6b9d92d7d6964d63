//! Moves what is there to another place among its siblings, or to another parent.

use yrs::TransactionMut;

use super::{EditError, Place, parents_key, place, require, write};
use crate::doc::JourneyDoc;
use crate::doc::schema::{EntityRef, Field};

/// A stage, lane, persona, channel or actor.
pub(super) fn listed(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    place: Place,
) -> Result<(), EditError> {
    let map = require(doc, txn, entity)?;
    let pos = place::in_list(doc, txn, entity.kind(), place, entity.key().as_deref());
    write(txn, &map, Field::Pos, pos.into());
    Ok(())
}

/// A moment, also to another stage; a card, also to another cell.
pub(super) fn child(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    parents: &[EntityRef],
    place: Place,
) -> Result<(), EditError> {
    let map = require(doc, txn, entity)?;
    let parents = parents_key(doc, txn, parents)?;
    let at = place::in_parents(doc, txn, entity.kind(), &parents, place, entity.key().as_deref());
    write(txn, &map, Field::At, at.into());
    Ok(())
}
