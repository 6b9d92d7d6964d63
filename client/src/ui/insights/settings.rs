//! Thresholds and weights of the findings: settings of the journey, the same for everybody in it, each with a default to go back to.

use leptos::ev::Targeted;
use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, Shape, shape};
use waymark_shared::journey::settings::Settings;
use web_sys::{FocusEvent, HtmlInputElement, KeyboardEvent};

use super::rows::section as frame;
use super::words;
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::listen::next_id;
use crate::ui::kit::{Button, Icon, Show};

/// One setting: its field, what it says, what stands behind its number, whether it counts tenths, and how it is read.
struct Setting {
    field: Field,
    label: text::Line,
    unit: text::Line,
    tenths: bool,
    read: fn(&Settings) -> i64,
}

macro_rules! setting {
    ($field:ident $name:ident $label:ident $unit:ident tenths) => {
        Setting {
            field: Field::$field,
            label: text::$label,
            unit: text::$unit,
            tenths: true,
            read: |settings| settings.$name,
        }
    };
    ($field:ident $name:ident $label:ident $unit:ident) => {
        Setting {
            field: Field::$field,
            label: text::$label,
            unit: text::$unit,
            tenths: false,
            read: |settings| settings.$name,
        }
    };
}

/// The settings under their headings.
static GROUPS: [(text::Line, &[Setting]); 4] = [
    (
        text::settings_truths,
        &[
            setting!(MotFeeling mot_feeling setting_strong unit_of_2 tenths),
            setting!(MotImportance mot_importance setting_important unit_of_5),
            setting!(MotDifference mot_difference setting_turn unit_of_4 tenths),
            setting!(MotLast mot_last setting_last unit_of_2 tenths),
        ],
    ),
    (
        text::settings_weights,
        &[
            setting!(PainFeeling pain_feeling pain_feeling unit_none),
            setting!(PainImpact pain_impact pain_impact unit_none),
            setting!(PainGap pain_gap pain_gap unit_none),
            setting!(PainDropOff pain_drop_off pain_drop_off unit_none),
            setting!(PainVotes pain_votes pain_votes unit_none),
        ],
    ),
    (
        text::gaps,
        &[
            setting!(GapFeeling gap_feeling setting_good unit_feeling tenths),
            setting!(GapNps gap_nps setting_nps unit_none),
            setting!(GapCsat gap_csat setting_csat unit_percent),
            setting!(GapWait gap_wait setting_wait unit_of_time),
            setting!(GapContacts gap_contacts setting_contacts unit_none),
            setting!(GapUncertainty gap_uncertainty setting_uncertain unit_of_4),
        ],
    ),
    (
        text::insights_numbers,
        &[
            setting!(QuadrantImpact quadrant_impact setting_impact unit_of_5),
            setting!(QuadrantGap quadrant_gap setting_gap unit_of_10),
            setting!(SmallSample small_sample setting_sample unit_answers),
        ],
    ),
];

/// The form.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let settings = Signal::from(cx.model().findings().settings.signal());
    let groups = GROUPS
        .iter()
        .map(|(title, group)| {
            let fields = group.iter().map(|setting| field(cx, settings, setting)).collect_view();
            frame(title(), None, fields)
        })
        .collect_view();
    let is_changed = Memo::new(move |_| settings.with(|settings| *settings != Settings::default()));
    let (reset_cx, lock_cx) = (cx.clone(), cx.clone());
    let reset = Callback::new(move |_| {
        let clear = |(field, _): &(Field, i64)| Edit::Set {
            entity: EntityRef::Meta,
            field: *field,
            value: None,
        };
        if reset_cx.apply(Settings::ALL.iter().map(clear)) {
            reset_cx.announce(text::settings_defaults());
        }
    });
    view! {
        <p class="c-note i-intro">{text::settings_note()}</p>
        {groups}
        <Show when=move || is_changed.get() && lock_cx.may_edit().is_ok()>
            <div class="i-reset">
                <Button icon=icondata_lu::LuRotateCcw on_press=reset>{text::settings_reset()}</Button>
            </div>
        </Show>
    }
}

fn field(cx: &ActionCx, settings: Signal<Settings>, setting: &'static Setting) -> AnyView {
    let id = next_id("setting");
    let note_id = format!("{id}-note");
    let described_by = note_id.clone();
    let problem = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| settings.with(setting.read));
    let default = Settings::ALL
        .iter()
        .find(|(field, _)| *field == setting.field)
        .map_or(0, |(_, default)| *default);
    let set = {
        let cx = cx.clone();
        move |value: Option<i64>| {
            cx.apply([Edit::Set {
                entity: EntityRef::Meta,
                field: setting.field,
                value: value.map(Value::Int),
            }]);
        }
    };
    let commit = {
        let set = set.clone();
        move |element: &HtmlInputElement| match setting.parse(&element.value()) {
            Ok(new) => {
                problem.set(None);
                if new != value.get_untracked() {
                    set((new != default).then_some(new));
                }
                element.set_value(&setting.format(new));
            }
            Err(why) => problem.set(Some(why)),
        }
    };
    let on_key = {
        let commit = commit.clone();
        move |event: Targeted<KeyboardEvent, HtmlInputElement>| {
            match event.key().as_str() {
                "Enter" => commit(&event.target()),
                "Escape" => {
                    problem.set(None);
                    event.target().set_value(&setting.format(value.get_untracked()));
                }
                _ => return,
            }
            event.stop_propagation();
        }
    };
    let on_blur = move |event: Targeted<FocusEvent, HtmlInputElement>| commit(&event.target());
    let (lock_cx, back_cx) = (cx.clone(), cx.clone());
    let is_locked = Memo::new(move |_| lock_cx.may_edit().is_err());
    let press = StoredValue::new(move || set(None));
    let back_words = text::settings_reset_to(&setting.format(default));
    view! {
        <div class="i-setting">
            <label for=id.clone()>{(setting.label)()}</label>
            <Show when=move || value.get() != default && back_cx.may_edit().is_ok()>
                <button
                    class="i-action"
                    type="button"
                    aria-label=back_words.clone()
                    data-tip=back_words.clone()
                    on:click=boxed_press(move |_| press.with_value(|press| press()))
                >
                    <Icon icon=icondata_lu::LuRotateCcw size_px=14 />
                </button>
            </Show>
            <input
                class="c-input numbers"
                id=id
                type="text"
                inputmode="decimal"
                autocomplete="off"
                readonly=move || is_locked.get()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=described_by
                prop:value=move || setting.format(value.get())
                on:blur:target=boxed(on_blur)
                on:keydown:target=boxed(on_key)
            />
            <span class="i-unit">{(setting.unit)()}</span>
            <p class="c-field-error" id=note_id aria-live="polite" hidden=move || problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
        </div>
    }
}

impl Setting {
    fn range(&self) -> (i64, i64) {
        match shape(EntityKind::Meta, self.field) {
            Some(Shape::Int(least, most)) => (least, most),
            _ => (0, 0),
        }
    }

    /// As people read it.
    fn format(&self, value: i64) -> String {
        #[allow(clippy::cast_precision_loss, reason = "at most 100,000")]
        match self.tenths {
            true => words::short(value as f64 / 10.0),
            false => value.to_string(),
        }
    }

    /// What was typed, in the unit of the document; else what would be right.
    fn parse(&self, text: &str) -> Result<i64, String> {
        let (least, most) = self.range();
        let text = text.trim().replace('−', "-").replace(',', ".");
        let number = match self.tenths {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "checked against the range below; a float casts to the nearest"
            )]
            true => text
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(|number| (10.0 * number).round() as i64),
            false => text.parse().ok(),
        };
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| text::settings_write(&self.format(least), &self.format(most)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn all() -> impl Iterator<Item = &'static Setting> {
        GROUPS.iter().flat_map(|(_, group)| group.iter())
    }

    #[test]
    fn every_setting_has_one_field_and_shows_its_own_default() {
        assert_eq!(all().count(), Settings::ALL.len());
        for (field, default) in Settings::ALL {
            let setting = all().find(|setting| setting.field == *field).unwrap();
            assert_eq!((setting.read)(&Settings::default()), *default, "{field}");
            assert_eq!(setting.parse(&setting.format(*default)), Ok(*default), "{field}");
        }
    }

    #[test]
    fn what_is_out_of_range_or_no_number_is_refused() {
        let setting = all().find(|setting| setting.field == Field::MotFeeling).unwrap();
        assert_eq!(setting.parse("1,2"), Ok(12));
        assert_eq!(setting.parse(" 2 "), Ok(20));
        assert_eq!(setting.parse("2.1"), Err("Write a number from 0.5 to 2".to_owned()));
        assert!(setting.parse("much").is_err() && setting.parse("").is_err() && setting.parse("NaN").is_err());
    }
}
