//! Reads the structure of an encoded update (v1) before yrs does: a hostile frame must not reach its decoder.
//!
//! What yrs cannot survive or would misread is refused here: counts that make it reserve gigabytes, values nested so deep
//! that its recursion ends the process, client ids beyond 53 bits (it would cut them), clocks that overflow. On the way
//! the scan learns what the room wants to know before applying: holes, new shared types, texts beyond their limit.
//! Nothing is interpreted, and nothing allocated but the names of new shared types. Not here: whether the update fits the document (`document`).

use yrs::encoding::read::{Cursor, Error, Read};
use yrs::{Any, ClientID, ID};

use waymark_shared::doc::migrate::version_in;
use waymark_shared::doc::schema::{EntityKind, Field, SCHEMA_VERSION, SCORES_ROOT};
use waymark_shared::limits;

/// Deepest nesting of a plain value; ours are flat, foreign tools nest a few levels.
const VALUE_DEPTH: usize = 32;

/// Highest clock: yrs computes clock differences in 32 signed bits.
const CLOCK_MAX: u64 = i32::MAX as u64;

/// Roots of a journey whose entries are counted, with the most it may have.
pub const COUNTED_ROOTS: [(&str, usize); 10] = [
    (EntityKind::Stage.root(), limits::STAGES),
    (EntityKind::Moment.root(), limits::MOMENTS),
    (EntityKind::Lane.root(), limits::LANES),
    (EntityKind::Card.root(), limits::CARDS),
    (EntityKind::Persona.root(), limits::PERSONAS),
    (EntityKind::Channel.root(), limits::CATALOGUE),
    (EntityKind::Actor.root(), limits::CATALOGUE),
    (EntityKind::Connection.root(), limits::CONNECTIONS),
    (EntityKind::Survey.root(), limits::CATALOGUE),
    (SCORES_ROOT, limits::SCORES),
];

/// Content that is a shared type.
const SHARED_TYPE: u8 = 7;
/// Content that is plain values.
const PLAIN_VALUES: u8 = 8;

/// What an update says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateScan {
    /// It holds neither inserted structs nor deletions.
    pub empty: bool,
    /// It passes over clocks it does not hold.
    pub has_skips: bool,
    /// Live entries it adds to the [`COUNTED_ROOTS`], in their order.
    pub new_entries: [usize; COUNTED_ROOTS.len()],
    /// The shared types it makes, at most one more than [`limits::CONTAINERS_AT_ONCE`].
    pub containers: Vec<ID>,
    /// Clocks that it deletes.
    pub deleted_clocks: u64,
    /// The longest run of text, in UTF-16 code units.
    pub longest_text_utf16: usize,
    /// It holds our version of the schema as the first author of that entry wrote it, and does not delete it. Then a whole document is of that
    /// version. `false` says nothing: a later value is written behind the first without its name.
    pub in_our_schema: bool,
}

/// The bytes are no update that this server takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUpdate {
    /// Not an update, or cut short.
    #[error("not a readable update: {0}")]
    Unreadable(String),
    /// Readable, but of a kind no editor makes.
    #[error("{0}")]
    Refused(&'static str),
}

impl From<Error> for BadUpdate {
    fn from(error: Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Scans a whole update.
///
/// # Errors
/// When it is not readable to its last byte, or holds what yrs must not see.
pub fn scan_update(bytes: &[u8]) -> Result<UpdateScan, BadUpdate> {
    let mut scanner = Scanner {
        at: Cursor::new(bytes),
        total: bytes.len(),
        scan: UpdateScan::default(),
        schema_version: None,
    };
    let clients = scanner.count()?;
    let mut structs_seen = 0;
    for _ in 0..clients {
        structs_seen += scanner.client()?;
    }
    let deletions = scanner.delete_set()?;
    scanner.scan.in_our_schema = scanner
        .schema_version
        .is_some_and(|(_, version)| version == SCHEMA_VERSION);
    if scanner.at.next != bytes.len() {
        return Err(BadUpdate::Refused("bytes after the end of the update"));
    }
    scanner.scan.empty = structs_seen == 0 && deletions == 0;
    Ok(scanner.scan)
}

/// Checks that a list of (client, clock) pairs is as long as it claims.
///
/// # Errors
/// When it is not readable.
pub fn scan_state_vector(bytes: &[u8]) -> Result<(), BadUpdate> {
    let mut scanner = Scanner {
        at: Cursor::new(bytes),
        total: bytes.len(),
        scan: UpdateScan::default(),
        schema_version: None,
    };
    for _ in 0..scanner.count()? {
        scanner.id()?;
    }
    Ok(())
}

struct Scanner<'a> {
    at: Cursor<'a>,
    total: usize,
    scan: UpdateScan,
    /// Where the version of the schema was written, and what was.
    schema_version: Option<(ID, i64)>,
}

impl Scanner<'_> {
    /// A number of things that each take at least one byte of what is left.
    fn count(&mut self) -> Result<usize, BadUpdate> {
        let count: u32 = self.at.read_var()?;
        let count = count as usize;
        if count > self.total - self.at.next {
            return Err(BadUpdate::Refused("a count exceeds what follows"));
        }
        Ok(count)
    }

    fn client_id(&mut self) -> Result<ClientID, BadUpdate> {
        let id: u64 = self.at.read_var()?;
        if id > limits::CLIENT_ID_MAX {
            return Err(BadUpdate::Refused("client ids have at most 53 bits"));
        }
        Ok(ClientID::new(id))
    }

    fn clock(&mut self) -> Result<u64, BadUpdate> {
        let clock: u32 = self.at.read_var()?;
        let clock = u64::from(clock);
        if clock > CLOCK_MAX {
            return Err(BadUpdate::Refused("a clock beyond any editor's"));
        }
        Ok(clock)
    }

    fn id(&mut self) -> Result<(), BadUpdate> {
        self.client_id()?;
        self.clock().map(|_| ())
    }

    /// One client's structs; answers how many carry content.
    fn client(&mut self) -> Result<usize, BadUpdate> {
        let structs = self.count()?;
        let client = self.client_id()?;
        let mut clock = self.clock()?;
        let mut with_content = 0;
        for _ in 0..structs {
            let (length, skip) = self.block(ID::new(client, clock as u32))?;
            clock += length;
            if clock > CLOCK_MAX {
                return Err(BadUpdate::Refused("a clock beyond any editor's"));
            }
            if skip {
                self.scan.has_skips = true;
            } else {
                with_content += 1;
            }
        }
        Ok(with_content)
    }

    /// Length in clocks, and whether it is a hole.
    fn block(&mut self, at: ID) -> Result<(u64, bool), BadUpdate> {
        let info = self.at.read_u8()?;
        match info & 0b1111 {
            0 if info == 0 => return Ok((self.filled_length()?, false)),
            10 => return Ok((self.filled_length()?, true)),
            _ => {}
        }
        let (has_origin, has_right_origin) = (info & 0x80 != 0, info & 0x40 != 0);
        if has_origin {
            self.id()?;
        }
        if has_right_origin {
            self.id()?;
        }
        let mut counted_root = None;
        let mut names_schema = false;
        if !has_origin && !has_right_origin {
            let parent: u32 = self.at.read_var()?;
            let mut root = None;
            let mut in_meta = false;
            if parent == 1 {
                let name = self.at.read_string()?;
                in_meta = name == EntityKind::Meta.root();
                root = COUNTED_ROOTS.iter().position(|(counted, _)| *counted == name);
            } else {
                self.id()?;
            }
            if info & 0x20 != 0 {
                let key = self.at.read_string()?;
                names_schema = in_meta && key == Field::SchemaVersion.as_str();
                counted_root = root;
            }
        }
        let content = info & 0b1111;
        let content_at = self.at.next;
        let length = self.content(content)?;
        if names_schema && content == PLAIN_VALUES && length == 1 {
            let mut value = Cursor::new(&self.at.buf[content_at..self.at.next]);
            let _: u32 = value.read_var()?;
            self.schema_version = version_in(&Any::decode(&mut value)?).map(|version| (at, version));
        }
        if let (Some(root), true) = (counted_root, content != 1) {
            self.scan.new_entries[root] += 1;
        }
        if content == SHARED_TYPE && self.scan.containers.len() <= limits::CONTAINERS_AT_ONCE {
            self.scan.containers.push(at);
        }
        Ok((length, false))
    }

    fn filled_length(&mut self) -> Result<u64, BadUpdate> {
        match self.clock()? {
            0 => Err(BadUpdate::Refused("an empty block")),
            length => Ok(length),
        }
    }

    fn content(&mut self, kind: u8) -> Result<u64, BadUpdate> {
        match kind {
            // Deleted content.
            1 => self.clock(),
            // Binary.
            3 => self.at.read_buf().map(|_| 1).map_err(BadUpdate::from),
            // A run of text.
            4 => Ok(self.text()? as u64),
            // Embedded JSON; a format with its JSON value. serde_json bounds their nesting.
            5 => self.at.read_string().map(|_| 1).map_err(BadUpdate::from),
            6 => {
                self.at.read_string()?;
                self.at.read_string()?;
                Ok(1)
            }
            // A shared type: array, map, text, XML element (named), fragment, XML text. yrs misreads hooks.
            SHARED_TYPE => {
                match self.at.read_u8()? {
                    0 | 1 | 2 | 4 | 6 => {}
                    3 => {
                        self.at.read_string()?;
                    }
                    _ => return Err(BadUpdate::Refused("a shared type this server does not know")),
                }
                Ok(1)
            }
            PLAIN_VALUES => {
                let count = self.count()?;
                for _ in 0..count {
                    self.value(0)?;
                }
                Ok(count as u64)
            }
            // A sub-document: a journey has none, and each would cost the server a whole document.
            9 => Err(BadUpdate::Refused("documents inside documents are not taken")),
            _ => Err(BadUpdate::Refused("content this server does not know")),
        }
    }

    /// A signed number of at most 62 bits. yrs shifts and negates without a check, and JavaScript has 53 bits (docs/yrs-findings.md).
    fn signed(&mut self) -> Result<(), BadUpdate> {
        for _ in 0..9 {
            if self.at.read_u8()? < 0x80 {
                return Ok(());
            }
        }
        Err(BadUpdate::Refused("a number of more than 62 bits"))
    }

    fn text(&mut self) -> Result<usize, BadUpdate> {
        let text = self.at.read_string()?;
        let length = text.encode_utf16().count();
        self.scan.longest_text_utf16 = self.scan.longest_text_utf16.max(length);
        Ok(length)
    }

    fn value(&mut self, depth: usize) -> Result<(), BadUpdate> {
        if depth > VALUE_DEPTH {
            return Err(BadUpdate::Refused("a value nested too deep"));
        }
        match self.at.read_u8()? {
            127 | 126 | 121 | 120 => {}
            125 => self.signed()?,
            124 => {
                self.at.read_f32()?;
            }
            123 | 122 => {
                self.at.read_f64()?;
            }
            119 => {
                self.text()?;
            }
            118 => {
                for _ in 0..self.count()? {
                    self.at.read_string()?;
                    self.value(depth + 1)?;
                }
            }
            117 => {
                for _ in 0..self.count()? {
                    self.value(depth + 1)?;
                }
            }
            116 => {
                self.at.read_buf()?;
            }
            _ => return Err(BadUpdate::Refused("a value of an unknown type")),
        }
        Ok(())
    }

    /// Answers how many ranges it holds.
    fn delete_set(&mut self) -> Result<usize, BadUpdate> {
        let mut ranges_seen = 0;
        for _ in 0..self.count()? {
            let client = self.client_id()?;
            let ranges = self.count()?;
            ranges_seen += ranges;
            for _ in 0..ranges {
                let start = self.clock()?;
                let length = self.filled_length()?;
                if start + length > CLOCK_MAX {
                    return Err(BadUpdate::Refused("a clock beyond any editor's"));
                }
                self.scan.deleted_clocks += length;
                self.schema_version
                    .take_if(|(at, _)| at.client == client && (start..start + length).contains(&u64::from(at.clock)));
            }
        }
        Ok(ranges_seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::updates::decoder::Decode;
    use yrs::updates::encoder::Encode;
    use yrs::{Any, Doc, Map, MapPrelim, ReadTxn, StateVector, Text, Transact, Update, WriteTxn};

    fn state(edit: impl FnOnce(&mut yrs::TransactionMut)) -> Vec<u8> {
        let doc = Doc::new();
        edit(&mut doc.transact_mut());
        doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    #[test]
    fn real_updates_pass_and_say_what_they_hold() {
        let update = state(|txn| {
            let text = txn.get_or_insert_text("t");
            text.push(txn, "a😀b");
            text.remove_range(txn, 0, 1);
            let cards = txn.get_or_insert_map("cards");
            cards.insert(
                txn,
                "one",
                MapPrelim::from([("n", Any::from(1.5)), ("s", Any::from("xy"))]),
            );
            cards.insert(txn, "two", MapPrelim::default());
            cards.insert(txn, "list", vec![Any::from(true), Any::Null]);
        });
        let scan = scan_update(&update).expect("a real update");
        assert!(!scan.empty && !scan.has_skips);
        assert_eq!(scan.new_entries[3], 3);
        assert_eq!(scan.containers.len(), 2);
        assert_eq!(scan.deleted_clocks, 1);
        assert!(scan.longest_text_utf16 <= 4 && scan.longest_text_utf16 >= 2);
        assert!(scan_update(&[0, 0]).expect("an empty update").empty);
    }

    #[test]
    fn every_root_of_a_journey_is_counted_against_its_limit() {
        use waymark_shared::doc::bounds::most;
        for kind in EntityKind::WITH_ID {
            assert!(COUNTED_ROOTS.contains(&(kind.root(), most(*kind))), "{kind:?}");
        }
        assert!(COUNTED_ROOTS.contains(&(SCORES_ROOT, limits::SCORES)));
    }

    proptest::proptest! {
        /// Two people set the version, now and then hearing of each other: what is told of the whole is what it holds, or nothing.
        #[test]
        fn the_version_of_the_schema_is_told_right_or_not_at_all(
            steps in proptest::collection::vec((0..2_usize, proptest::option::of(1..4_i64)), 0..8)
        ) {
            let docs = [Doc::with_client_id(1), Doc::with_client_id(2)];
            let hear = |from: &Doc, to: &Doc| {
                let update = from.transact().encode_state_as_update_v1(&StateVector::default());
                to.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
            };
            for (who, version) in &steps {
                match version {
                    Some(version) => {
                        let mut txn = docs[*who].transact_mut();
                        txn.get_or_insert_map("meta").insert(&mut txn, "schema_version", *version);
                    }
                    None => hear(&docs[1 - who], &docs[*who]),
                }
            }
            for doc in &docs {
                doc.get_or_insert_map("meta");
                let told = scan_update(&doc.transact().encode_state_as_update_v1(&StateVector::default())).unwrap();
                let held = waymark_shared::doc::migrate::schema_version(&doc.transact());
                proptest::prop_assert!(!told.in_our_schema || held == Some(SCHEMA_VERSION));
            }
            let once = steps.iter().filter(|(_, version)| version.is_some()).count() == 1;
            if let (true, (who, Some(version))) = (once, steps.last().copied().unwrap_or((0, None))) {
                let told = scan_update(&docs[who].transact().encode_state_as_update_v1(&StateVector::default())).unwrap();
                proptest::prop_assert_eq!(told.in_our_schema, version == SCHEMA_VERSION, "nobody changed it");
            }
        }
    }

    #[test]
    fn every_truncation_is_refused_and_none_panics() {
        let update = state(|txn| {
            txn.get_or_insert_text("t").push(txn, "hello");
            txn.get_or_insert_map("m")
                .insert(txn, "k", vec![Any::from(1), Any::from("x")]);
        });
        for cut in 0..update.len() {
            assert!(scan_update(&update[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn client_ids_of_53_bits_as_yjs_14_makes_them_are_taken() {
        let doc = Doc::with_client_id(limits::CLIENT_ID_MAX);
        let mut txn = doc.transact_mut();
        txn.get_or_insert_text("t").push(&mut txn, "hello");
        let update = txn.encode_update_v1();
        assert!(scan_update(&update).is_ok());
        assert!(scan_state_vector(&txn.after_state().encode_v1()).is_ok());
    }

    #[test]
    fn counts_nesting_and_wide_client_ids_are_refused() {
        assert!(scan_update(&[0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0]).is_err());
        let mut deep = vec![1, 1, 1, 0, 8, 1, 1, b't', 1];
        for _ in 0..100_000 {
            deep.extend([117, 1]);
        }
        deep.extend([126, 0]);
        assert_eq!(scan_update(&deep), Err(BadUpdate::Refused("a value nested too deep")));
        let wide = [1, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 1, 0];
        assert_eq!(
            scan_update(&wide),
            Err(BadUpdate::Refused("client ids have at most 53 bits"))
        );
        assert!(scan_state_vector(&[0xff, 0xff, 0xff, 0x7f]).is_err());
    }
}
