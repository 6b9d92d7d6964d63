//! Rules with a time in them: what a room does at once, and what it does again only after a while.

use super::*;

fn presence(clock: u32, state: &str) -> Bytes {
    encode::presence([(7, clock, Some(state))].into_iter())
}

#[test]
fn sp05_what_stays_missing_is_asked_for_again_after_a_while() {
    let mut bench = Bench::new(&[(A, Role::Editor, false)]);
    let author = Author::new(9);
    let [_, behind] = [author.types("lost "), author.types("found")];
    let is_asked = |effects: &Effects| {
        to(effects, A)
            .iter()
            .any(|message| matches!(message, Message::Sync(SyncMessage::SyncStep1(_))))
    };
    assert!(is_asked(&bench.update(A, &behind)));
    bench.now += Duration::from_millis(4_900);
    assert!(!is_asked(&bench.update(A, &behind)), "the answer may be on its way");
    bench.now += Duration::from_millis(100);
    assert!(is_asked(&bench.update(A, &behind)));
}

#[test]
fn sp08_presence_goes_on_at_once_after_a_rest_and_else_in_a_beat() {
    let mut bench = Bench::new(&[(A, Role::Viewer, false), (B, Role::Viewer, false)]);
    let at_once = bench.frame(A, &presence(1, "1"));
    assert_eq!(to(&at_once, B).len(), 1);
    bench.now += PRESENCE_GAP / 2;
    assert!(to(&bench.frame(A, &presence(2, "2")), B).is_empty());
    assert!(to(&bench.frame(A, &presence(3, "3")), B).is_empty());
    bench.now += PRESENCE_GAP / 2;
    let told = bench.room.tick(bench.now);
    let newest = Message::decode_v1(&presence(3, "3")).unwrap();
    assert_eq!(to(&told, B), [newest], "one message with the newest word");
}

#[test]
fn sp09_who_was_behind_is_told_who_is_here() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    bench.room.fell_behind(B);
    bench.frame(A, &presence(1, "1"));
    let caught_up = bench.room.catch_up(&mut VecDeque::from([B]));
    let [Push::To(_, Frame::CaughtUp(frames))] = &caught_up.pushes[..] else {
        panic!("not caught up: {:?}", caught_up.pushes)
    };
    assert!(frames.contains(&presence(1, "1")));
}
