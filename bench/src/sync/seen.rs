//! Which clocks of one writer a reader has got, so that a lost or repeated update shows.

/// Ranges of clocks, in order and apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    ranges: Vec<(u32, u32)>,
    /// Clocks that came again.
    pub(crate) repeated: u64,
}

impl Seen {
    /// Takes a range and tells the parts of it that are new.
    pub(crate) fn add(&mut self, start: u32, end: u32, mut fresh: impl FnMut(u32, u32)) {
        match self.ranges.last_mut() {
            // By far the most usual: what follows the last.
            Some(last) if last.1 == start => {
                last.1 = end;
                return fresh(start, end);
            }
            None => {
                self.ranges.push((start, end));
                return fresh(start, end);
            }
            Some(_) => {}
        }
        let mut from = start;
        for &(known_start, known_end) in &self.ranges {
            if known_end <= from || known_start >= end {
                continue;
            }
            if known_start > from {
                fresh(from, known_start);
            }
            let overlap = known_end.min(end) - known_start.max(from);
            self.repeated += u64::from(overlap);
            from = known_end.min(end);
        }
        if from < end {
            fresh(from, end);
        }
        self.ranges.push((start, end));
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1;
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
    }

    /// The clock before which nothing is missing.
    pub(crate) fn complete_to(&self) -> u32 {
        self.ranges
            .first()
            .filter(|range| range.0 == 0)
            .map_or(0, |range| range.1)
    }

    /// How many of the first `sent` clocks never came.
    pub(crate) fn missing(&self, sent: u32) -> u64 {
        let got: u64 = self
            .ranges
            .iter()
            .map(|(start, end)| u64::from(end.min(&sent) - start.min(&sent)))
            .sum();
        u64::from(sent) - got
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_repeats_and_late_parts_are_told_apart() {
        let mut seen = Seen::default();
        let mut fresh = Vec::new();
        for (start, end) in [(0, 3), (3, 4), (6, 8), (2, 7), (6, 8)] {
            seen.add(start, end, |from, to| fresh.push((from, to)));
        }
        assert_eq!(fresh, [(0, 3), (3, 4), (6, 8), (4, 6)]);
        assert_eq!((seen.repeated, seen.complete_to()), (3 + 2, 8));
        assert_eq!((seen.missing(8), seen.missing(10)), (0, 2));
    }

    #[test]
    fn what_never_came_is_missing() {
        let mut seen = Seen::default();
        seen.add(2, 4, |_, _| {});
        assert_eq!((seen.missing(5), seen.complete_to()), (3, 0));
    }
}
