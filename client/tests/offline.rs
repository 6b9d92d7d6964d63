//! Edits made without a server, on the real IndexedDB of a browser.

use std::time::Duration;

use leptos::prelude::GetUntracked;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use waymark_client::editor::EditError;
use waymark_client::platform::offline_store::OfflineStore;
use waymark_client::platform::{clock, window};
use waymark_client::session::{JourneySession, Keeping, Status};
use waymark_client::sync::offline_log::StoreOp;
use waymark_shared::access::Role;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::ids::{JourneyId, StageId};

wasm_bindgen_test_configure!(run_in_browser);

/// Nothing listens here.
const NO_SERVER: &str = "ws://127.0.0.1:9";

fn new_journey() -> JourneyId {
    JourneyId::mint(clock::now_ms(), clock::random_u128())
}

async fn sleep(duration: Duration) {
    let ms = i32::try_from(duration.as_millis()).unwrap();
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..200 {
        if condition() {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("did not happen: {what}");
}

async fn open(journey: JourneyId, role: Role) -> JourneySession {
    let session = JourneySession::open_at(NO_SERVER, journey, "token", Some(role));
    until("the device's log is open", || {
        session.keeping().get_untracked() == Keeping::OnDevice
    })
    .await;
    session
}

fn add_stage(session: &JourneySession, name: &str) {
    let id = session.editor().mint(StageId::mint);
    session
        .editor()
        .apply([Edit::AddStage {
            id,
            name: name.into(),
            place: Place::Last,
        }])
        .unwrap();
}

fn stages(session: &JourneySession) -> Vec<String> {
    let model = session.model();
    let name = |id| model.stages.get(id).unwrap().name.get_untracked();
    model.stages.keys().get_untracked().into_iter().map(name).collect()
}

#[wasm_bindgen_test]
async fn edits_without_a_server_survive_a_closed_tab_and_are_counted() {
    let journey = new_journey();
    let first = open(journey, Role::Editor).await;
    add_stage(&first, "Choose");
    add_stage(&first, "Book");
    assert_eq!(first.status().get_untracked(), Status::Reconnecting { kept: 2 });
    first.close();
    drop(first);

    let second = open(journey, Role::Editor).await;
    assert_eq!(stages(&second), ["Choose", "Book"]);
    until("kept edits are counted", || {
        second.status().get_untracked() == Status::Reconnecting { kept: 2 }
    })
    .await;
    assert!(second.model().loaded.get_untracked());
    assert!(!second.editor().can_undo().get_untracked());
    add_stage(&second, "Arrive");
    second.close();

    let third = open(journey, Role::Editor).await;
    assert_eq!(stages(&third), ["Choose", "Book", "Arrive"]);
    third.close();
}

#[wasm_bindgen_test]
async fn two_tabs_share_a_journey_without_losing_each_others_edits() {
    let journey = new_journey();
    let (one, two) = (open(journey, Role::Editor).await, open(journey, Role::Editor).await);
    add_stage(&one, "one");
    add_stage(&two, "two");
    one.close();
    two.close();
    let later = open(journey, Role::Editor).await;
    let mut names = stages(&later);
    names.sort();
    assert_eq!(names, ["one", "two"]);
    later.close();
}

#[wasm_bindgen_test]
async fn journeys_do_not_mix_on_one_device() {
    let session = open(new_journey(), Role::Editor).await;
    add_stage(&session, "mine");
    session.close();
    let other = open(new_journey(), Role::Editor).await;
    assert!(stages(&other).is_empty());
    assert!(!other.model().loaded.get_untracked());
    other.close();
}

#[wasm_bindgen_test]
async fn a_viewer_cannot_edit_here_either() {
    for role in [Role::Viewer, Role::Commenter, Role::Contributor] {
        let session = open(new_journey(), role).await;
        let id = session.editor().mint(StageId::mint);
        let edit = Edit::AddStage {
            id,
            name: String::new(),
            place: Place::Last,
        };
        assert_eq!(session.editor().apply([edit]), Err(EditError::ReadOnly));
        assert!(!session.writable().get_untracked());
        session.close();
    }
}

#[wasm_bindgen_test]
async fn a_closed_session_takes_no_edits() {
    let session = open(new_journey(), Role::Editor).await;
    session.close();
    let id = session.editor().mint(StageId::mint);
    let edit = Edit::AddStage {
        id,
        name: String::new(),
        place: Place::Last,
    };
    assert_eq!(session.editor().apply([edit]), Err(EditError::ReadOnly));
}

#[wasm_bindgen_test]
async fn rows_are_read_by_prefix_in_order_and_written_as_a_whole() {
    let store = OfflineStore::open().await.unwrap();
    let prefix = format!("{}/map/", new_journey());
    let put = |id: &str, byte| StoreOp::Put(format!("{prefix}{id}"), vec![byte]);
    store.write(&[put("b", 2), put("a", 1), put("c", 3)]).await.unwrap();
    store
        .write(&[StoreOp::Delete(format!("{prefix}b")), put("d", 4)])
        .await
        .unwrap();
    let again = OfflineStore::open().await.unwrap();
    let rows: Vec<Vec<u8>> = again
        .load(&prefix)
        .await
        .unwrap()
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect();
    assert_eq!(rows, [[1], [3], [4]]);
}
