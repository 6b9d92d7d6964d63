//! What goes over a socket, as far as a load generator needs it: frames made by hand, and which clocks an update holds.
//!
//! Cheap on purpose: the generator shares the machine with the server, so a reader does not apply what it gets; it walks
//! the structs of an update and notes ranges. The bytes are those of Yjs (update v1), which the tests compare with yrs.

use yrs::encoding::read::{Cursor, Error, Read};
use yrs::encoding::write::Write;

/// Root text that writers type into.
pub(crate) const TEXT: &str = "bench";

/// A message of a server, after its envelope.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received<'a> {
    /// It asks what we have.
    Step1,
    /// The answer to our step 1.
    Step2(&'a [u8]),
    /// A change.
    Update(&'a [u8]),
    /// States of others.
    Presence(&'a [u8]),
    /// Acknowledgements, greetings, what only one server knows.
    Other,
}

/// Reads a frame. `envelope` bytes stand before the message (the name of the document, with Hocuspocus).
pub(crate) fn read_frame(frame: &[u8], envelope: usize) -> Result<Received<'_>, Error> {
    // A ping has no content, or some of its own.
    let Some(message) = frame.get(envelope..).filter(|message| !message.is_empty()) else {
        return Ok(Received::Other);
    };
    let mut at = Cursor::new(message);
    match at.read_var::<u32>()? {
        // 4 is Hocuspocus' "sync, and no step 1 please".
        0 | 4 => match at.read_var::<u32>()? {
            0 => Ok(Received::Step1),
            1 => content(message, &mut at).map(Received::Step2),
            2 => content(message, &mut at).map(Received::Update),
            _ => Ok(Received::Other),
        },
        1 => content(message, &mut at).map(Received::Presence),
        _ => Ok(Received::Other),
    }
}

fn content<'a>(message: &'a [u8], at: &mut Cursor<'_>) -> Result<&'a [u8], Error> {
    let length = at.read_buf()?.len();
    Ok(&message[at.next - length..at.next])
}

/// The frame of a sync message: 0 step 1, 1 step 2, 2 update.
pub(crate) fn sync_frame(envelope: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(envelope.len() + content.len() + 8);
    frame.extend_from_slice(envelope);
    frame.extend_from_slice(&[0, kind]);
    frame.write_buf(content);
    frame
}

/// A step 1 of somebody who has nothing.
pub(crate) fn empty_step1(envelope: &[u8]) -> Vec<u8> {
    sync_frame(envelope, 0, &[0])
}

/// A step 2 of somebody who has nothing.
pub(crate) fn empty_step2(envelope: &[u8]) -> Vec<u8> {
    sync_frame(envelope, 1, &[0, 0])
}

/// What a Hocuspocus client says first.
pub(crate) fn hocuspocus_auth(envelope: &[u8]) -> Vec<u8> {
    let mut frame = envelope.to_vec();
    frame.extend_from_slice(&[2, 0]);
    frame.write_string("");
    frame
}

/// The character that is typed at a clock.
fn typed_at(clock: u32) -> char {
    char::from(b'a' + (clock % 26) as u8)
}

/// An update: `client` types the characters of the clocks from `clock` on at the end of its own run in [`TEXT`].
pub(crate) fn typed(client: u64, clock: u32, characters: u32) -> Vec<u8> {
    let mut update = Vec::with_capacity(24 + characters as usize);
    update.write_var(1_u32);
    update.write_var(1_u32);
    update.write_var(client);
    update.write_var(clock);
    if clock == 0 {
        // A string whose parent is a root type.
        update.write_u8(4);
        update.write_var(1_u32);
        update.write_string(TEXT);
    } else {
        // A string to the right of the character before.
        update.write_u8(0x84);
        update.write_var(client);
        update.write_var(clock - 1);
    }
    let text: String = (clock..clock + characters).map(typed_at).collect();
    update.write_string(&text);
    update.write_var(0_u32);
    update
}

/// A presence frame: where a cursor is. Clocks start at 1: y-protocols takes a first state of clock 0 for known.
pub(crate) fn cursor_frame(envelope: &[u8], client: u64, clock: u32) -> Vec<u8> {
    let state = format!(
        r##"{{"user":{{"name":"Person {client}","color":"#7aa2f7"}},"cursor":{{"x":{},"y":{}}}}}"##,
        clock * 7 % 1600,
        clock * 3 % 900
    );
    let mut body = Vec::with_capacity(state.len() + 12);
    body.write_var(1_u32);
    body.write_var(client);
    body.write_var(clock);
    body.write_string(&state);
    let mut frame = envelope.to_vec();
    frame.write_u8(1);
    frame.write_buf(&body);
    frame
}

/// Tells the client and clock of every state in a presence message.
pub(crate) fn presence_entries(body: &[u8], mut told: impl FnMut(u64, u32)) -> Result<(), Error> {
    let mut at = Cursor::new(body);
    for _ in 0..at.read_var::<u32>()? {
        let client: u64 = at.read_var()?;
        let clock: u32 = at.read_var()?;
        at.read_buf()?;
        told(client, clock);
    }
    Ok(())
}

/// Tells every run of structs in an update: client, first clock, clock after the last. What is skipped over is not told.
pub(crate) fn clock_ranges(update: &[u8], mut told: impl FnMut(u64, u32, u32)) -> Result<(), Error> {
    let mut at = Cursor::new(update);
    for _ in 0..at.read_var::<u32>()? {
        let structs: u32 = at.read_var()?;
        let client: u64 = at.read_var()?;
        let mut start: u32 = at.read_var()?;
        let mut end = start;
        for _ in 0..structs {
            let (length, skipped) = struct_length(&mut at)?;
            if skipped {
                if end > start {
                    told(client, start, end);
                }
                start = end + length;
            }
            end += length;
        }
        if end > start {
            told(client, start, end);
        }
    }
    Ok(())
}

/// The length of the next struct in clocks, and whether it only skips them.
fn struct_length(at: &mut Cursor<'_>) -> Result<(u32, bool), Error> {
    let info = at.read_u8()?;
    match info {
        0 => return Ok((at.read_var()?, false)),
        10 => return Ok((at.read_var()?, true)),
        _ => {}
    }
    for origin in [0x80, 0x40] {
        if info & origin != 0 {
            at.read_var::<u64>()?;
            at.read_var::<u32>()?;
        }
    }
    if info & 0xc0 == 0 {
        if at.read_var::<u32>()? == 1 {
            at.read_buf()?;
        } else {
            at.read_var::<u64>()?;
            at.read_var::<u32>()?;
        }
        if info & 0x20 != 0 {
            at.read_buf()?;
        }
    }
    let length = match info & 0x1f {
        1 => at.read_var()?,
        4 => at.read_string()?.encode_utf16().count() as u32,
        3 | 5 => at.read_buf().map(|_| 1)?,
        6 => {
            at.read_buf()?;
            at.read_buf().map(|_| 1)?
        }
        7 => {
            // XML elements and hooks have a name.
            if matches!(at.read_var::<u32>()?, 3 | 5) {
                at.read_buf()?;
            }
            1
        }
        8 => {
            let values: u32 = at.read_var()?;
            (0..values).try_for_each(|_| skip_any(at))?;
            values
        }
        _ => return Err(Error::UnexpectedValue),
    };
    Ok((length, false))
}

fn skip_any(at: &mut Cursor<'_>) -> Result<(), Error> {
    match at.read_u8()? {
        116 | 119 => at.read_buf().map(drop),
        117 => (0..at.read_var::<u32>()?).try_for_each(|_| skip_any(at)),
        118 => (0..at.read_var::<u32>()?).try_for_each(|_| {
            at.read_buf()?;
            skip_any(at)
        }),
        122 | 123 => at.read_exact(8).map(drop),
        124 => at.read_exact(4).map(drop),
        125 => at.read_var::<i64>().map(drop),
        120 | 121 | 126 | 127 => Ok(()),
        _ => Err(Error::UnexpectedValue),
    }
}

#[cfg(test)]
mod tests {
    use yrs::updates::decoder::Decode;
    use yrs::{Doc, GetString, Map, ReadTxn, Text, Transact, Update};

    use super::*;

    fn ranges(update: &[u8]) -> Vec<(u64, u32, u32)> {
        let mut found = Vec::new();
        clock_ranges(update, |client, start, end| found.push((client, start, end))).expect("a readable update");
        found
    }

    #[test]
    fn typing_by_hand_makes_the_bytes_that_yrs_makes() {
        let author = Doc::with_client_id(1_000_007);
        let text = author.get_or_insert_text(TEXT);
        for clock in 0..30 {
            let mut txn = author.transact_mut();
            text.push(&mut txn, &typed_at(clock).to_string());
            assert_eq!(typed(1_000_007, clock, 1), txn.encode_update_v1());
        }
    }

    #[test]
    fn a_run_typed_at_once_is_the_same_text() {
        let (one_by_one, at_once) = (Doc::new(), Doc::new());
        for clock in 0..20 {
            let update = Update::decode_v1(&typed(7, clock, 1)).unwrap();
            one_by_one.transact_mut().apply_update(update).unwrap();
        }
        let update = Update::decode_v1(&typed(7, 0, 20)).unwrap();
        at_once.transact_mut().apply_update(update).unwrap();
        let read = |doc: &Doc| {
            let txn = doc.transact();
            txn.get_text(TEXT).map(|text| text.get_string(&txn))
        };
        assert_eq!(read(&one_by_one), read(&at_once));
    }

    #[test]
    fn ranges_of_merged_updates_with_holes_are_found() {
        let parts = [typed(7, 0, 1), typed(7, 1, 1), typed(7, 5, 2), typed(9, 0, 3)];
        let merged = yrs::merge_updates_v1(&parts).expect("merges");
        let mut found = ranges(&merged);
        found.sort_unstable();
        assert_eq!(found, [(7, 0, 2), (7, 5, 7), (9, 0, 3)]);
    }

    #[test]
    fn ranges_of_maps_formats_and_deletions_are_found() {
        let author = Doc::with_client_id(5);
        let map = author.get_or_insert_map("m");
        let text = author.get_or_insert_text("t");
        let mut txn = author.transact_mut();
        map.insert(&mut txn, "number", 1.5);
        map.insert(&mut txn, "text", "word");
        map.insert(&mut txn, "nested", yrs::MapPrelim::from([("a", true)]));
        text.insert(&mut txn, 0, "a word");
        text.remove_range(&mut txn, 1, 2);
        text.format(&mut txn, 0, 2, [("bold".into(), true.into())].into());
        drop(txn);
        let txn = author.transact();
        let clock = txn.state_vector().get(&yrs::block::ClientID::new(5));
        assert_eq!(
            ranges(&txn.encode_state_as_update_v1(&yrs::StateVector::default())),
            [(5, 0, clock)]
        );
    }

    #[test]
    fn frames_are_read_behind_their_envelope() {
        let frame = sync_frame(b"\x04room", 2, &[9, 9]);
        assert_eq!(read_frame(&frame, 5).unwrap(), Received::Update(&[9, 9]));
        assert_eq!(read_frame(&empty_step1(b""), 0).unwrap(), Received::Step1);
        let mut told = Vec::new();
        let frame = cursor_frame(b"", 8, 3);
        let Ok(Received::Presence(body)) = read_frame(&frame, 0) else {
            panic!("no presence")
        };
        presence_entries(body, |client, clock| told.push((client, clock))).expect("readable");
        assert_eq!(told, [(8, 3)]);
    }
}
