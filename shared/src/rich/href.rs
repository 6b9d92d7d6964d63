//! Which addresses a text may lead to.

use crate::limits;

/// What an address may start with, in small letters.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// Whether an address may stand in a text: of a web page or a mail box, short enough, and without the blanks and control characters that browsers
/// leave out when they read it (`java\tscript:`).
#[must_use]
pub fn is_href(href: &str) -> bool {
    let has_scheme = SCHEMES.iter().any(|scheme| {
        href.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && href.len() > scheme.len()
    });
    has_scheme
        && href.encode_utf16().count() <= limits::HREF_UTF16
        && !href.chars().any(|char| char.is_control() || char.is_whitespace())
}

/// An address as people type it, made whole: a web page without its scheme, a mail address. `None` when it is none that a text may lead to.
#[must_use]
pub fn complete_href(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let is_mail = typed.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !typed.contains([':', '/'])
    });
    let host = typed.split(['/', '?', '#']).next().unwrap_or_default();
    let is_page = !host.contains('@')
        && host
            .split_once('.')
            .is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty())
        && host
            .rsplit_once(':')
            .is_none_or(|(_, port)| !port.is_empty() && port.chars().all(|digit| digit.is_ascii_digit()));
    let whole = if is_href(typed) {
        typed.to_owned()
    } else if is_mail {
        format!("mailto:{typed}")
    } else if is_page {
        format!("https://{typed}")
    } else {
        return None;
    };
    is_href(&whole).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_and_mail_boxes_are_led_to() {
        for href in [
            "https://example.org/a?b#c",
            "HTTP://example.org",
            "mailto:ada@example.org",
            "https://é.example",
        ] {
            assert!(is_href(href), "{href}");
        }
        for href in [
            "",
            "https://",
            "javascript:alert(1)",
            "data:text/html,x",
            "java\tscript:alert(1)",
            " https://example.org",
            "https://exa mple.org",
            "https://example.org/\n",
            "//example.org",
            "/path",
            "ftp://example.org",
            "é",
        ] {
            assert!(!is_href(href), "{href:?}");
        }
        assert!(is_href(&format!("https://{}", "a".repeat(limits::HREF_UTF16 - 8))));
        assert!(!is_href(&format!("https://{}", "a".repeat(limits::HREF_UTF16 - 7))));
    }

    #[test]
    fn what_people_type_is_made_whole() {
        for (typed, whole) in [
            ("example.org/a", Some("https://example.org/a")),
            (" https://example.org ", Some("https://example.org")),
            ("example.org:8080/x", Some("https://example.org:8080/x")),
            ("ada@example.org", Some("mailto:ada@example.org")),
            ("example.org/@ada", Some("https://example.org/@ada")),
            ("javascript:alert(1.0)", None),
            ("word", None),
            ("two words.org", None),
            ("", None),
        ] {
            assert_eq!(complete_href(typed).as_deref(), whole, "{typed:?}");
        }
    }
}
