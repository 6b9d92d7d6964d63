//! Whose a tracked card is and until when: chips on the card, each of which opens a field beside itself.
//!
//! What is set shows always; what is not is an offer that only shows where somebody is about to use the card. Each is a field of its own in
//! the document and one step of undo. Whoever may not edit sees what is set, and why it stays. Not here: where the chips stand (`card`).

use leptos::ev::Targeted;
use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::CardStatus;
use web_sys::{Event, FocusEvent, HtmlInputElement, KeyboardEvent, MouseEvent};

use super::{Actions, NOBODY, focus_again};
use crate::platform::text::comparable;
use crate::platform::{clock, locale};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::listen::{current_element, is_inside, next_id};
use crate::ui::kit::{Button, ButtonKind, Icon, IconData};
use crate::ui::panel::inline::pick::{Line, list};
use crate::ui::panel::{owners, read_date};

/// What a chip says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    /// Who does it.
    Owner,
    /// Until when.
    Due,
}

impl Fact {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Owner => text::field_owner(),
            Self::Due => text::field_due(),
        }
    }

    const fn field(self) -> Field {
        match self {
            Self::Owner => Field::Owner,
            Self::Due => Field::Due,
        }
    }

    const fn icon(self) -> IconData {
        match self {
            Self::Owner => icondata_lu::LuUserRound,
            Self::Due => icondata_lu::LuCalendar,
        }
    }

    /// The chip's name in the page.
    const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Due => "due",
        }
    }
}

/// What a card says about it now; untracked.
fn value(board: Actions, id: CardId, fact: Fact) -> Option<String> {
    let card = board.cx.with_value(|cx| cx.model().cards.get(id))?;
    card.details.with_untracked(|details| said(details, fact))
}

fn said(details: &crate::model::card::CardDetails, fact: Fact) -> Option<String> {
    let value = match fact {
        Fact::Owner => details.owner.as_deref(),
        Fact::Due => details.due.as_deref(),
    };
    let value = value.map(str::trim).filter(|value| !value.is_empty());
    value.map(str::to_owned)
}

/// The chip.
pub(super) fn chip(board: Actions, id: CardId, fact: Fact, status: CardStatus) -> AnyView {
    let Some(card) = board.cx.with_value(|cx| cx.model().cards.get(id)) else {
        return ().into_any();
    };
    let details = card.details.signal();
    let now = Memo::new(move |_| details.with(|details| said(details, fact)));
    let why = Memo::new(move |_| board.cx.with_value(|cx| cx.may_edit().err()));
    let is_late = move || {
        let is_open = !matches!(status, CardStatus::Done | CardStatus::Dropped);
        let is_past = |day: &String| day.as_str() < clock::today_iso().as_str();
        fact == Fact::Due && is_open && now.with(|now| now.as_ref().is_some_and(is_past))
    };
    let shown = move || match (fact, now.get()) {
        (Fact::Owner, Some(name)) => name,
        (Fact::Due, Some(day)) if is_late() => text::actions_overdue(&locale::day(&day)),
        (Fact::Due, Some(day)) => text::actions_due(&locale::day(&day)),
        (fact, None) => fact.label().to_owned(),
    };
    let unset = match fact {
        Fact::Owner => text::actions_set_owner(),
        Fact::Due => text::actions_set_due(),
    };
    let spoken = move || match (fact, now.get()) {
        (Fact::Owner, Some(name)) => text::actions_owner_is(&name),
        (Fact::Due, Some(_)) => shown(),
        (_, None) => unset.to_owned(),
    };
    let is_open = move || board.field.is_open() && board.setting.get() == Some((id, fact));
    let press = move |event: MouseEvent| {
        // A press on the card selects it.
        event.stop_propagation();
        match why.get_untracked() {
            Some(why) => board.cx.with_value(|cx| cx.refuse(why)),
            None => {
                board.setting.set(Some((id, fact)));
                board.field.toggle(&event);
            }
        }
    };
    view! {
        <button
            class="ab-chip"
            type="button"
            data-chip=fact.word()
            data-empty=move || now.with(Option::is_none).then_some("")
            data-tone=move || is_late().then_some("negative")
            hidden=move || why.get().is_some() && now.with(Option::is_none)
            aria-label=spoken
            aria-haspopup="dialog"
            aria-expanded=move || if is_open() { "true" } else { "false" }
            aria-disabled=move || why.get().map(|_| "true")
            data-tip=move || why.get().or_else(|| now.with(Option::is_none).then_some(unset))
            on:click=boxed_press(press)
        >
            <Icon icon=fact.icon() size_px=12 />
            <span>{shown}</span>
        </button>
    }
}

/// The field that is open beside a chip.
pub(super) fn field(board: Actions, id: CardId, fact: Fact) -> AnyView {
    match fact {
        Fact::Owner => owner(board, id),
        Fact::Due => due(board, id),
    }
}

/// Names to choose from by typing; one that is not among them can be given.
fn owner(board: Actions, id: CardId) -> AnyView {
    let now = value(board, id, Fact::Owner);
    let (names, own) = board.cx.with_value(|cx| {
        let own = cx.session().user().get_untracked().name;
        (untrack(|| owners(cx).run(())), own)
    });
    let line = |id: &str, title: &str, icon: IconData| Line {
        id: id.to_owned(),
        title: title.to_owned(),
        hint: String::new(),
        group: String::new(),
        icon,
    };
    let mut lines: Vec<Line> = names
        .iter()
        .map(|name| {
            let icon = match now.as_ref() == Some(name) {
                true => icondata_lu::LuCheck,
                false => icondata_lu::LuUserRound,
            };
            let hint = (*name == own).then(text::actions_you);
            Line {
                hint: hint.unwrap_or_default().to_owned(),
                ..line(name, name, icon)
            }
        })
        .collect();
    // Whoever opens this most often means themselves.
    waymark_shared::lean::sort_by_key(&mut lines, |line| line.id != own);
    if now.is_some() {
        lines.push(line(NOBODY, text::actions_unowned(), icondata_lu::LuUserRoundX));
    }
    let beside = Callback::new(move |typed: String| {
        let typed = typed.trim();
        let is_known = names.iter().any(|name| comparable(name) == comparable(typed));
        let is_new = !typed.is_empty() && !is_known;
        is_new.then(|| line(typed, &text::actions_owner_new(typed), icondata_lu::LuUserRoundPlus))
    });
    let on_pick = Callback::new(move |name: String| {
        board.field.close();
        board.set(id, Fact::Owner, (name != NOBODY).then_some(name));
    });
    list(text::field_owner(), text::actions_owner_hint(), lines, on_pick, beside)
}

/// The browser's own field for days. A day that is picked is set at once; one that is typed when the field is left or by Enter, since a year is
/// no year until all of it is typed.
fn due(board: Actions, id: CardId) -> AnyView {
    let now = value(board, id, Fact::Due);
    let (is_typed, is_done) = (StoredValue::new(false), StoredValue::new(false));
    let set = move |day: Option<String>| {
        // Closing takes the field away, which leaves it once more.
        if is_done.try_update_value(|done| std::mem::replace(done, true)) == Some(false) {
            board.field.close();
            board.set(id, Fact::Due, day);
        }
    };
    let take = move |field: &HtmlInputElement| {
        // Half a day is none; so is one of another century.
        if field.check_validity() {
            set(Some(field.value()).filter(|day| !day.is_empty()));
        }
    };
    let keys = move |event: Targeted<KeyboardEvent, HtmlInputElement>| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            let field = event.target();
            if field.report_validity() {
                take(&field);
            }
        }
        "Escape" => is_done.set_value(true),
        _ => is_typed.set_value(true),
    };
    let changed = move |event: Targeted<Event, HtmlInputElement>| {
        if !is_typed.get_value() {
            take(&event.target());
        }
    };
    let input = NodeRef::<leptos::html::Input>::new();
    let before = now.clone().unwrap_or_default();
    let left = move |event: FocusEvent| {
        let stays = current_element(&event).is_some_and(|field| is_inside(&field, event.related_target()));
        if let Some(field) = input.get_untracked()
            && !stays
            && field.value() != before
        {
            take(&field);
        }
    };
    let (name, has) = (next_id("due"), now.is_some());
    view! {
        <div class="ab-due" on:focusout=boxed(left)>
            <label class="k-field-label" for=name.clone()>{text::field_due()}</label>
            <input
                node_ref=input
                class="k-input"
                id=name
                type="date"
                min="1900-01-01"
                max="2999-12-31"
                data-autofocus=""
                value=now.unwrap_or_default()
                on:keydown:target=boxed(keys)
                on:change:target=boxed(changed)
            />
            {has.then(|| view! { <Button kind=ButtonKind::Ghost icon=icondata_lu::LuX on_press=move |_| set(None)>{text::actions_due_clear()}</Button> })}
        </div>
    }
}

impl Actions {
    /// Gives a card another owner or day: one step of undo, and nothing else of the card is written.
    fn set(self, id: CardId, fact: Fact, wanted: Option<String>) {
        if wanted == value(self, id, fact) {
            return;
        }
        self.cx.with_value(|cx| {
            if let Err(why) = untrack(|| cx.may_edit()) {
                cx.refuse(why);
                return;
            }
            let value = match (fact, &wanted) {
                (Fact::Due, Some(day)) => match read_date(day) {
                    Ok(day) => day,
                    Err(why) => return cx.refuse(why),
                },
                (_, wanted) => wanted.clone().map(Value::Line),
            };
            let edit = Edit::Set {
                entity: id.into(),
                field: fact.field(),
                value,
            };
            if cx.apply([edit]) {
                cx.announce(match (fact, &wanted) {
                    (Fact::Owner, Some(name)) => text::actions_owner_is(name),
                    (Fact::Owner, None) => text::actions_unowned().to_owned(),
                    (Fact::Due, Some(day)) => text::actions_due(&locale::day(day)),
                    (Fact::Due, None) => text::actions_no_day().to_owned(),
                });
            }
        });
        // A card with another day stands in another place.
        focus_again(format!(".ab-card[data-card=\"{id}\"] [data-chip={}]", fact.word()));
    }
}
