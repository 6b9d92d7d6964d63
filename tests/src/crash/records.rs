//! Journeys over HTTP while the server dies: what was answered must stand, what was not may be either.
//!
//! Every request is noted before it is sent and settled by its answer. After a restart the server is asked about everything
//! that is known; what was unsure is what it says then, and has to stay so. Not here: documents (`marks`).

use std::net::SocketAddr;

use serde_json::{Value, json};
use waymark_shared::access::DocName;

use super::marks::Writer;
use crate::http::Answer;
use crate::server::{TestJourney, journey_of, try_api};
use crate::wait::within;

/// What must be true after a restart: `Some` when the server answered, `None` when it died before.
type Known<T> = Option<T>;

/// A journey and all that the server said about it.
pub struct Tracked {
    /// Its id and tokens.
    pub journey: TestJourney,
    /// Whether it lies in the trash.
    pub deleted: Known<bool>,
    /// People who write in it.
    pub writers: Vec<Writer>,
    /// People whose machines broke for good.
    pub broken: Vec<Writer>,
    title: Known<String>,
    links: Vec<Link>,
    /// It is not deleted.
    pub kept: bool,
}

struct Link {
    id: String,
    token: String,
    valid: Known<bool>,
}

/// All journeys of a test.
#[derive(Default)]
pub struct Records {
    /// Those that things happen to.
    pub active: Vec<Tracked>,
    /// Deleted ones to which nothing happens any more.
    gone: Vec<TestJourney>,
    /// Requests answered.
    pub answered: u64,
    created: u64,
}

/// Most journeys to which things happen: each costs connections in every cycle.
const ACTIVE: usize = 8;
/// Most of the deleted ones that are asked for at a restart.
const LOOKED_AT: usize = 4;

impl Records {
    /// Makes a journey that is not deleted, in place of the one that was made so before.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn found(&mut self, address: SocketAddr) -> &mut Tracked {
        for tracked in &mut self.active {
            tracked.kept = false;
        }
        self.create(address).await;
        let tracked = self.active.last_mut().expect("created");
        tracked.kept = true;
        tracked
    }

    /// Does random things to random journeys until the server is gone or `stop` says so.
    pub async fn disturb(&mut self, address: SocketAddr, random: &mut fastrand::Rng, stop: impl Fn() -> bool) {
        while !stop() {
            if !self.one_thing(address, random).await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(random.u64(0..10))).await;
        }
    }

    /// Answers whether the server answered.
    async fn one_thing(&mut self, address: SocketAddr, random: &mut fastrand::Rng) -> bool {
        self.retire();
        let pick = |wanted: &dyn Fn(&Tracked) -> bool, random: &mut fastrand::Rng| {
            let fitting: Vec<usize> = (0..self.active.len()).filter(|at| wanted(&self.active[*at])).collect();
            random.choice(fitting)
        };
        let alive = |tracked: &Tracked| tracked.deleted == Some(false);
        let choice = random.u32(0..100);
        let at = match choice {
            0..25 => None,
            25..45 => pick(&|tracked| alive(tracked) && !tracked.kept, random),
            45..60 => pick(&|tracked| tracked.deleted == Some(true), random),
            _ => pick(&alive, random),
        };
        let Some(at) = at else {
            return self.create(address).await;
        };
        let title = format!("Title {}", random.u32(..));
        let tracked = &mut self.active[at];
        let done = match choice {
            25..45 => tracked.delete(address).await,
            45..60 => tracked.restore(address).await,
            // A writer may hold a rename that was not acknowledged, and brings it back when it returns.
            60..80 if tracked.nobody_holds_the_map() => tracked.rename(address, title).await,
            60..90 => tracked.add_link(address).await,
            _ => tracked.revoke(address).await,
        };
        self.answered += u64::from(done);
        done
    }

    async fn create(&mut self, address: SocketAddr) -> bool {
        let body = json!({ "template": "empty-grid" });
        let Some(answer) = ask(address, "POST", "/api/journeys", None, body).await else {
            return false;
        };
        assert_eq!(answer.status, 201, "{:?}", answer.json());
        let title = answer.json()["title"].as_str().map(str::to_owned);
        self.active.push(Tracked {
            journey: journey_of(address, &answer.json()),
            deleted: Some(false),
            title,
            links: Vec::new(),
            writers: Vec::new(),
            broken: Vec::new(),
            kept: false,
        });
        self.answered += 1;
        self.created += 1;
        true
    }

    /// Keeps the number of active journeys small: of those beyond it, deleted ones are left in peace.
    fn retire(&mut self) {
        while self.active.len() > ACTIVE {
            let deleted = self.active.iter().position(|tracked| tracked.deleted == Some(true));
            let Some(at) = deleted else { return };
            self.gone.push(self.active.remove(at).journey);
        }
    }

    /// Checks everything that was answered, and learns what was not.
    ///
    /// # Panics
    /// When something acknowledged is not so.
    pub async fn check(&mut self, address: SocketAddr, random: &mut fastrand::Rng) {
        for tracked in &mut self.active {
            tracked.check(address).await;
        }
        let some = if random.bool() { LOOKED_AT } else { 0 };
        for journey in random.choose_multiple(&self.gone, some) {
            assert_deleted(address, journey).await;
        }
    }

    /// Checks every journey that was ever deleted for good.
    ///
    /// # Panics
    /// When one is back.
    pub async fn check_all_gone(&self, address: SocketAddr) {
        for journey in &self.gone {
            assert_deleted(address, journey).await;
        }
    }

    /// Journeys made and deleted for good so far, in words.
    #[must_use]
    pub fn summary(&self) -> String {
        let (answered, created, gone) = (self.answered, self.created, self.gone.len());
        format!("{answered} requests answered, {created} journeys created, {gone} of them deleted for good")
    }
}

impl Tracked {
    /// Takes in a writer.
    pub fn seat(&mut self, doc: DocName, name: String) -> &Writer {
        self.writers.push(Writer::new(&self.journey, doc, name));
        self.writers.last().expect("just added")
    }

    fn nobody_holds_the_map(&self) -> bool {
        self.writers
            .iter()
            .chain(&self.broken)
            .all(|writer| writer.doc != DocName::Map)
    }

    async fn delete(&mut self, address: SocketAddr) -> bool {
        self.deleted = None;
        let answer = self.ask(address, "DELETE", "", Value::Null).await;
        self.deleted = answer.map(|answer| {
            assert_eq!(answer.status, 204, "{:?}", answer.json());
            true
        });
        self.deleted.is_some()
    }

    async fn restore(&mut self, address: SocketAddr) -> bool {
        self.deleted = None;
        let answer = self.ask(address, "POST", "/restore", Value::Null).await;
        self.deleted = answer.map(|answer| {
            assert_eq!(answer.status, 204, "{:?}", answer.json());
            false
        });
        self.deleted.is_some()
    }

    async fn rename(&mut self, address: SocketAddr, title: String) -> bool {
        self.title = None;
        let answer = self.ask(address, "PATCH", "", json!({ "title": title })).await;
        self.title = answer.map(|answer| {
            assert_eq!(answer.status, 200, "{:?}", answer.json());
            title
        });
        self.title.is_some()
    }

    async fn add_link(&mut self, address: SocketAddr) -> bool {
        let body = json!({ "role": "viewer", "name": "one more" });
        let Some(answer) = self.ask(address, "POST", "/links", body).await else {
            return false;
        };
        assert_eq!(answer.status, 201, "{:?}", answer.json());
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let made = answer.json();
        self.links.push(Link {
            id: text(&made["id"]),
            token: text(&made["token"]),
            valid: Some(true),
        });
        true
    }

    async fn revoke(&mut self, address: SocketAddr) -> bool {
        let Some(at) = self.links.iter().position(|link| link.valid == Some(true)) else {
            return true;
        };
        self.links[at].valid = None;
        let path = format!("/links/{}", self.links[at].id);
        let answer = self.ask(address, "DELETE", &path, Value::Null).await;
        self.links[at].valid = answer.map(|answer| {
            assert_eq!(answer.status, 204, "{:?}", answer.json());
            false
        });
        self.links[at].valid.is_some()
    }

    async fn check(&mut self, address: SocketAddr) {
        let id = &self.journey.id;
        let answer = self.ask(address, "GET", "", Value::Null).await.expect("a server");
        assert_eq!(answer.status, 200, "journey {id} was created: {:?}", answer.json());
        let found = answer.json();
        let deleted = !found["deleted_ms"].is_null();
        assert!(
            self.deleted.is_none_or(|known| known == deleted),
            "journey {id}: deleted is {:?} by the answer, {deleted} after the restart",
            self.deleted
        );
        self.deleted = Some(deleted);
        let title = found["title"].as_str().unwrap_or_default();
        assert!(
            self.title.as_ref().is_none_or(|known| known == title),
            "journey {id}: {:?} is now {title}",
            self.title
        );
        self.title = Some(title.to_owned());
        let content = self
            .ask(address, "GET", "/content", Value::Null)
            .await
            .expect("a server");
        assert_eq!(content.status, if deleted { 410 } else { 200 }, "{:?}", content.json());
        let path = format!("/api/journeys/{id}");
        for link in &mut self.links {
            let answer = ask(address, "GET", &path, Some(&link.token), Value::Null).await;
            let status = answer.expect("a server").status;
            assert!(matches!(status, 200 | 401), "{status}");
            let valid = status == 200;
            assert!(
                link.valid.is_none_or(|known| known == valid),
                "link {} of journey {id}: valid is {:?} by the answer, {valid} after the restart",
                link.id,
                link.valid
            );
            link.valid = Some(valid);
        }
    }

    async fn ask(&self, address: SocketAddr, method: &str, path: &str, body: Value) -> Option<Answer> {
        let path = format!("/api/journeys/{}{path}", self.journey.id);
        ask(address, method, &path, Some(&self.journey.owner), body).await
    }
}

async fn assert_deleted(address: SocketAddr, journey: &TestJourney) {
    let path = format!("/api/journeys/{}/content", journey.id);
    let answer = ask(address, "GET", &path, Some(&journey.owner), Value::Null).await;
    let status = answer.expect("a server").status;
    assert_eq!(status, 410, "journey {} was deleted", journey.id);
}

async fn ask(address: SocketAddr, method: &str, path: &str, token: Option<&str>, body: Value) -> Option<Answer> {
    let answer = within("an answer, or none", try_api(address, method, path, token, body)).await;
    // "Not now", as a server says that is about to end, and "the store failed", as one says whose disk is gone: no promise.
    answer.filter(|answer| answer.status != 503 && answer.error_code() != "store_failed")
}
