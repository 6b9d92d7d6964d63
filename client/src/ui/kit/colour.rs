//! Colours that code must know, and the proof that the tokens of `style/tokens.css` can be read.
//!
//! All other colours are known to the style sheets only.

/// The colours of people, as `--presence-1` to `--presence-12` of the tokens. White text is readable on each.
pub const PRESENCE: [&str; 12] = [
    "#b03c4e", "#ad4600", "#9b5900", "#756d00", "#407c08", "#008454", "#008285", "#0079aa", "#206abe", "#6459bc",
    "#8a4aa5", "#a33f7e",
];

/// How many stage colours there are (`data-stage="1"` to `"8"`).
pub const STAGES: usize = 8;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TOKENS: &str = include_str!("../../../style/tokens.css");
    const NEUTRALS: [&str; 5] = ["bg", "surface", "raised", "sunken", "hover"];
    const MEANINGS: [&str; 5] = ["positive", "negative", "wait", "opportunity", "evidence"];

    /// Name -> colour by day and by night.
    fn tokens() -> BTreeMap<&'static str, [&'static str; 2]> {
        let mut tokens = BTreeMap::new();
        for line in TOKENS.lines() {
            let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(": ")) else {
                continue;
            };
            let value = value.trim_end_matches(';');
            let pair = match value
                .strip_prefix("light-dark(")
                .and_then(|rest| rest.trim_end_matches(')').split_once(", "))
            {
                Some((light, dark)) => [light, dark],
                None => [value, value],
            };
            if pair.iter().all(|colour| colour.starts_with('#') && colour.len() == 7) {
                tokens.insert(name, pair);
            }
        }
        tokens
    }

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// WCAG 2.2 contrast ratio.
    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn check(front: &str, back: &str, least: f64) {
        let tokens = tokens();
        for theme in [0, 1] {
            let (front_colour, back_colour) = (tokens[front][theme], tokens[back][theme]);
            let ratio = contrast(front_colour, back_colour);
            assert!(
                ratio >= least,
                "{front} on {back}, theme {theme}: {ratio:.2} is below {least}"
            );
        }
    }

    #[test]
    fn text_is_readable_on_every_ground() {
        for ground in NEUTRALS {
            check("text", ground, 7.0);
            check("text-muted", ground, 4.5);
            check("accent-text", ground, 4.5);
            for meaning in MEANINGS {
                check(&format!("{meaning}-text"), ground, 4.5);
            }
        }
        check("on-accent", "accent", 4.5);
        check("on-accent", "accent-hover", 4.5);
        check("on-accent", "danger", 4.5);
        check("on-accent", "danger-hover", 4.5);
        check("accent-text", "accent-soft", 4.5);
        check("on-tooltip", "tooltip", 4.5);
    }

    #[test]
    fn text_is_readable_on_colours_with_a_meaning() {
        for meaning in MEANINGS {
            for text in [format!("{meaning}-text"), "text".to_owned(), "text-muted".to_owned()] {
                check(&text, &format!("{meaning}-soft"), 4.5);
            }
        }
        for stage in 1..=STAGES {
            for text in [
                format!("stage-{stage}-text"),
                "text".to_owned(),
                "text-muted".to_owned(),
            ] {
                check(&text, &format!("stage-{stage}-soft"), 4.5);
            }
        }
    }

    #[test]
    fn edges_that_mean_something_can_be_seen() {
        for ground in ["bg", "surface", "raised", "sunken"] {
            check("line-control", ground, 3.0);
            check("focus", ground, 3.0);
        }
        for meaning in MEANINGS {
            check(&format!("{meaning}-line"), "surface", 3.0);
        }
    }

    #[test]
    fn presence_colours_are_those_of_the_tokens_and_carry_white_text() {
        let tokens = tokens();
        for (index, colour) in PRESENCE.iter().enumerate() {
            assert_eq!(tokens[format!("presence-{}", index + 1).as_str()], [*colour, *colour]);
            assert!(contrast(colour, "#ffffff") >= 4.5, "{colour}");
        }
    }
}
