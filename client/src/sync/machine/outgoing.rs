//! What was written here: gathered for the batch window, sent, and unsaved until the server acknowledges it.

use yrs::sync::{Message, SyncMessage};
use yrs::updates::encoder::Encode;

use super::{BATCH_WINDOW, Effect, Link, Machine, Now, Open, millis};

impl Machine {
    /// Local updates that are not known to be on the server's disk.
    #[must_use]
    pub fn unsaved(&self) -> u32 {
        self.unacked
            .iter()
            .fold(self.unsent, |sum, (_, count)| sum.saturating_add(*count))
    }

    pub(super) fn local_update(&mut self, update: Vec<u8>, now: Now, effects: &mut Vec<Effect>) {
        effects.push(Effect::StoreOffline(update.clone()));
        self.unsent = self.unsent.saturating_add(1);
        if !matches!(self.link, Link::Open(Open { answered: true, .. })) || !self.writable() {
            return;
        }
        self.batch.push(update);
        match self.last_flush_ms {
            Some(last) if now.ms < last + millis(BATCH_WINDOW) => {
                self.flush_at_ms.get_or_insert(last + millis(BATCH_WINDOW));
            }
            // The first keystroke after a pause does not wait.
            _ => self.flush(now, effects),
        }
    }

    pub(super) fn flush(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.flush_at_ms = None;
        let Link::Open(open) = &mut self.link else {
            return;
        };
        if self.batch.is_empty() || !open.answered {
            return;
        }
        self.last_flush_ms = Some(now.ms);
        let batch = std::mem::take(&mut self.batch);
        // The whole batch gets the number of its last frame.
        let frames = match yrs::merge_updates_v1(&batch) {
            Ok(merged) if batch.len() > 1 => vec![merged],
            _ => batch,
        };
        for update in frames {
            open.frames_sent += 1;
            effects.push(Effect::Send(
                open.socket,
                Message::Sync(SyncMessage::Update(update)).encode_v1(),
            ));
        }
        self.unacked
            .push_back((open.frames_sent, std::mem::take(&mut self.unsent)));
    }

    /// What no acknowledgement came for is unsent again; the next handshake carries it.
    pub(super) fn give_back(&mut self) {
        self.unsent = self.unsaved();
        self.unacked.clear();
        self.batch.clear();
        self.flush_at_ms = None;
        self.last_flush_ms = None;
    }
}
