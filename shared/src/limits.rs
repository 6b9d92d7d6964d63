//! The limits of a journey and of the wire, each with its unit and reason.
//!
//! These are what both sides must agree on, so they have no flag: a server that allowed more would keep what a browser
//! cannot read. The sizes among them that a server may choose for itself (frames, documents), and what only it knows (rates, rooms, addresses), stand in
//! its `config` and are flags.

/// Largest websocket frame a client may send, in bytes. A paste of the longest prose is 40 KB; an offline day stays below 1 MB.
pub const FRAME_BYTES: usize = 4 * 1024 * 1024;

/// Largest paste, in bytes: parts of a journey or a table. A stage with 20 moments and 200 full cards is about 200 KB.
pub const CLIP_BYTES: usize = 1_000_000;

/// Largest id of a client, in documents and in awareness. yjs 13 makes ids of 32 bits, yjs 14 of 53: what a JavaScript number holds.
pub const CLIENT_ID_MAX: u64 = (1 << 53) - 1;

/// Largest encoded document, in bytes. 2,000 cards are about 0.5 MB; beyond this a map cannot be read by a person.
pub const DOCUMENT_BYTES: usize = 32 * 1024 * 1024;

/// Largest awareness state of one client, in bytes. Ours is below 400; others put a name, a colour and a caret there.
pub const PRESENCE_BYTES: usize = 4 * 1024;

/// Most awareness client ids one socket may own. A y-websocket client owns one; a relay may own a few.
pub const PRESENCE_CLIENTS: usize = 8;

/// Largest picture that may be uploaded unless the server says otherwise, in bytes: photos of phones have 3 to 8 MB.
pub const PICTURE_BYTES: usize = 12 * 1024 * 1024;

/// Longest title, in UTF-16 code units (what a browser counts).
pub const TITLE_UTF16: usize = 200;

/// Longest prose, in UTF-16 code units.
pub const PROSE_UTF16: usize = 10_000;

/// Longest address that a text leads to, in UTF-16 code units: what browsers and servers commonly take.
pub const HREF_UTF16: usize = 2_000;

/// Most runs of a prose that are not plain: about every fourth word of the longest one.
pub const RUNS: usize = 400;

/// Most stages in a journey: more do not fit one screen's worth of headings several times over.
pub const STAGES: usize = 100;

/// Most moments in a journey.
pub const MOMENTS: usize = 1_000;

/// Most lanes in a journey.
pub const LANES: usize = 100;

/// Most cards in a journey.
pub const CARDS: usize = 20_000;

/// Most personas in a journey.
pub const PERSONAS: usize = 100;

/// Most connections in a journey.
pub const CONNECTIONS: usize = 2_000;

/// Most channels, actors or surveys in a journey, each.
pub const CATALOGUE: usize = 500;

/// Most scores in a journey: both states of 20 personas in 1,000 moments.
pub const SCORES: usize = 40_000;

/// Longest tombstone, in UTF-16 code units: it names every moment and card its author saw, about 40 units each.
pub const TOMBSTONE_UTF16: usize = 40 * (MOMENTS + CARDS);

/// Most members of one set or table, such as the tags of a card.
pub const SET_MEMBERS: usize = 200;

/// Deepest nesting of shared types, a root being 1. A journey has 3 levels, a rich text with lists and tables some 20. Every reader walks them
/// by recursion, browsers on 1 MiB of stack.
pub const NESTING: usize = 64;

/// Most shared types that one update may make, with those that wait for something missing. A journey of 20,000 cards has about 100,000. yrs deletes
/// nested types by recursion, 290 bytes of stack a level, before the nesting can be looked at: 58 MB, of 256 that a thread has.
pub const CONTAINERS_AT_ONCE: usize = 200_000;

/// A y-websocket client drops a socket that was silent for 30 s, so the server speaks at least this often, in milliseconds.
pub const SERVER_SILENCE_MS: u64 = 15_000;
