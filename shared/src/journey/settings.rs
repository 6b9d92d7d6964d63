//! The thresholds and weights of the analyses: settings of the journey, each with a default.
//!
//! In the document each is a plain number on the `meta` map, under its field name; absent means the default, so journeys
//! made before a setting existed have it too, and nothing has to be made together with the journey. Ranges stand in
//! [`crate::doc::schema`]; reading clamps to them. Not here: what the numbers are used for ([`crate::analysis`]).

use serde::{Deserialize, Serialize};

use crate::doc::schema::Field;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident($field:ident) = $default:literal),* $(,)?) => {
        /// All settings of the analyses. Feelings are given in tenths, so that every value is a whole number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Settings { $($(#[$doc])* pub $name: i64),* }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default),* }
            }
        }

        impl Settings {
            /// Field and default of each setting.
            pub const ALL: &'static [(Field, i64)] = &[$((Field::$field, $default)),*];

            /// Reads them; `value` tells what the document says, within the field's range.
            pub(crate) fn read(value: impl Fn(Field) -> Option<i64>) -> Self {
                let value = |field, default| value(field).unwrap_or(default);
                Self { $($name: value(Field::$field, $default)),* }
            }
        }
    };
}

settings! {
    /// Moment of truth: a feeling at least this strong, in tenths, counts where the customer finds it important.
    mot_feeling(MotFeeling) = 15,
    /// Moment of truth: importance to the customer from which such a feeling counts, 1 to 5.
    mot_importance(MotImportance) = 4,
    /// Moment of truth: difference from a neighbouring moment that makes a turn, in tenths.
    mot_difference(MotDifference) = 20,
    /// Moment of truth: the last feeling at least this strong, in tenths, is the end that stays.
    mot_last(MotLast) = 10,
    /// Pain: weight of the feeling.
    pain_feeling(PainFeeling) = 40,
    /// Pain: weight of the impact.
    pain_impact(PainImpact) = 20,
    /// Pain: weight of the gap between desired and actual.
    pain_gap(PainGap) = 15,
    /// Pain: weight of the drop-off.
    pain_drop_off(PainDropOff) = 15,
    /// Pain: weight of the votes.
    pain_votes(PainVotes) = 10,
    /// Hidden gaps: touchpoints whose average is at least this, in tenths, are good.
    gap_feeling(GapFeeling) = 5,
    /// Hidden gaps: an NPS below this is bad.
    gap_nps(GapNps) = 0,
    /// Hidden gaps: a CSAT below this, in per cent, is bad.
    gap_csat(GapCsat) = 60,
    /// Hidden gaps: a wait that takes more than this share of the time is long, in per cent.
    gap_wait(GapWait) = 30,
    /// Hidden gaps: more contacts than this for one thing are too many.
    gap_contacts(GapContacts) = 1,
    /// Hidden gaps: uncertainty from this on is too much, 0 to 4.
    gap_uncertainty(GapUncertainty) = 3,
    /// Owner, impact, gap: an impact from this on is high, 1 to 5.
    quadrant_impact(QuadrantImpact) = 4,
    /// Owner, impact, gap: a gap from this on is large, in points of 10.
    quadrant_gap(QuadrantGap) = 3,
    /// Surveys: fewer answers than this are a small sample.
    small_sample(SmallSample) = 30,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::schema::{EntityKind, Shape, shape};

    #[test]
    fn every_setting_is_a_number_of_the_journey_whose_default_is_in_range() {
        for (field, default) in Settings::ALL {
            let Some(Shape::Int(least, most)) = shape(EntityKind::Meta, *field) else {
                panic!("{field} is no number of the journey");
            };
            assert!((least..=most).contains(default), "{field}");
        }
        assert_eq!(Settings::read(|_| None), Settings::default());
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let text = include_str!("../../../docs/analyses.md");
        for (field, default) in Settings::ALL {
            let row = ["| `", field.as_str(), "` | "].concat();
            let line = text
                .lines()
                .find(|line| line.starts_with(&row))
                .unwrap_or_else(|| panic!("{field}"));
            assert!(
                line[row.len()..].starts_with(&[default.to_string().as_str(), " |"].concat()),
                "{line}"
            );
        }
    }
}
