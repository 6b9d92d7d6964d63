//! What is left of pasted HTML, and what goes back.

use wasm_bindgen_test::wasm_bindgen_test;

use super::*;

/// `*` around bold, `_` around italic, `[…](…)` around links; `- ` and `1. ` before items.
fn shown(rich: &Rich) -> String {
    let lines = rich.look.lines(&rich.text).into_iter().map(|line| {
        let start = match line.list {
            None => String::new(),
            Some((List::Bullet, _)) => "- ".to_owned(),
            Some((List::Ordered, number)) => format!("{number}. "),
        };
        let pieces = line.pieces.into_iter().map(|(text, marks)| {
            let text = marks.link.map_or(text.clone(), |href| format!("[{text}]({href})"));
            let text = if marks.italic { format!("_{text}_") } else { text };
            if marks.bold { format!("*{text}*") } else { text }
        });
        start + &pieces.collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn read(html: &str) -> String {
    from_html(html).map(|rich| shown(&rich)).unwrap_or_default()
}

#[wasm_bindgen_test]
fn html_is_brought_down_to_words_and_five_marks() {
    for (html, left) in [
        (
            "<p>one <b>two</b> <i>three</i></p><p>four</p>",
            "one *two* _three_\nfour",
        ),
        ("<ul><li>a<li><em>b</em></ul>c<ol><li>d</ol>", "- a\n- _b_\nc\n1. d"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<h2>Head</h2>\n  <div>  much \n blank </div>", "*Head*\nmuch blank"),
        (
            "<a href='https://example.org/a'>page</a> <a href='javascript:alert(1)'>not</a>",
            "[page](https://example.org/a) not",
        ),
        (
            "<script>alert(1)</script><style>p{}</style><img src=x onerror=alert(1)>words",
            "words",
        ),
        (
            "<b style='font-weight:normal'><span style='font-weight: 700'>Docs</span> <span>plain</span></b>",
            "*Docs* plain",
        ),
        ("<span style='font-style:italic;color:red'>Slanted</span>", "_Slanted_"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a b\nc",
        ),
        ("<b>one</b><b> two</b>", "*one two*"),
        ("  ", ""),
    ] {
        assert_eq!(read(html), left, "{html}");
    }
}

#[wasm_bindgen_test]
fn plain_text_stays_plain_except_for_links() {
    assert_eq!(from_plain("**not bold**\n- no item"), None);
    let read = |plain: &str| from_plain(plain).map(|rich| shown(&rich)).unwrap_or_default();
    assert_eq!(
        read("See https://example.org/a_(b), or [the map](example.org/m).\n**x**"),
        "See [https://example.org/a_(b)](https://example.org/a_(b)), or [the map](https://example.org/m).\n**x**"
    );
    assert_eq!(
        read("(https://example.org/a)."),
        "([https://example.org/a](https://example.org/a))."
    );
    assert_eq!(from_plain("[x](javascript:alert(1)) xhttps://a.b http://"), None);
}

#[wasm_bindgen_test]
fn what_is_copied_reads_back() {
    let rich = from_html(
        "<p>a &lt; <b>b <i>c</i></b></p><ul><li><a href='https://e.org/?a=1&amp;b=\"'>d</a><li>e</ul><p>f</p>",
    )
    .unwrap();
    assert_eq!(from_html(&to_html(&rich)), Some(rich));
}
