//! Order keys: where an item stands among its siblings, as one text that a single write can change.
//!
//! A key is a fraction between 0 and 1 written in base 62 without its "0." (digits `0-9A-Za-z`, no trailing `0`), so keys
//! compare as texts and there is room between any two different ones. Two people who insert into the same gap mint
//! equal keys: siblings are sorted by (key, id), and whoever inserts between equals re-spaces that run ([`OrderKey::spread`]).
//! Not here: which run to re-space (`doc/edit.rs`).
//!
//! The crate `fractional_index` was tried first: it overflows between keys that share a zero byte (after 128 insertions at the
//! front) and panics on keys that are no ASCII, which a foreign client may write.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Position among siblings; compares as text. Never empty, and never the smallest possible one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderKey(String);

/// A text that is no order key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an order key: expected 1 to {} base 62 digits, the last one not 0",
    OrderKey::MAX_LEN
)]
pub struct InvalidOrderKey;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();

impl OrderKey {
    /// Longest key, in digits. Gaps narrower than that count as full, so that hundreds of insertions at one place lead to
    /// a re-spacing instead of ever longer keys.
    pub const MAX_LEN: usize = 128;

    /// The key in the middle of everything: the first of an empty list, and the reading of one that cannot be read.
    #[must_use]
    pub fn middle() -> Self {
        Self(digits_to_text(&[BASE / 2]))
    }

    /// A key strictly between two neighbours; `None` stands for the open end. Next to an open end keys step by one digit, which keeps
    /// appending cheap.
    ///
    /// Returns `None` when nothing fits: the neighbours are equal or in the wrong order, or their gap is used up.
    #[must_use]
    pub fn between(lower: Option<&Self>, upper: Option<&Self>) -> Option<Self> {
        let key = match (lower, upper) {
            (None, None) => digits_to_text(&[BASE / 2]),
            (Some(lower), None) => digits_to_text(&after(&lower.digits())),
            (None, Some(upper)) => digits_to_text(&before(&upper.digits())),
            (Some(lower), Some(upper)) if lower < upper => {
                digits_to_text(&middle(&lower.digits(), Some(&upper.digits())))
            }
            (Some(_), Some(_)) => return None,
        };
        (key.len() <= Self::MAX_LEN).then_some(Self(key))
    }

    /// `count` keys in ascending order, evenly spread between two neighbours and as short as they can be; `None` stands for the open end.
    ///
    /// Returns an empty list when they do not fit, for the reasons of [`OrderKey::between`].
    #[must_use]
    pub fn spread(lower: Option<&Self>, upper: Option<&Self>, count: usize) -> Vec<Self> {
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower >= upper
        {
            return Vec::new();
        }
        let mut keys = Vec::with_capacity(count);
        let lower = lower.map(Self::digits).unwrap_or_default();
        fill(&lower, upper.map(Self::digits).as_deref(), count, &mut keys);
        if keys.iter().any(|key| key.0.len() > Self::MAX_LEN) {
            return Vec::new();
        }
        keys
    }

    /// The key as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn digits(&self) -> Vec<usize> {
        self.0.bytes().map(digit).collect()
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrderKey {
    type Err = InvalidOrderKey;

    fn from_str(text: &str) -> Result<Self, InvalidOrderKey> {
        let good = (1..=Self::MAX_LEN).contains(&text.len())
            && text.bytes().all(|byte| DIGITS.contains(&byte))
            && !text.ends_with('0');
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidOrderKey)
        }
    }
}

impl TryFrom<String> for OrderKey {
    type Error = InvalidOrderKey;

    fn try_from(text: String) -> Result<Self, InvalidOrderKey> {
        text.parse()
    }
}

impl From<OrderKey> for String {
    fn from(key: OrderKey) -> Self {
        key.0
    }
}

/// The value of a digit; keys hold nothing else.
fn digit(byte: u8) -> usize {
    DIGITS.binary_search(&byte).unwrap_or(0)
}

fn digits_to_text(digits: &[usize]) -> String {
    digits.iter().map(|&digit| char::from(DIGITS[digit])).collect()
}

/// The next digit up at the first place that has one, the rest cut off.
fn after(lower: &[usize]) -> Vec<usize> {
    match lower.iter().position(|&digit| digit < BASE - 1) {
        Some(at) => [&lower[..at], &[lower[at] + 1]].concat(),
        None => [lower, &[BASE / 2]].concat(),
    }
}

/// The next digit down at the first place that has one (1 has none: a key may not end in 0), the rest cut off.
fn before(upper: &[usize]) -> Vec<usize> {
    match upper.iter().position(|&digit| digit > 0) {
        Some(at) if upper[at] > 1 => [&upper[..at], &[upper[at] - 1]].concat(),
        Some(at) if at + 1 < upper.len() => upper[..=at].to_vec(),
        Some(at) => [&upper[..at], &[0, BASE / 2]].concat(),
        None => Vec::new(),
    }
}

/// The shortest fraction near the middle of two; `lower` empty is 0, `upper` `None` is 1, and `lower < upper`.
fn middle(lower: &[usize], upper: Option<&[usize]>) -> Vec<usize> {
    let mut result = Vec::new();
    let mut upper = upper;
    for at in 0.. {
        let low = lower.get(at).copied().unwrap_or(0);
        let high = upper.map_or(BASE, |upper| upper.get(at).copied().unwrap_or(0));
        if high - low > 1 {
            result.push(low.midpoint(high));
            return result;
        }
        result.push(low);
        if high > low {
            // Adjacent digits: everything above what is left of `lower` fits.
            upper = None;
        }
    }
    result
}

/// Bisects, so that keys stay short and even.
fn fill(lower: &[usize], upper: Option<&[usize]>, count: usize, keys: &mut Vec<OrderKey>) {
    if count == 0 {
        return;
    }
    let left = count / 2;
    let key = middle(lower, upper);
    fill(lower, Some(&key), left, keys);
    keys.push(OrderKey(digits_to_text(&key)));
    fill(&key, upper, count - left - 1, keys);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> OrderKey {
        text.parse().expect("a key")
    }

    fn keys() -> impl Strategy<Value = OrderKey> {
        // Few digits, so that long common prefixes, zeros and nines are frequent.
        "[01Vyz]{0,5}[1Vyz]".prop_map(|text| key(&text))
    }

    #[test]
    fn equal_or_crossed_neighbours_leave_no_room() {
        let (a, b) = (key("F"), key("G"));
        assert_eq!(OrderKey::between(Some(&a), Some(&a)), None);
        assert_eq!(OrderKey::between(Some(&b), Some(&a)), None);
        assert_eq!(OrderKey::spread(Some(&a), Some(&a), 3), []);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "0", "V0", "é", "a|b", "a b", &"V".repeat(OrderKey::MAX_LEN + 1)] {
            assert_eq!(text.parse::<OrderKey>(), Err(InvalidOrderKey), "{text:?}");
        }
    }

    #[test]
    fn two_thousand_insertions_at_one_end_keep_keys_short() {
        let (mut last, mut first) = (key("V"), key("V"));
        for _ in 0..2_000 {
            let next = OrderKey::between(Some(&last), None).expect("room at the end");
            assert!(next > last);
            last = next;
            let next = OrderKey::between(None, Some(&first)).expect("room at the front");
            assert!(next < first);
            first = next;
        }
        assert!(last.as_str().len() < 80 && first.as_str().len() < 80, "{last} {first}");
    }

    #[test]
    fn a_gap_that_is_used_up_says_so() {
        let (mut lower, upper) = (key("F"), key("G"));
        let mut steps = 0;
        while let Some(next) = OrderKey::between(Some(&lower), Some(&upper)) {
            assert!(lower < next && next < upper);
            lower = next;
            steps += 1;
        }
        assert!(steps > 500, "{steps}");
    }

    proptest! {
        #[test]
        fn between_is_strictly_between(a in keys(), b in keys()) {
            prop_assume!(a != b);
            let (lower, upper) = if a < b { (a, b) } else { (b, a) };
            let middle = OrderKey::between(Some(&lower), Some(&upper)).expect("room");
            prop_assert!(lower < middle && middle < upper, "{lower} {middle} {upper}");
            prop_assert_eq!(middle.as_str().parse::<OrderKey>(), Ok(middle.clone()));
            let next = OrderKey::between(Some(&upper), None).expect("room");
            prop_assert!(upper < next);
            prop_assert_eq!(next.as_str().parse::<OrderKey>(), Ok(next.clone()));
            let previous = OrderKey::between(None, Some(&lower)).expect("room");
            prop_assert!(previous < lower, "{previous} {lower}");
            prop_assert_eq!(previous.as_str().parse::<OrderKey>(), Ok(previous.clone()));
        }

        #[test]
        fn spread_gives_that_many_sorted_keys_inside(
            a in prop::option::of(keys()), b in prop::option::of(keys()), count in 0usize..200,
        ) {
            let (lower, upper) = match (a, b) {
                (Some(a), Some(b)) if a > b => (Some(b), Some(a)),
                pair => pair,
            };
            prop_assume!(lower.is_none() || lower != upper);
            let keys = OrderKey::spread(lower.as_ref(), upper.as_ref(), count);
            prop_assert_eq!(keys.len(), count);
            let all: Vec<_> = lower.into_iter().chain(keys).chain(upper).collect();
            prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", all);
            prop_assert!(all.iter().all(|key| key.as_str().parse::<OrderKey>().is_ok()));
        }
    }
}
