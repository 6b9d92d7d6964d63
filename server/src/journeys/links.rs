//! The share links of a journey: a token is found by its hash, and the journey lists whose it is.
//!
//! Invariant: a link is recorded before the journey lists it, and unlisted before its record goes, so no listed link is without a record.

use serde::{Deserialize, Serialize};
use waymark_shared::access::Role;
use waymark_shared::ids::{JourneyId, LinkId};

use super::records::encode;
use super::{JourneyError, Journeys};
use crate::auth::{Token, TokenHash};
use crate::clock;
use crate::store::Table;

/// A link as its journey knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEntry {
    /// Its id.
    pub id: LinkId,
    /// What it allows.
    pub role: Role,
    /// What it is for, in the owner's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Creation, milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// Where its record stands.
    pub(super) hash: [u8; 32],
}

/// A link as its token finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LinkRecord {
    pub(super) journey: JourneyId,
    pub(super) id: LinkId,
    pub(super) role: Role,
}

/// A link just made, with its secret.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Its id.
    pub id: LinkId,
    /// What it allows.
    pub role: Role,
    /// Its secret.
    pub token: Token,
}

impl Journeys {
    /// Adds a link.
    ///
    /// # Errors
    /// When the journey has as many as it may, or the store refuses.
    pub async fn add_link(&self, journey: JourneyId, role: Role, name: String) -> Result<NewLink, JourneyError> {
        let (link, entry) = new_link(role, name, clock::now_ms());
        self.put_link(journey, &link).await?;
        let most = self.bounds.links;
        let added = self
            .change(journey, |record| {
                if record.links.len() >= most {
                    return Err(JourneyError::TooManyLinks(most));
                }
                record.links.push(entry.clone());
                Ok(())
            })
            .await;
        if let Err(error) = added {
            self.remove_record(Table::Links, &link.token.hash().0).await?;
            return Err(error);
        }
        Ok(link)
    }

    /// Revokes a link and ends its sessions.
    ///
    /// # Errors
    /// When there is no such link, when it is the owner's last, or when the store refuses.
    pub async fn revoke_link(&self, journey: JourneyId, link: LinkId) -> Result<(), JourneyError> {
        let mut hash = None;
        self.change(journey, |record| {
            let at = record
                .links
                .iter()
                .position(|entry| entry.id == link)
                .ok_or(JourneyError::UnknownLink)?;
            let owners = record.links.iter().filter(|entry| entry.role == Role::Owner).count();
            if record.links[at].role == Role::Owner && owners == 1 {
                return Err(JourneyError::LastOwner);
            }
            hash = Some(record.links.remove(at).hash);
            Ok(())
        })
        .await?;
        self.rooms.revoke(journey, link).await;
        if let Some(hash) = hash {
            self.remove_record(Table::Links, &hash).await?;
        }
        Ok(())
    }

    pub(super) async fn put_link(&self, journey: JourneyId, link: &NewLink) -> Result<(), JourneyError> {
        let record = LinkRecord {
            journey,
            id: link.id,
            role: link.role,
        };
        self.store
            .put(Table::Links, &link.token.hash().0, None, encode(&record))
            .await?;
        Ok(())
    }
}

pub(super) fn new_link(role: Role, name: String, now_ms: u64) -> (NewLink, LinkEntry) {
    let id = LinkId::mint(now_ms, clock::random_u128());
    let token = Token::mint();
    let TokenHash(hash) = token.hash();
    let entry = LinkEntry {
        id,
        role,
        name,
        created_ms: now_ms,
        hash,
    };
    (NewLink { id, role, token }, entry)
}
