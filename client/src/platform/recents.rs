//! The journeys opened on this device, newest first: what the home page lists.
//!
//! There are no accounts, so the tokens of opened links live here and nowhere else. The journey page calls [`remember`] when
//! it opens and [`refresh`] when title or curve change; losing this list loses no journey, only the way back without its link.

use serde::{Deserialize, Serialize};
use waymark_shared::access::Role;
use waymark_shared::ids::JourneyId;

use super::{clock, storage};

/// Key in local storage; the `storage` event of other tabs carries it.
pub const RECENTS_KEY: &str = "waymark.recents";

/// Most journeys kept; the oldest fall off. A page of cards beyond this is searched, not read.
const MOST: usize = 60;

/// Most points of a curve kept for the miniature, which is 240 px wide.
const MOST_POINTS: usize = 80;

/// A journey opened on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    /// The journey.
    pub id: JourneyId,
    /// Its title when it was last seen.
    pub title: String,
    /// What the token allows.
    pub role: Role,
    /// The secret of the link it was opened with.
    pub token: String,
    /// When it was last opened here, milliseconds since the Unix epoch.
    pub opened_ms: u64,
    /// The emotion of each moment, left to right, for the miniature; `None` where nothing is known.
    #[serde(default)]
    pub curve: Vec<Option<f64>>,
    /// Names of the stages, left to right.
    #[serde(default)]
    pub stages: Vec<String>,
}

/// All remembered journeys, newest first.
#[must_use]
pub fn all() -> Vec<Recent> {
    storage::read(RECENTS_KEY).unwrap_or_default()
}

/// One remembered journey.
#[must_use]
pub fn get(id: JourneyId) -> Option<Recent> {
    all().into_iter().find(|recent| recent.id == id)
}

/// Puts a journey first, opened now. A link with a lower role does not replace a better one that is remembered. An empty title
/// is one that has not arrived yet: a known one stays.
pub fn remember(id: JourneyId, title: &str, role: Role, token: &str) {
    let known = all();
    store(&opened(known, id, title, role, token, clock::now_ms()));
}

/// Brings title, stages and curve of a remembered journey up to date. Does nothing for one that is not remembered, and nothing when
/// all three are empty: that is a journey still on its way.
pub fn refresh(id: JourneyId, title: &str, stages: &[String], curve: &[Option<f64>]) {
    if title.is_empty() && stages.is_empty() && curve.is_empty() {
        return;
    }
    let mut list = all();
    let Some(recent) = list.iter_mut().find(|recent| recent.id == id) else {
        return;
    };
    title.clone_into(&mut recent.title);
    recent.stages = stages.to_vec();
    recent.curve = thinned(curve);
    store(&list);
}

/// Takes a journey off the list. Returns it, so that an undo can put it back.
pub fn forget(id: JourneyId) -> Option<Recent> {
    let mut list = all();
    let index = list.iter().position(|recent| recent.id == id)?;
    let recent = list.remove(index);
    store(&list);
    Some(recent)
}

/// Puts back what [`forget`] returned, at the place its time gives it.
pub fn put_back(recent: Recent) {
    let mut list = all();
    list.retain(|other| other.id != recent.id);
    list.push(recent);
    waymark_shared::lean::sort_by_key(&mut list, |recent| std::cmp::Reverse(recent.opened_ms));
    store(&list);
}

fn store(list: &[Recent]) {
    storage::write(RECENTS_KEY, &list);
}

fn opened(mut list: Vec<Recent>, id: JourneyId, title: &str, role: Role, token: &str, now_ms: u64) -> Vec<Recent> {
    let known = list
        .iter()
        .position(|recent| recent.id == id)
        .map(|index| list.remove(index));
    let (role, token) = match &known {
        Some(known) if known.role > role => (known.role, known.token.clone()),
        _ => (role, token.to_owned()),
    };
    let known = known.unwrap_or_else(|| Recent {
        id,
        title: String::new(),
        role,
        token: String::new(),
        opened_ms: now_ms,
        curve: vec![],
        stages: vec![],
    });
    let title = if title.is_empty() {
        known.title
    } else {
        title.to_owned()
    };
    let opened = Recent {
        title,
        role,
        token,
        opened_ms: now_ms,
        ..known
    };
    list.insert(0, opened);
    list.truncate(MOST);
    list
}

fn thinned(curve: &[Option<f64>]) -> Vec<Option<f64>> {
    let step = curve.len().div_ceil(MOST_POINTS).max(1);
    curve.iter().step_by(step).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn id(n: u128) -> JourneyId {
        JourneyId::mint(1, n)
    }

    #[test]
    fn the_journey_opened_last_comes_first_and_once() {
        let list = opened(vec![], id(1), "One", Role::Owner, "a", 1);
        let list = opened(list, id(2), "Two", Role::Editor, "b", 2);
        let list = opened(list, id(1), "One, renamed", Role::Owner, "a", 3);
        let titles: Vec<_> = list.iter().map(|recent| recent.title.as_str()).collect();
        assert_eq!(titles, ["One, renamed", "Two"]);
    }

    #[test]
    fn a_viewer_link_does_not_take_away_an_owner_token() {
        let list = opened(vec![], id(1), "One", Role::Owner, "owner", 1);
        let list = opened(list, id(1), "One", Role::Viewer, "viewer", 2);
        assert_eq!((list[0].role, list[0].token.as_str()), (Role::Owner, "owner"));
    }

    #[test]
    fn a_title_on_its_way_does_not_hide_the_known_one() {
        let list = opened(vec![], id(1), "One", Role::Owner, "a", 1);
        let list = opened(list, id(1), "", Role::Owner, "a", 2);
        assert_eq!((list[0].title.as_str(), list[0].opened_ms), ("One", 2));
    }

    #[test]
    fn the_oldest_fall_off() {
        let list = (0..100).fold(vec![], |list, n| opened(list, id(n), "", Role::Viewer, "", 1));
        assert_eq!(list.len(), MOST);
        assert_eq!(list[0].id, id(99));
    }

    #[test]
    fn a_long_curve_is_thinned() {
        assert_eq!(thinned(&[Some(1.0); 200]).len(), 67);
        assert_eq!(thinned(&[Some(1.0), None]), [Some(1.0), None]);
    }
}
