//! Others who wrote in what this person made: undoing the making takes their words along, so it is told, with the way back.
//!
//! That somebody wrote is the editor's to know (`Editor::is_written_by_others`); who it was is asked when the words arrive, as whoever wrote may
//! have left by the time they are missed. Not here: undo itself.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, EntityRef};

use super::cx::ActionCx;
use super::plan::{deleted_over, deletion};
use crate::editor::OnRemoteChange;
use crate::text;
use crate::ui::kit::Toast;

/// The name of this listener.
const LISTENER: &str = "writers";

/// The names by what they wrote in; `None` where several did, or nobody knows who. Copy it; it lives as long as the journey page.
#[derive(Clone, Copy)]
pub(super) struct Writers(StoredValue<BTreeMap<EntityRef, Option<String>>>);

impl Writers {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }
}

/// Keeps the names, until the current owner ends.
pub fn follow(cx: &ActionCx) {
    let (held, editor) = (StoredValue::new(cx.clone()), cx.editor().clone());
    let listen: OnRemoteChange = Rc::new(move |touched: &[EntityRef]| {
        let _ = held.try_with_value(|cx| {
            for entity in touched
                .iter()
                .filter(|entity| cx.editor().is_written_by_others(**entity))
            {
                let name = writer(cx, *entity);
                let _ = cx.writers.0.try_update_value(|writers| {
                    let known = writers.entry(*entity).or_insert_with(|| name.clone());
                    if *known != name {
                        *known = None;
                    }
                });
            }
        });
    });
    editor.on_remote_change(LISTENER, Some(listen));
    on_cleanup(move || editor.on_remote_change(LISTENER, None));
}

/// Who changes something: whoever has it selected, else the only other one here.
fn writer(cx: &ActionCx, entity: EntityRef) -> Option<String> {
    let peers = cx.session().peers();
    let peers: Vec<_> = peers
        .keys()
        .get_untracked()
        .into_iter()
        .filter_map(|id| peers.get(id))
        .collect();
    let has_it = |selection: &Vec<EntityRef>| selection.contains(&entity);
    let found = peers.iter().find(|peer| peer.selection.with_untracked(has_it));
    let found = found.or(if peers.len() == 1 { peers.first() } else { None });
    found.map(|peer| peer.user.get_untracked().name)
}

/// Undo touched these: tells of what is in the trash now with the words of others, and offers to keep it.
pub(super) fn tell(cx: &ActionCx, touched: &[EntityRef]) {
    let lost: Vec<EntityRef> = cx.model().with_values(|journey, _| {
        let is_lost =
            |entity: &&EntityRef| deletion(journey, **entity).is_some() && cx.editor().is_written_by_others(**entity);
        touched.iter().filter(is_lost).copied().collect()
    });
    let Some(first) = lost.first().copied() else {
        return;
    };
    let who = cx.writers.0.with_value(|writers| {
        let name = writers.get(&first)?.clone()?;
        let is_theirs = |entity: &EntityRef| writers.get(entity).is_some_and(|other| other.as_ref() == Some(&name));
        lost.iter().all(is_theirs).then_some(name)
    });
    let (people, name) = (if who.is_some() { 1 } else { 2 }, who.unwrap_or_default());
    let words = match lost[..] {
        [only] if only.kind() == EntityKind::Card => text::said_trashed_card(people, &name),
        _ => text::said_trashed_made(people, &name),
    };
    let (back, steps) = (cx.clone(), cx.editor().steps());
    let keep = move || {
        if back.board.announcement.is_disposed() {
            // A toast that outlived the page.
            back.toasts.show(Toast::new(text::said_open_again()));
            return;
        }
        // The words typed into something new are one step with making it: doing that again brings all of it.
        if back.editor().steps() == steps && back.editor().can_redo().get_untracked() {
            back.travel(false);
            return;
        }
        // What held it may have gone with it.
        let deleted = back.model().with_values(|journey, _| {
            let over = lost.iter().filter_map(|entity| deleted_over(journey, *entity));
            let mut all: Vec<EntityRef> = over.flat_map(|(entities, _)| entities).collect();
            let mut seen = std::collections::BTreeSet::new();
            all.retain(|entity| seen.insert(*entity));
            all
        });
        if !deleted.is_empty() {
            back.bring_back(deleted, first);
        }
    };
    let mut toast = Toast::new(words).action(text::said_keep(), keep);
    // It goes with the next step: by then it may stand again.
    toast.undoes = true;
    cx.toasts.show(toast);
}
