//! Values cut into parts of at most 4 KiB, and put together again with proof that nothing is missing or changed.
//!
//! sled moves large values into files of their own that it never syncs, so no value may be larger. Part 0 begins with the
//! total length (u32) and a crc32 over length and bytes; every value has them, also one of a single part, so that damage is always
//! seen. Not here: keys (`keys`) and the meaning of the bytes.

use bytes::Bytes;

/// Largest value handed to an engine, in bytes. Seventeen of them make a full leaf of sled's tree, which must stay below
/// 128 KiB (a quarter of a segment) to be written into the log.
pub(crate) const PART_BYTES: usize = 4096;

/// Length and checksum at the beginning of part 0.
const HEADER: usize = 8;

/// Largest value, in bytes: 65,535 parts. The largest document is far below.
pub(crate) const VALUE_BYTES: usize = PART_BYTES * u16::MAX as usize - HEADER;

/// Why parts do not make a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChunkError {
    /// Part 0 is too short for its header.
    #[error("the first part is cut short")]
    Header,
    /// A part is missing, cut short or too long.
    #[error("expected {expected} bytes, found {found}")]
    Length {
        /// What part 0 promises.
        expected: usize,
        /// What the parts hold.
        found: usize,
    },
    /// The bytes are not those that were written.
    #[error("the checksum does not match")]
    Checksum,
}

/// How many parts a value takes.
#[must_use]
pub(crate) const fn part_count(value_bytes: usize) -> usize {
    let parts = (value_bytes + HEADER).div_ceil(PART_BYTES);
    if parts == 0 { 1 } else { parts }
}

/// Cuts a value. `None` when it is larger than [`VALUE_BYTES`].
#[must_use]
pub(crate) fn split(value: &[u8]) -> Option<Vec<Bytes>> {
    if value.len() > VALUE_BYTES {
        return None;
    }
    let head = value.len().min(PART_BYTES - HEADER);
    let mut first = Vec::with_capacity(HEADER + head);
    first.extend_from_slice(&u32::try_from(value.len()).ok()?.to_be_bytes());
    first.extend_from_slice(&checksum_of(value).to_be_bytes());
    first.extend_from_slice(&value[..head]);
    let rest = value[head..].chunks(PART_BYTES).map(Bytes::copy_from_slice);
    Some(std::iter::once(first.into()).chain(rest).collect())
}

/// Length of the value and number of its parts, by its part 0.
///
/// # Errors
/// [`ChunkError::Header`] when it is too short to say.
pub(crate) fn promised(first: &[u8]) -> Result<(usize, usize), ChunkError> {
    let (length, _) = first
        .split_first_chunk::<4>()
        .filter(|_| first.len() >= HEADER)
        .ok_or(ChunkError::Header)?;
    let length = u32::from_be_bytes(*length) as usize;
    Ok((length, part_count(length)))
}

/// Puts the parts of one value together, in order from part 0.
///
/// # Errors
/// When they are not exactly what was written.
pub(crate) fn join<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Bytes, ChunkError> {
    let mut parts = parts.into_iter();
    let first = parts.next().ok_or(ChunkError::Header)?;
    let (expected, _) = promised(first)?;
    let checksum = &first[4..HEADER];
    let mut value = Vec::with_capacity(expected.min(VALUE_BYTES));
    value.extend_from_slice(&first[HEADER..]);
    for part in parts {
        value.extend_from_slice(part);
    }
    if value.len() != expected {
        return Err(ChunkError::Length {
            expected,
            found: value.len(),
        });
    }
    if checksum_of(&value).to_be_bytes() != checksum {
        return Err(ChunkError::Checksum);
    }
    Ok(value.into())
}

/// Over the length and the bytes, so that zeros never pass for a value.
fn checksum_of(value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&(value.len() as u64).to_be_bytes());
    hasher.update(value);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Vec<u8>> {
        let lengths = prop_oneof![
            0..64_usize,
            PART_BYTES - HEADER - 2..PART_BYTES - HEADER + 3,
            2 * PART_BYTES - HEADER - 2..2 * PART_BYTES - HEADER + 3,
            0..5 * PART_BYTES,
        ];
        (lengths, any::<u8>())
            .prop_map(|(length, seed)| (0..length).map(|i| (i as u8).wrapping_mul(31) ^ seed).collect())
    }

    fn join_all(parts: &[Bytes]) -> Result<Bytes, ChunkError> {
        join(parts.iter().map(AsRef::as_ref))
    }

    proptest! {
        #[test]
        fn a_value_comes_back_from_its_parts(value in value()) {
            let parts = split(&value).expect("small enough");
            prop_assert!(parts.iter().all(|part| part.len() <= PART_BYTES));
            prop_assert_eq!(parts.len(), part_count(value.len()));
            prop_assert_eq!(promised(&parts[0]), Ok((value.len(), parts.len())));
            prop_assert_eq!(join_all(&parts), Ok(value.into()));
        }

        #[test]
        fn a_missing_part_is_seen(value in value(), which in any::<prop::sample::Index>()) {
            let mut parts = split(&value).expect("small enough");
            parts.remove(which.index(parts.len()));
            prop_assert!(join_all(&parts).is_err());
        }

        #[test]
        fn a_changed_bit_is_seen(value in value(), which in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let parts = split(&value).expect("small enough");
            let mut all: Vec<Vec<u8>> = parts.iter().map(|part| part.to_vec()).collect();
            let at = which.index(all.iter().map(Vec::len).sum());
            *all.iter_mut().flatten().nth(at).expect("within") ^= 1 << bit;
            prop_assert!(join(all.iter().map(AsRef::as_ref)).is_err());
        }

        #[test]
        fn a_zeroed_part_is_seen(value in value(), which in any::<prop::sample::Index>()) {
            let mut parts = split(&value).expect("small enough");
            let which = which.index(parts.len());
            let zeros = Bytes::from(vec![0; parts[which].len()]);
            prop_assume!(parts[which] != zeros);
            parts[which] = zeros;
            prop_assert!(join_all(&parts).is_err());
        }

        #[test]
        fn a_shortened_part_is_seen(value in value(), which in any::<prop::sample::Index>(), keep in any::<prop::sample::Index>()) {
            let mut parts = split(&value).expect("small enough");
            let which = which.index(parts.len());
            prop_assume!(!parts[which].is_empty());
            parts[which] = parts[which].slice(..keep.index(parts[which].len()));
            prop_assert!(join_all(&parts).is_err());
        }
    }

    #[test]
    fn a_value_too_large_for_its_parts_is_refused() {
        assert!(split(&vec![0; VALUE_BYTES + 1]).is_none());
    }
}
