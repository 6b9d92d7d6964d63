//! What a user can invoke: one table that toolbar, menus, palette, keymap and help read.
//!
//! Invariants: nothing that can be done by name or key is missing here; an action that is unavailable says why; every action says what
//! undo does about it. An action either makes a [`Plan`] of edits from plain values (pure, in the slices) or does something to
//! this screen. Not here: pointer gestures and typing (`ui`), what an edit does (`shared`).

/// A row of the table, as its slices write it: name, title and search words; heading, icon, keys, where these work, who may, what undo does; and how:
/// a `plan` of edits, or something to `run` (`when` it can be done, else always).
macro_rules! action {
    (
        $id:expr, $title:ident, $keywords:ident;
        $group:ident, $icon:ident, [$($keys:literal),*], $reach:ident, $access:ident, $history:ident;
        $($how:tt)*
    ) => {
        $crate::actions::Action {
            id: $id,
            title: $crate::text::$title,
            keywords: $crate::text::$keywords,
            keys: &[$($keys),*],
            group: $crate::actions::Group::$group,
            icon: Some(icondata_lu::$icon),
            reach: $crate::actions::Reach::$reach,
            access: $crate::actions::Access::$access,
            history: $crate::actions::History::$history,
            how: action!(@ $($how)*),
        }
    };
    (@ plan: $plan:expr) => {
        $crate::actions::How::Plan($plan)
    };
    (@ run: $run:expr) => {
        action!(@ when: |_| Ok(()), run: $run)
    };
    (@ when: $when:expr, run: $run:expr) => {
        $crate::actions::How::Do { when: $when, run: $run }
    };
}

pub mod cx;
pub mod keymap;
pub mod plan;

pub mod connections;

mod cards;
pub mod clipboard;
mod customers;
mod journey;
mod moments;
mod place;
pub mod prose;
pub mod selection;
mod structure;
mod view;
mod writers;

use leptos::prelude::untrack;
use waymark_shared::access::Role;

pub use cx::{ActionCx, Chrome, Sheet, Side, use_actions};
pub use moments::feeling_words;
pub use plan::WhyNot;
pub use writers::follow as follow_writers;

use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::{IconData, MenuItem, Toast};
use keymap::Keys;
use plan::{Mint, Plan, View};

/// The slices of the table, in the order in which palette and help show them.
static ACTIONS: &[&[Action]] = &[
    cards::BASICS,
    cards::SPANS,
    moments::MOMENTS,
    connections::CONNECTIONS,
    structure::SHAPE,
    selection::SELECTION,
    journey::JOURNEY,
    customers::CUSTOMERS,
    view::VIEW,
    structure::LANES,
    cards::KINDS,
    cards::SEVERITIES,
    cards::CLEARS,
    cards::EVIDENCES,
    prose::PROSE,
];

/// Something a user can invoke.
pub struct Action {
    /// Stable name, for menus and tests.
    pub id: &'static str,
    /// What happens, in sentence case.
    pub title: text::Line,
    /// Other words people may look for.
    pub keywords: text::Line,
    /// Combinations that do it, the first one is shown.
    pub keys: &'static [&'static str],
    /// Heading in palette and help.
    pub group: Group,
    /// Before the title in menus.
    pub icon: Option<IconData>,
    /// Where its keys work.
    pub reach: Reach,
    /// Who may do it.
    pub access: Access,
    /// What undo does about it.
    pub history: History,
    /// How it is done.
    pub how: How,
}

/// Heading under which actions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the headings themselves")]
pub enum Group {
    Cards,
    Moments,
    Stages,
    Lanes,
    Selection,
    Journey,
    Text,
    View,
}

impl Group {
    /// All groups, in the order in which help shows them.
    pub const ALL: [Self; 8] = [
        Self::Selection,
        Self::Cards,
        Self::Moments,
        Self::Stages,
        Self::Lanes,
        Self::Journey,
        Self::Text,
        Self::View,
    ];

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Cards => text::group_cards(),
            Self::Moments => text::group_moments(),
            Self::Stages => text::group_stages(),
            Self::Lanes => text::group_lanes(),
            Self::Selection => text::group_selection(),
            Self::Journey => text::group_journey(),
            Self::Text => text::group_text(),
            Self::View => text::group_view(),
        }
    }
}

/// Where the keys of an action work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the board and its chrome, not while somebody types or a dialog is open.
    Board,
    /// Also while somebody types.
    Everywhere,
    /// Where the browser says so, which hears them first and tells us by an event of its own (copy, cut, paste).
    Browser,
}

/// Who may do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody who sees the journey.
    Anyone,
    /// Whoever may write to the map.
    Edit,
    /// Owners.
    Owner,
}

/// What undo does about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// One step of undo takes it back.
    OneStep,
    /// Nothing to take back: it changes this screen only.
    Nothing,
    /// It moves through the history itself.
    Travels,
    /// Undo does not reach it; the words that confirm it say how it is taken back.
    Beyond,
}

/// How an action is done.
pub enum How {
    /// By edits planned from plain values. No plan, no action.
    Plan(fn(&View<'_>, &Mint) -> Result<Plan, WhyNot>),
    /// By doing something to this screen or asking the server.
    Do {
        /// Whether it can be done now. Reads signals.
        when: fn(&ActionCx) -> Result<(), WhyNot>,
        /// Does it.
        run: fn(&ActionCx),
    },
}

impl Action {
    /// Whether it can be done now, or why not. Tracks what it depends on.
    ///
    /// # Errors
    /// Why not.
    pub fn available(&self, cx: &ActionCx) -> Result<(), WhyNot> {
        let role = cx.role();
        match self.access {
            Access::Anyone => {}
            Access::Edit => cx.may_edit()?,
            Access::Owner if role == Some(Role::Owner) => {}
            Access::Owner => return Err(text::why_owners_only()),
        }
        match self.how {
            How::Plan(plan) => cx.plan(plan).map(|_| ()),
            How::Do { when, .. } => when(cx),
        }
    }

    /// Does it, or tells why not.
    pub fn run(&self, cx: &ActionCx) {
        match (self.available(cx), &self.how) {
            (Err(why), _) => cx.refuse(why),
            (Ok(()), How::Plan(plan)) => match cx.plan(*plan) {
                Ok(plan) => cx.carry_out(plan),
                Err(why) => cx.refuse(why),
            },
            (Ok(()), How::Do { run, .. }) => run(cx),
        }
    }

    /// The combination to show, as people read it on this machine.
    #[must_use]
    pub fn keys_label(&self) -> Option<String> {
        let keys: Keys = self.keys.first()?.parse().ok()?;
        Some(keys.label(crate::platform::media::is_apple()))
    }
}

/// All actions.
pub fn all() -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().copied().flatten()
}

/// An action by its id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Action> {
    all().find(|action| action.id == id)
}

/// Runs an action by its id, as soon as the table of actions is there: it comes right after a first look, and this is the only way to it from
/// what comes before.
pub fn run(cx: &ActionCx, id: &'static str) {
    if let Some(extras) = untrack(|| EXTRAS.ready()) {
        (extras.run)(cx, id);
        return;
    }
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match EXTRAS.loaded().await {
            Ok(extras) => (extras.run)(&cx, id),
            Err(_) => cx.toasts.show(Toast::problem(text::part_not_loaded())),
        }
    });
}

/// Runs an action by its id; nothing happens when there is none. For what comes with the table itself.
pub fn run_here(cx: &ActionCx, id: &str) {
    if let Some(action) = find(id) {
        action.run(cx);
    }
}

/// An action as a line of a menu, with its keys and the reason when it is unavailable.
///
/// # Panics
/// In a debug build, when there is no such action.
#[must_use]
pub fn menu_item(cx: &ActionCx, id: &'static str) -> MenuItem {
    let Some(action) = find(id) else {
        debug_assert!(false, "no action is called {id}");
        return MenuItem::new(id, || ());
    };
    let why_not = action.available(cx).err().map(str::to_owned);
    let cx = cx.clone();
    let mut item = MenuItem::new((action.title)(), move || action.run(&cx)).disabled(why_not);
    item.icon = action.icon;
    item.keys = action.keys_label();
    item.danger = action.id.ends_with("delete");
    item
}

#[cfg(test)]
pub(crate) mod tests;
