//! One person on one journey: the only one that knows all parts.
//!
//! Made by the journey page from a journey id and a token; it joins document, model, editor, connection, offline log and
//! presence, and owns their signals. [`JourneySession::close`] (the page's `on_cleanup`) ends everything: socket, timers,
//! listeners, observers. Invariants: the token is kept in memory only; the offline log is read before the socket opens.
//! Not here: what any of the parts decides.

mod link;

use std::fmt;
use std::rc::Rc;

use leptos::prelude::ArcReadSignal;
use send_wrapper::SendWrapper;
use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::JourneyId;
use waymark_shared::presence::{Presence, PresenceCaret, PresenceCursor, PresenceUser};
use waymark_shared::protocol::{BroughtBack, EXTENSION_PARAM, TOKEN_PARAM};

use crate::editor::{Editor, Origin, Sources};
use crate::model::JourneyModel;
use crate::model::projected::Projected;
use crate::platform::{clock, socket};
use crate::presence::local::LocalPresence;
use crate::presence::peers::Peers;
use crate::presence::{keep_own_name, own_user};
pub use crate::sync::machine::Status;
use link::Link;

/// What the link of this user allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Its role.
    pub role: Role,
    /// Whether the journey itself may be changed.
    pub writable: bool,
}

/// Whether this device keeps changes that the server does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// The log of this device is being opened.
    Opening,
    /// Changes are on their way to the disk of this device.
    Writing,
    /// Changes are kept on this device and survive a closed tab.
    OnDevice,
    /// The browser keeps nothing (private window, blocked or full storage): changes live as long as this tab.
    TabOnly,
}

/// The signals of a session.
#[derive(Debug, Clone)]
struct Signals {
    status: Projected<Status>,
    rights: Projected<Option<Rights>>,
    writable: Projected<bool>,
    keeping: Projected<Keeping>,
    restored: Projected<Option<BroughtBack>>,
    user: Projected<PresenceUser>,
}

/// See the module. Cloning shares the session; it lives on the page's only thread.
#[derive(Clone)]
pub struct JourneySession(SendWrapper<Rc<Parts>>);

struct Parts {
    journey: JourneyId,
    editor: Editor,
    peers: Peers,
    signals: Signals,
    /// None for a version of the past: nobody else is in it.
    map: Option<Link>,
}

impl JourneySession {
    /// Joins a journey. `known_role` is what this device remembers of the link: without it nothing can be changed until the
    /// server has answered, so that an editor can work without a network and a viewer is not led on.
    #[must_use]
    pub fn open(journey: JourneyId, token: &str, known_role: Option<Role>) -> Self {
        Self::open_at(&socket::base_of_page(), journey, token, known_role)
    }

    /// Joins a journey on another server, for tests. `base` is `ws://host:port`.
    #[must_use]
    pub fn open_at(base: &str, journey: JourneyId, token: &str, known_role: Option<Role>) -> Self {
        let sources = Sources {
            now_ms: clock::now_ms,
            monotonic_ms,
            random: clock::random_u128,
        };
        let editor = Editor::new(JourneyDoc::new(Some(client_id())), JourneyModel::new(), sources);
        let user = own_user(editor.client_id());
        editor.set_author(&user.name);
        let writable = known_role.is_some_and(|role| role.may_write(DocName::Map));
        editor.set_writable(writable);
        let signals = Signals {
            status: Projected::new(Status::Connecting),
            rights: Projected::new(known_role.map(|role| Rights { role, writable })),
            writable: Projected::new(writable),
            keeping: Projected::new(Keeping::Opening),
            restored: Projected::default(),
            user: Projected::new(user.clone()),
        };
        let peers = Peers::default();
        let presence = LocalPresence::new(
            editor.client_id(),
            Presence {
                user,
                ..Presence::default()
            },
        );
        let map = Link::open(
            link::Address {
                url: address(base, journey, DocName::Map, token),
                journey,
                doc: DocName::Map,
            },
            editor.clone(),
            presence,
            peers.clone(),
            signals.clone(),
        );
        Self(SendWrapper::new(Rc::new(Parts {
            journey,
            editor,
            peers,
            signals,
            map: Some(map),
        })))
    }

    /// What the journey was: a document of its own from a version's state, without a connection, which nothing changes. `None` when the
    /// state cannot be read.
    #[must_use]
    pub fn of_the_past(journey: JourneyId, state: Vec<u8>) -> Option<Self> {
        let sources = Sources {
            now_ms: clock::now_ms,
            monotonic_ms,
            random: clock::random_u128,
        };
        let editor = Editor::new(JourneyDoc::new(Some(client_id())), JourneyModel::new(), sources);
        editor.set_writable(false);
        editor.apply_foreign(Origin::Offline, &[state]).ok()?;
        editor.model().set_loaded();
        let signals = Signals {
            status: Projected::new(Status::ViewOnly { live: false }),
            rights: Projected::new(Some(Rights {
                role: Role::Viewer,
                writable: false,
            })),
            writable: Projected::new(false),
            keeping: Projected::new(Keeping::TabOnly),
            restored: Projected::default(),
            user: Projected::new(PresenceUser::default()),
        };
        Some(Self(SendWrapper::new(Rc::new(Parts {
            journey,
            editor,
            peers: Peers::default(),
            signals,
            map: None,
        }))))
    }

    /// The journey.
    #[must_use]
    pub fn journey(&self) -> JourneyId {
        self.0.journey
    }

    /// The journey as signals.
    #[must_use]
    pub fn model(&self) -> &JourneyModel {
        self.0.editor.model()
    }

    /// The only way to change the journey.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        &self.0.editor
    }

    /// The other participants.
    #[must_use]
    pub fn peers(&self) -> &Peers {
        &self.0.peers
    }

    /// The connection and what is saved.
    #[must_use]
    pub fn status(&self) -> ArcReadSignal<Status> {
        self.0.signals.status.signal()
    }

    /// What the link allows; `None` until the server or this device's memory told.
    #[must_use]
    pub fn rights(&self) -> ArcReadSignal<Option<Rights>> {
        self.0.signals.rights.signal()
    }

    /// Whether the journey may be changed.
    #[must_use]
    pub fn writable(&self) -> ArcReadSignal<bool> {
        self.0.signals.writable.signal()
    }

    /// Whether this device keeps unsaved changes.
    #[must_use]
    pub fn keeping(&self) -> ArcReadSignal<Keeping> {
        self.0.signals.keeping.signal()
    }

    /// The last older version that somebody brought back while this user was here.
    #[must_use]
    pub fn restored(&self) -> ArcReadSignal<Option<BroughtBack>> {
        self.0.signals.restored.signal()
    }

    /// This user's name and colour.
    #[must_use]
    pub fn user(&self) -> ArcReadSignal<PresenceUser> {
        self.0.signals.user.signal()
    }

    /// Renames this user here, for the others and for the future.
    pub fn rename_user(&self, name: &str) {
        keep_own_name(name);
        let user = own_user(self.0.editor.client_id());
        self.0.editor.set_author(&user.name);
        self.0.signals.user.write(&user);
        self.tell(|presence| presence.user = user);
    }

    /// Tells the others where the pointer rests; `None` when it left the grid.
    pub fn show_cursor(&self, cursor: Option<PresenceCursor>) {
        self.tell(|presence| presence.cursor = cursor);
    }

    /// Tells the others what is selected.
    pub fn show_selection(&self, selection: &[EntityRef]) {
        self.tell(|presence| presence.selection = selection.iter().map(ToString::to_string).collect());
    }

    /// Tells the others which text is edited, and where (`Editor::presence_caret`).
    pub fn show_caret(&self, caret: Option<PresenceCaret>) {
        self.tell(|presence| presence.caret = caret);
    }

    /// Tries to connect at once, also after a refusal.
    pub fn retry(&self) {
        if let Some(map) = &self.0.map {
            map.retry();
        }
    }

    /// Leaves the journey: takes this user off the others' screens and ends everything. Edits afterwards are refused.
    pub fn close(&self) {
        self.0.editor.set_writable(false);
        self.0.signals.writable.write(&false);
        if let Some(map) = &self.0.map {
            map.close();
        }
    }

    fn tell(&self, change: impl FnOnce(&mut Presence)) {
        if let Some(map) = &self.0.map {
            map.tell(change);
        }
    }
}

impl fmt::Debug for JourneySession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JourneySession")
            .field("journey", &self.0.journey)
            .finish_non_exhaustive()
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let Some(map) = &self.map {
            map.close();
        }
    }
}

fn address(base: &str, journey: JourneyId, doc: DocName, token: &str) -> String {
    let token = socket::query_value(token);
    format!("{base}/sync/{journey}/{doc}?{TOKEN_PARAM}={token}&{EXTENSION_PARAM}=1")
}

/// A client id that no other tab has: 32 bits of the browser's generator (yrs' own is not seeded by it).
fn client_id() -> u64 {
    u64::from(clock::random_u128() as u32).max(1)
}

fn monotonic_ms() -> u64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and far below 2^53"
    )]
    let now = clock::monotonic_ms() as u64;
    now
}
