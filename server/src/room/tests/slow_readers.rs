//! Readers who fell behind, as the room sees them (SP09). Their queues are in `ws::outbox`.

use super::*;

#[test]
fn sp09_behind_session_gets_one_diff() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    let author = Author::new(9);
    let reader = Author::new(10);
    let first = author.types("before ");
    reader.hears(&first);
    bench.update(A, &first);
    bench.room.fell_behind(B);
    bench.update(A, &author.types("while "));
    bench.update(A, &author.types("behind"));
    let caught_up = bench.room.catch_up(&mut VecDeque::from([B]));
    let [Message::Sync(SyncMessage::Update(diff))] = &to(&caught_up, B)[..] else {
        panic!("no diff")
    };
    reader.hears(diff);
    assert_eq!(reader.text(), "before while behind");
    assert!(bench.room.catch_up(&mut VecDeque::from([B])).pushes.is_empty());
}

#[test]
fn sp09_those_who_fell_behind_at_nearly_the_same_moment_share_one_diff_and_the_next_is_for_another_turn() {
    let others = [2, 3, 4].map(SessionId);
    let [early, late, just] = others;
    let limits = RoomLimits { sessions: 4, ..LIMITS };
    let mut sessions = vec![(A, Role::Editor, false)];
    sessions.extend(others.map(|id| (id, Role::Viewer, false)));
    let mut bench = Bench::over(&StoredDoc::default(), limits, &sessions);
    let (author, readers) = (Author::new(9), others.map(|id| Author::new(id.0)));
    let before = author.types("before ");
    bench.update(A, &before);
    bench.room.fell_behind(early);
    let soon = author.types("soon ");
    bench.update(A, &soon);
    bench.room.fell_behind(late);
    let meanwhile = author.types(&"while ".repeat(200));
    bench.update(A, &meanwhile);
    bench.room.fell_behind(just);
    bench.update(A, &author.types("behind"));
    // As far as each of them got.
    readers.iter().for_each(|reader| reader.hears(&before));
    readers[1..].iter().for_each(|reader| reader.hears(&soon));
    readers[2].hears(&meanwhile);

    let mut drained = VecDeque::from([late, just, early]);
    let first = bench.room.catch_up(&mut drained);
    assert_eq!(drained, [just], "it lacks much less");
    let second = bench.room.catch_up(&mut drained);
    assert!(drained.is_empty());
    let frames = |effects: &Effects| -> Vec<(SessionId, Bytes)> {
        let caught_up = effects.pushes.iter().filter_map(|push| match push {
            Push::To(id, Frame::CaughtUp(frames)) => Some((*id, frames[0].clone())),
            _ => None,
        });
        caught_up.collect()
    };
    let (shared, own) = (frames(&first), frames(&second));
    assert_eq!((shared.len(), own.len()), (2, 1));
    assert_eq!(shared[0].1.as_ptr(), shared[1].1.as_ptr());
    assert!(own[0].1.len() < 100);
    for (id, frame) in shared.iter().chain(&own) {
        let at = others.iter().position(|other| other == id).expect("one of them");
        readers[at].hears(&encode::update_payload(frame).expect("an update"));
    }
    assert!(readers.iter().all(|reader| reader.text() == author.text()));
    assert!(bench.room.catch_up(&mut VecDeque::from(others)).pushes.is_empty());
}

#[test]
fn sp09_a_step_1_of_a_session_behind_is_answered_once_it_drained() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    bench.room.fell_behind(B);
    bench.update(A, &Author::new(9).types("x"));
    assert!(
        bench
            .frame(B, &encode::step1(&StateVector::default()))
            .pushes
            .is_empty()
    );
    assert!(matches!(
        to(&bench.room.catch_up(&mut VecDeque::from([B])), B)[..],
        [Message::Sync(SyncMessage::SyncStep2(_))]
    ));
}
