//! What a person does to a prose while the keyboard is in it, as changes of the document.
//!
//! Invariants: a change of how something looks is a step of its own for undo, typing with a look goes on with typing; what is said about letters
//! that are not there yet (bold at the caret, a list in an empty text) waits for the next letter; Escape takes back all that was written as one
//! step. Not here: the field itself (`rich`).

mod back;
mod voice;

use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field, Shape, shape};
use waymark_shared::rich::{Format, List, Look, Mark, Marks, Rich, line_at, line_ranges, touched};
use waymark_shared::text_splice::TextSplice;
use web_sys::{ClipboardEvent, InputEvent};

use self::voice::{name, switched};
use super::clip;
use super::shortcuts::{shortcut, units};
use crate::actions::ActionCx;
use crate::actions::prose::TextTool;
use crate::actions::use_actions;
use crate::platform::locale;
use crate::text;
use crate::ui::board::cx::BoardCx;
use crate::ui::kit::{Anchor, PopoverState, Toast};
use crate::ui::text_edit::Link;

/// Largest HTML that is read, in bytes: the longest prose with all its tags is far below.
const HTML_BYTES: usize = 3_000_000;

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    link: Link,
    cx: StoredValue<BoardCx>,
    actions: StoredValue<ActionCx>,
    entity: EntityRef,
    field: Field,
    area: NodeRef<Textarea>,
    look: Memo<Look>,
    /// Start and end of what is selected, for the tools.
    selection: RwSignal<(u32, u32)>,
    /// What the next letter will look like besides, and where the caret stood then.
    pending: RwSignal<(Vec<Mark>, u32)>,
    /// The text when the person came in, and how it looks since their last change of it.
    before: StoredValue<Option<(Rich, Look)>>,
    /// Somebody else changed how it looks meanwhile.
    foreign_look: StoredValue<bool>,
}

impl Writing {
    pub(super) fn new(
        link: Link,
        cx: BoardCx,
        entity: EntityRef,
        field: Field,
        area: NodeRef<Textarea>,
        look: Memo<Look>,
    ) -> Self {
        Self {
            link,
            cx: StoredValue::new(cx),
            actions: StoredValue::new(use_actions()),
            entity,
            field,
            area,
            look,
            selection: RwSignal::new((0, 0)),
            pending: RwSignal::new((Vec::new(), 0)),
            before: StoredValue::default(),
            foreign_look: StoredValue::default(),
        }
    }

    /// How what is on the screen looks: while an input method composes, that is ahead of the document.
    pub(super) fn look(self) -> Memo<Look> {
        let (link, look) = (self.link, self.look);
        Memo::new(move |_| {
            let look = look.get();
            let shown = link.shown.get();
            let now = link.now();
            match TextSplice::between(&now, &shown, u32::MAX) {
                Some(splice) => look.after(&now, &splice),
                None => look,
            }
        })
    }

    /// The list that an empty text will begin with.
    pub(super) fn pending_list(self) -> Option<List> {
        self.pending.with(|(marks, _)| {
            marks.iter().rev().find_map(|mark| match mark {
                Mark::List(list) => Some(*list),
                _ => None,
            })?
        })
    }

    /// The caret went elsewhere: what waited for a letter there waits no more.
    pub(super) fn see_selection(self) {
        let Some(range) = self.range() else { return };
        if self.selection.get_untracked() != range {
            self.selection.set(range);
        }
        let moved = self
            .pending
            .with_untracked(|(marks, at)| !marks.is_empty() && range != (*at, *at));
        if moved && !self.link.composing.get_value() {
            self.pending.set((Vec::new(), 0));
        }
    }

    /// Whether a mark is on where the person is; tracked.
    pub(super) fn is_on(self, mark: &Mark) -> bool {
        let ((from, to), look) = (self.selection.get(), self.look.get());
        let waiting = self.pending.with(|(marks, _)| {
            let same = |other: &&Mark| std::mem::discriminant(*other) == std::mem::discriminant(mark);
            marks.iter().rev().find(same).cloned()
        });
        match (waiting, mark) {
            (Some(Mark::List(list)), Mark::List(wanted)) => list == *wanted,
            (Some(waiting), _) => !waiting.is_off(),
            (None, Mark::List(list)) => self.has_list(&look, from, to, *list),
            (None, _) => self.marked(&look, from, to, mark),
        }
    }

    /// The address under the caret or around the selection; tracked.
    pub(super) fn address(self) -> Option<String> {
        let ((from, to), look) = (self.selection.get(), self.look.get());
        link_around(&look, from, to).map(|(_, _, href)| href)
    }

    /// Does what was asked for by name.
    pub(super) fn apply(self, tool: TextTool, address: PopoverState) {
        match tool {
            TextTool::Bold => self.toggle(&Mark::Bold(true)),
            TextTool::Italic => self.toggle(&Mark::Italic(true)),
            TextTool::Link => self.open_address(address),
            TextTool::Bullets => self.toggle_list(List::Bullet),
            TextTool::Numbers => self.toggle_list(List::Ordered),
        }
    }

    /// Turns a mark on or off, for what is selected or for the next letter.
    pub(super) fn toggle(self, mark: &Mark) {
        let Some((from, to)) = self.range() else { return };
        let is_on = untrack(|| self.is_on(mark));
        let mark = match mark {
            Mark::Bold(_) => Mark::Bold(!is_on),
            _ => Mark::Italic(!is_on),
        };
        let done = if from == to {
            self.wait_with(mark.clone(), from)
        } else {
            self.put(vec![self.format(from, to - from, mark.clone())], from, to)
        };
        if done {
            self.say(&switched(&mark, !is_on));
        }
    }

    /// Makes the lines of the selection items of a list, or of none.
    pub(super) fn toggle_list(self, list: List) {
        let Some((from, to)) = self.range() else { return };
        let is_on = untrack(|| self.is_on(&Mark::List(Some(list))));
        let mark = Mark::List((!is_on).then_some(list));
        let done = if self.link.now().is_empty() {
            self.wait_with(mark, from)
        } else {
            self.put(vec![self.format(from, to - from, mark)], from, to)
        };
        if done {
            self.say(&switched(&Mark::List(Some(list)), !is_on));
        }
    }

    fn wait_with(self, mark: Mark, at: u32) -> bool {
        self.pending.update(|(marks, place)| {
            marks.retain(|other| std::mem::discriminant(other) != std::mem::discriminant(&mark));
            marks.push(mark);
            *place = at;
        });
        true
    }

    /// Asks where what is selected shall lead.
    pub(super) fn open_address(self, popover: PopoverState) {
        if let Some(element) = self.area.get_untracked() {
            let frame = element.parent_element().unwrap_or_else(|| element.into());
            popover.open_at(Anchor::Element(frame));
        }
    }

    /// Makes the selection, or the link that the caret is in, lead somewhere else or nowhere; without either writes the address itself.
    pub(super) fn set_address(self, href: Option<String>) {
        let Some((from, to)) = self.range() else { return };
        let found = link_around(&self.now(), from, to);
        let (start, end) = match found {
            Some((start, end, _)) if from == to => (start, end),
            _ => (from, to),
        };
        let said = if href.is_some() {
            text::rich_link_set()
        } else {
            text::rich_link_removed()
        };
        let done = match href {
            Some(href) if start == end => {
                let words = href.trim_start_matches("mailto:").to_owned();
                let length = units(&words);
                let splice = TextSplice {
                    at_utf16: start,
                    delete_utf16: 0,
                    insert: words,
                };
                let link = self.format(start, length, Mark::Link(Some(href)));
                self.put(vec![self.link.splice(splice), link], start + length, start + length)
            }
            href => self.put(vec![self.format(start, end - start, Mark::Link(href))], from, to),
        };
        if done {
            self.say(said);
        }
    }

    /// Something was typed: the letters go into the document as they shall look, and may complete a sign.
    pub(super) fn typed(self, event: &web_sys::Event) {
        let (waiting, _) = self.pending.get_untracked();
        let look = self.now();
        let dress = |splice: &TextSplice, before: &str| self.dress(splice, before, &look, &waiting);
        let Some(splice) = self.own(|| self.link.send(true, &dress)) else {
            return;
        };
        if !splice.insert.is_empty() {
            self.pending.set((Vec::new(), 0));
        }
        let event = event.dyn_ref::<InputEvent>();
        let is_letter = event.is_some_and(|event| event.input_type() == "insertText" && !event.is_composing());
        let caret = splice.at_utf16 + splice.insert_utf16();
        if is_letter
            && splice.insert_utf16() == 1
            && let Some(found) = shortcut(&self.link.now(), caret)
        {
            let mut edits: Vec<Edit> = found
                .splices
                .into_iter()
                .map(|splice| self.link.splice(splice))
                .collect();
            let is_empty = matches!(found.format.mark, Mark::List(_)) && units(&self.link.now()) == caret && caret <= 3;
            let mark = found.format.mark;
            let (at, length) = (found.format.at_utf16, found.format.length_utf16);
            edits.push(self.format(at, length, mark.clone()));
            self.put(edits, found.caret_utf16, found.caret_utf16);
            if is_empty && self.link.now().is_empty() {
                self.wait_with(mark.clone(), 0);
            }
            // The signs are gone, which only eyes see.
            self.say(name(&mark));
            // What comes behind is typed as before.
            let behind = match mark {
                Mark::Bold(_) => Mark::Bold(false),
                Mark::Italic(_) => Mark::Italic(false),
                Mark::Link(_) | Mark::List(_) => return,
            };
            self.wait_with(behind, found.caret_utf16);
        }
    }

    /// What typed letters look like besides what the document gives them, which is the look of the letter before.
    fn dress(self, splice: &TextSplice, before: &str, look: &Look, waiting: &[Mark]) -> Vec<Edit> {
        let (at, length) = (splice.at_utf16, splice.insert_utf16());
        if length == 0 {
            return Vec::new();
        }
        let mut edits = Vec::new();
        // A link ends where its last letter ends, also over the ends of lines behind it.
        let behind = look.at(at + splice.delete_utf16).link;
        let units: Vec<u16> = before.encode_utf16().take(at as usize).collect();
        let letter = units.iter().rposition(|unit| *unit != u16::from(b'\n'));
        let ahead = letter.and_then(|letter| look.at(u32::try_from(letter).ok()?).link);
        if ahead.is_some() && ahead != behind {
            edits.push(self.format(at, length, Mark::Link(None)));
        }
        // A line that is divided is two items, also where nothing stands yet on one of them.
        if splice.insert.contains('\n')
            && let Some(list) = look.list(line_at(before, at))
        {
            let after = splice.apply(before);
            let lines = line_ranges(&after);
            let last = line_at(&after, at + length);
            let (start, end) = (lines[line_at(&after, at)].0, lines[last].1);
            edits.push(self.format(start, end - start, Mark::List(Some(list))));
            edits.push(self.format(lines[last].0, 0, Mark::List(Some(list))));
        }
        edits.extend(waiting.iter().map(|mark| self.format(at, length, mark.clone())));
        edits
    }

    /// Ends the list of the line the caret stands in: one that is empty, or with the caret at its start. Whether it did.
    pub(super) fn ends_list(self, at_start: bool) -> bool {
        let Some((from, to)) = self.range() else { return false };
        if from != to || self.link.composing.get_value() {
            return false;
        }
        let now = self.link.now();
        if now.is_empty() && untrack(|| self.pending_list()).is_some() {
            self.pending.set((Vec::new(), 0));
            return true;
        }
        let line = line_at(&now, from);
        let Some((start, end)) = line_ranges(&now).get(line).copied() else {
            return false;
        };
        let applies = if at_start { from == start } else { start == end };
        if !applies || self.now().list(line).is_none() {
            return false;
        }
        self.put(vec![self.format(from, 0, Mark::List(None))], from, from)
    }

    /// Changes that are no typing, as a step of their own; then selects from one place to another.
    fn put(self, edits: Vec<Edit>, from: u32, to: u32) -> bool {
        self.own(|| self.link.put(edits, from, to))
    }

    /// Puts what is selected on the clipboard as it looks; what is plain the browser copies by itself.
    pub(super) fn copy(self, event: &ClipboardEvent, cut: bool) {
        let (Some((from, to)), Some(data)) = (self.range(), event.clipboard_data()) else {
            return;
        };
        let part = self.now().cut(&self.link.now(), from, to - from);
        if from == to || part.look.is_plain() {
            return;
        }
        event.prevent_default();
        // Fails only where the event gives no right to write, and then for both.
        let _ = data.set_data("text/html", &clip::to_html(&part));
        let _ = data.set_data("text/plain", &part.text);
        if cut {
            let splice = TextSplice {
                at_utf16: from,
                delete_utf16: to - from,
                insert: String::new(),
            };
            self.put(vec![self.link.splice(splice)], from, from);
        }
    }

    /// Takes what is on the clipboard as far as it can look here; what is plain the browser pastes by itself.
    pub(super) fn paste(self, event: &ClipboardEvent) {
        let (Some((from, to)), Some(data)) = (self.range(), event.clipboard_data()) else {
            return;
        };
        let get = |name| data.get_data(name).unwrap_or_default();
        let (html, plain) = (get("text/html"), get("text/plain"));
        let room = match shape(self.entity.kind(), self.field) {
            Some(Shape::Text(most)) => most,
            _ => 0,
        };
        let kept = units(&self.link.now()) - (to - from);
        let fits = |text: &str| text.encode_utf16().count() + kept as usize <= room;
        if html.len() > HTML_BYTES || !fits(&plain) {
            event.prevent_default();
            self.too_long(room);
            return;
        }
        // A cell of a spreadsheet and a card of ours are their words.
        let from_html = Some(html)
            .filter(|html| !html.is_empty() && !html.contains(crate::actions::clipboard::ATTRIBUTE))
            .and_then(|html| clip::from_html(&html))
            .filter(|rich| !rich.look.is_plain());
        let only_address = clip::from_plain(plain.trim()).filter(|rich| from < to && is_one_link(rich));
        if let Some(rich) = only_address {
            event.prevent_default();
            let href = rich.look.at(0).link;
            self.put(vec![self.format(from, to - from, Mark::Link(href))], from, to);
            return;
        }
        let Some(rich) = from_html.or_else(|| clip::from_plain(&plain)) else {
            return;
        };
        event.prevent_default();
        if !fits(&rich.text) {
            self.too_long(room);
            return;
        }
        self.insert(from, to, &rich);
    }

    fn insert(self, from: u32, to: u32, rich: &Rich) {
        let length = units(&rich.text);
        let splice = TextSplice {
            at_utf16: from,
            delete_utf16: to - from,
            insert: rich.text.clone(),
        };
        let mut edits = vec![self.link.splice(splice)];
        // What stands around it does not rub off.
        for mark in [Mark::Bold(false), Mark::Italic(false), Mark::Link(None)] {
            edits.push(self.format(from, length, mark));
        }
        let one_line = !rich.text.contains('\n');
        let changes = Look::default().changes(&rich.look, &rich.text).into_iter();
        let starts_line = from == 0 || line_at(&self.link.now(), from) != line_at(&self.link.now(), from - 1);
        edits.extend(
            changes
                .filter(|format| {
                    !matches!(format.mark, Mark::List(_)) || format.at_utf16 > 0 || (starts_line && !one_line)
                })
                .map(|format| {
                    let at_utf16 = from + format.at_utf16;
                    self.edit(Format { at_utf16, ..format })
                }),
        );
        self.put(edits, from + length, from + length);
    }

    fn too_long(self, room: usize) {
        let words = text::rich_too_long(&locale::number(room as f64));
        self.actions
            .with_value(|actions| actions.toasts.show(Toast::problem(words)));
    }

    /// How the document's text looks now, whatever the screen shows.
    fn now(self) -> Look {
        self.cx.with_value(|cx| cx.editor().look(self.entity, self.field))
    }

    fn range(self) -> Option<(u32, u32)> {
        let element = self.area.try_get_untracked().flatten()?;
        let start = element.selection_start().ok().flatten()?;
        let end = element.selection_end().ok().flatten()?;
        Some((start, end))
    }

    fn marked(self, look: &Look, from: u32, to: u32, mark: &Mark) -> bool {
        let says = |marks: Marks| match mark {
            Mark::Bold(_) => marks.bold,
            Mark::Italic(_) => marks.italic,
            _ => marks.link.is_some(),
        };
        let now = self.link.now();
        if from == to {
            return last_letter(&now, from).is_some_and(|letter| says(look.at(letter)));
        }
        let letters = line_ranges(&now)
            .into_iter()
            .flat_map(|(start, end)| start.max(from)..end.min(to));
        let mut any = false;
        for letter in letters {
            any = true;
            if !says(look.at(letter)) {
                return false;
            }
        }
        any
    }

    fn has_list(self, look: &Look, from: u32, to: u32, list: Option<List>) -> bool {
        touched(&self.link.now(), from, to - from).all(|line| look.list(line) == list)
    }

    fn format(self, at_utf16: u32, length_utf16: u32, mark: Mark) -> Edit {
        self.edit(Format {
            at_utf16,
            length_utf16,
            mark,
        })
    }

    fn edit(self, format: Format) -> Edit {
        Edit::Format {
            entity: self.entity,
            field: self.field,
            format,
        }
    }
}

/// The letter before a place on its line.
fn last_letter(text: &str, at: u32) -> Option<u32> {
    let before = at.checked_sub(1)?;
    (line_at(text, before) == line_at(text, at)).then_some(before)
}

/// The link that a place or a selection touches: its start, its end, where it leads.
fn link_around(look: &Look, from: u32, to: u32) -> Option<(u32, u32, String)> {
    let touches = |start: u32, end: u32| start <= to && from <= end;
    let runs = || look.runs.iter().filter(|run| run.marks.link.is_some());
    let first = runs().find(|run| touches(run.at_utf16, run.at_utf16 + run.length_utf16))?;
    let href = first.marks.link.clone()?;
    // Bold words of a link are runs of their own.
    let (mut start, mut end) = (first.at_utf16, first.at_utf16 + first.length_utf16);
    for run in runs().filter(|run| run.marks.link.as_ref() == Some(&href)) {
        if run.at_utf16 == end {
            end += run.length_utf16;
        }
    }
    for run in look
        .runs
        .iter()
        .rev()
        .filter(|run| run.marks.link.as_ref() == Some(&href))
    {
        if run.at_utf16 + run.length_utf16 == start {
            start = run.at_utf16;
        }
    }
    Some((start, end, href))
}

fn is_one_link(rich: &Rich) -> bool {
    matches!(&rich.look.runs[..], [run] if run.at_utf16 == 0 && run.length_utf16 == units(&rich.text))
}
