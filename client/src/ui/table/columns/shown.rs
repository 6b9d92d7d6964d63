//! Values as people read them, with the number by which they sort.

use waymark_shared::ids::MomentId;
use waymark_shared::journey::words::{
    CardKind, CardStatus, Evidence, Influence, MomentKind, MomentOfTruth, Validity, WaitOk, Word,
};

use super::{Choice, Source};
use crate::ui::labels::Label;
use crate::ui::panel::duration;
use crate::ui::words;

/// One value as people read it, and as a number where it is one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::ui::table) struct Shown {
    pub text: String,
    pub number: Option<f64>,
}

pub(super) fn plain(text: &str) -> Shown {
    Shown {
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        number: None,
    }
}

pub(super) fn line(line: Option<&str>) -> Shown {
    plain(line.unwrap_or_default())
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(super) fn int(value: Option<i64>) -> Shown {
    Shown {
        text: value.map(|value| value.to_string()).unwrap_or_default(),
        number: value.map(|value| value as f64),
    }
}

/// A day sorts by its digits: 20270331.
pub(super) fn day(iso: Option<&str>) -> Shown {
    let digits = iso.unwrap_or_default().replace('-', "");
    Shown {
        text: iso.map(words::day_typed).unwrap_or_default(),
        number: digits.parse().ok(),
    }
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(super) fn minutes(value: Option<i64>) -> Shown {
    Shown {
        text: value.map(duration::format).unwrap_or_default(),
        number: value.map(|value| value as f64),
    }
}

/// A word sorts by its place in the vocabulary.
#[allow(clippy::cast_precision_loss, reason = "some dozen words")]
pub(super) fn word<W: Word + Label + PartialEq>(word: Option<W>, all: &[W]) -> Shown {
    Shown {
        text: word.map(|word| word.label().to_owned()).unwrap_or_default(),
        number: word
            .and_then(|word| all.iter().position(|other| *other == word))
            .map(|at| at as f64),
    }
}

/// The stage of a moment; it sorts by its place.
#[allow(clippy::cast_precision_loss, reason = "some hundred stages")]
pub(super) fn stage(source: &Source<'_>, moment: Option<MomentId>) -> Shown {
    let stages = &source.placement.stages;
    let at = moment.and_then(|id| stages.iter().position(|(_, moments)| moments.contains(&id)));
    let name = at.and_then(|at| source.journey.stages.get(&stages[at].0));
    Shown {
        text: name.map(|stage| stage.name.clone()).unwrap_or_default(),
        number: at.map(|at| at as f64),
    }
}

/// The words of a vocabulary, in its order.
pub(super) fn choices<W: Word + Label + AllWords>() -> Vec<Choice> {
    W::all()
        .iter()
        .map(|word| (word.as_str(), word.label().to_owned()))
        .collect()
}

/// A vocabulary with its words in order.
pub(super) trait AllWords: Sized + 'static {
    fn all() -> &'static [Self];
}

macro_rules! all_words {
    ($($name:ident),*) => {$(impl AllWords for $name { fn all() -> &'static [Self] { Self::ALL } })*};
}
all_words!(
    MomentKind,
    Influence,
    WaitOk,
    MomentOfTruth,
    CardKind,
    Evidence,
    CardStatus,
    Validity
);
