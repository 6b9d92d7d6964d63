//! Prose on the clipboard: HTML of others brought down to what a text of ours can look like, and ours as HTML.
//!
//! Foreign HTML is read by a parser that runs and loads nothing, and only its words, five marks and addresses are taken; it never comes into the page.
//! Plain text stays as it is, except for addresses and links in the words of Markdown.

use wasm_bindgen::JsCast;
use waymark_shared::rich::{Item, List, Look, Marks, Rich, Run, is_href};
use waymark_shared::transfer::escape;
use web_sys::{DomParser, Element, Node, SupportedType};

use super::shortcuts::{last_link, units};

/// Elements whose words nobody reads.
const UNREAD: [&str; 12] = [
    "script", "style", "head", "title", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea",
];

/// Elements that begin and end a line.
const BLOCKS: [&str; 25] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "tr",
    "table",
    "hr",
];

/// Deeper elements are read as if they stood here: nobody nests so far by hand.
const DEPTH: usize = 200;

/// Reads foreign HTML; `None` where it says nothing.
pub(super) fn from_html(html: &str) -> Option<Rich> {
    let parsed = DomParser::new().and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml));
    let body = parsed.ok()?.body()?;
    let mut reader = Reader::default();
    reader.children(&body, &Inherited::default(), 0);
    let rich = reader.finish();
    (!rich.text.is_empty()).then_some(rich)
}

/// What elements around a text say about it.
#[derive(Clone, Default)]
struct Inherited {
    marks: Marks,
    list: Option<List>,
    preformatted: bool,
}

#[derive(Default)]
struct Reader {
    text: String,
    length: u32,
    runs: Vec<Run>,
    lists: Vec<Item>,
    line: u32,
    /// A line ends before the next word.
    breaks: bool,
    /// A blank comes before the next word of the same line.
    blank: bool,
}

impl Reader {
    fn children(&mut self, parent: &Node, inherited: &Inherited, depth: usize) {
        let mut child = parent.first_child();
        while let Some(node) = child {
            match node.dyn_ref::<Element>() {
                Some(element) => self.element(element, inherited, depth),
                None if node.node_type() == Node::TEXT_NODE => {
                    self.words(&node.text_content().unwrap_or_default(), inherited);
                }
                None => {}
            }
            child = node.next_sibling();
        }
    }

    fn element(&mut self, element: &Element, inherited: &Inherited, depth: usize) {
        let name = element.local_name();
        let name = name.as_str();
        if UNREAD.contains(&name) || depth > DEPTH {
            return;
        }
        if name == "br" {
            self.end_line();
            return;
        }
        let mut own = inherited.clone();
        let style = element.get_attribute("style").unwrap_or_default().to_ascii_lowercase();
        let says = |property: &str| {
            let mut declarations = style.split(';').filter_map(|declaration| declaration.split_once(':'));
            let found = declarations.find(|(name, _)| name.trim() == property);
            found.map(|(_, value)| value.trim().to_owned())
        };
        match name {
            "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => own.marks.bold = true,
            "i" | "em" => own.marks.italic = true,
            "a" => {
                if let Some(href) = element.get_attribute("href").filter(|href| is_href(href)) {
                    own.marks.link = Some(href);
                }
            }
            "ul" => own.list = Some(List::Bullet),
            "ol" => own.list = Some(List::Ordered),
            "pre" => own.preformatted = true,
            _ => {}
        }
        // Word processors write what they mean into styles, and <b> around what is not bold.
        if let Some(weight) = says("font-weight") {
            own.marks.bold =
                matches!(weight.as_str(), "bold" | "bolder") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600);
        }
        if let Some(slant) = says("font-style") {
            own.marks.italic = matches!(slant.as_str(), "italic" | "oblique");
        }
        let is_block = BLOCKS.contains(&name);
        self.breaks |= is_block;
        if matches!(name, "td" | "th") {
            self.blank = true;
        }
        self.children(element, &own, depth + 1);
        self.breaks |= is_block;
    }

    fn words(&mut self, text: &str, inherited: &Inherited) {
        if inherited.preformatted {
            for (nth, line) in text.split('\n').enumerate() {
                if nth > 0 {
                    self.end_line();
                }
                self.push(line, inherited);
            }
            return;
        }
        if text.starts_with(|char: char| char.is_ascii_whitespace()) {
            self.blank = true;
        }
        for word in text.split_ascii_whitespace() {
            self.push(word, inherited);
            self.blank = true;
        }
        self.blank = text.ends_with(|char: char| char.is_ascii_whitespace()) || (self.blank && text.trim().is_empty());
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
            self.length += 1;
            self.line += 1;
        }
        (self.breaks, self.blank) = (false, false);
    }

    fn push(&mut self, words: &str, inherited: &Inherited) {
        if words.is_empty() {
            return;
        }
        if self.breaks && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.end_line();
        }
        self.breaks = false;
        let starts_line = self.text.is_empty() || self.text.ends_with('\n');
        if starts_line && let Some(list) = inherited.list {
            self.lists.push(Item { line: self.line, list });
        }
        // A blank between two words that look the same looks like them.
        let last = self
            .runs
            .last_mut()
            .filter(|run| run.at_utf16 + run.length_utf16 == self.length);
        let blank = u32::from(self.blank && !starts_line);
        if blank > 0 {
            self.text.push(' ');
        }
        let length = units(words);
        self.text.push_str(words);
        match last {
            Some(run) if run.marks == inherited.marks => run.length_utf16 += blank + length,
            _ if inherited.marks.is_plain() => {}
            _ => self.runs.push(Run {
                at_utf16: self.length + blank,
                length_utf16: length,
                marks: inherited.marks.clone(),
            }),
        }
        self.length += blank + length;
        self.blank = false;
    }

    fn finish(self) -> Rich {
        let text = self.text.trim_end_matches('\n').to_owned();
        let look = Look {
            runs: self.runs,
            lists: self.lists,
        };
        Rich {
            look: look.repaired(&text),
            text,
        }
    }
}

/// Plain text whose addresses and Markdown links lead somewhere; `None` where it has none.
pub(super) fn from_plain(plain: &str) -> Option<Rich> {
    let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
    let (mut text, mut runs) = (String::new(), Vec::new());
    let mut rest = plain.as_str();
    while let Some(char) = rest.chars().next() {
        let found = match char {
            '[' => markdown_link(rest),
            'h' | 'H' if !text.ends_with(char::is_alphanumeric) => address(rest),
            _ => None,
        };
        match found {
            Some((words, href, length)) => {
                runs.push(Run {
                    at_utf16: units(&text),
                    length_utf16: units(words),
                    marks: Marks {
                        link: Some(href),
                        ..Marks::default()
                    },
                });
                text.push_str(words);
                rest = &rest[length..];
            }
            None => {
                text.push(char);
                rest = &rest[char.len_utf8()..];
            }
        }
    }
    let look = Look {
        runs,
        lists: Vec::new(),
    }
    .repaired(&text);
    (!look.is_plain()).then_some(Rich { text, look })
}

/// A Markdown link at the start of a text: its words, where it leads, its length in bytes.
fn markdown_link(text: &str) -> Option<(&str, String, usize)> {
    let line = text.split('\n').next()?;
    let end = line.find(')')? + 1;
    let (at, words, href) = last_link(&line[..end])?;
    (at == 0).then_some((words, href, end))
}

/// A web address at the start of a text: its words, where it leads, its length in bytes.
fn address(text: &str) -> Option<(&str, String, usize)> {
    let end = text
        .find(|char: char| char.is_whitespace() || matches!(char, '<' | '>' | '"' | '“' | '”' | '„'))
        .unwrap_or(text.len());
    // What ends a sentence does not belong to it, nor a bracket that was opened before it.
    let mut words = &text[..end];
    while let Some(last) = words.chars().next_back() {
        let opened_within = |open: char| words.matches(open).count() >= words.matches(last).count();
        let ends_it = match last {
            ')' => !opened_within('('),
            ']' => !opened_within('['),
            _ => ".,;:!?'".contains(last),
        };
        if !ends_it {
            break;
        }
        words = &words[..words.len() - 1];
    }
    let is_page = words.len() > "https://".len() && is_href(words) && !words[..7].eq_ignore_ascii_case("mailto:");
    is_page.then(|| (words, words.to_owned(), words.len()))
}

/// Prose as HTML, for other programs and for our own texts.
pub(super) fn to_html(rich: &Rich) -> String {
    let mut html = String::new();
    let mut open: Option<List> = None;
    for line in rich.look.lines(&rich.text) {
        let list = line.list.map(|(list, _)| list);
        if list != open {
            html.push_str(open.map_or("", |list| tag(list, true)));
            html.push_str(list.map_or("", |list| tag(list, false)));
            open = list;
        }
        html.push_str(if list.is_some() { "<li>" } else { "<p>" });
        for (text, marks) in &line.pieces {
            let mut piece = escape(text);
            for (is_on, name) in [(marks.italic, "em"), (marks.bold, "strong")] {
                if is_on {
                    piece = format!("<{name}>{piece}</{name}>");
                }
            }
            if let Some(href) = &marks.link {
                piece = format!("<a href=\"{}\">{piece}</a>", escape(href));
            }
            html.push_str(&piece);
        }
        if line.pieces.is_empty() {
            html.push_str("<br>");
        }
        html.push_str(if list.is_some() { "</li>" } else { "</p>" });
    }
    html.push_str(open.map_or("", |list| tag(list, true)));
    html
}

const fn tag(list: List, is_end: bool) -> &'static str {
    match (list, is_end) {
        (List::Bullet, false) => "<ul>",
        (List::Bullet, true) => "</ul>",
        (List::Ordered, false) => "<ol>",
        (List::Ordered, true) => "</ol>",
    }
}

#[cfg(test)]
mod tests;
