//! Every control of the kit on one page, at `/?kit` in debug builds: for looking at, and for the browser stories of the kit.

use leptos::prelude::*;

use crate::ui::kit::{
    Avatar, AvatarStack, Button, ButtonKind, ColourDot, CommandPalette, Dialog, DialogActions, EmptyState, IconButton,
    Kbd, Menu, MenuEntry, MenuItem, PaletteItem, Person, Popover, PopoverState, Segmented, SegmentedOption, Select,
    SelectOption, Skeleton, StatusWord, TabPanel, Tabs, TextField, Toast, Tone, colour, use_toasts,
};

/// The gallery.
#[component]
pub fn KitGalleryPage() -> impl IntoView {
    view! {
        <main class="k-gallery">
            <h1>"Kit"</h1>
            <Buttons />
            <Fields />
            <Floating />
            <Views />
            <Pieces />
        </main>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let busy = RwSignal::new(true);
    let pressed = RwSignal::new(false);
    view! {
        <section>
            <Button kind=ButtonKind::Primary>"Create link"</Button>
            <Button icon=icondata_lu::LuPlus>"Add stage"</Button>
            <Button kind=ButtonKind::Ghost>"Insights"</Button>
            <Button kind=ButtonKind::Danger>"Delete for ever"</Button>
            <Button kind=ButtonKind::Primary busy on_press=move |_| busy.set(false)>"Creating…"</Button>
            <Button disabled=Signal::stored(true)>"Not now"</Button>
            <IconButton label="Undo" keys="Ctrl Z" icon=icondata_lu::LuUndo2 on_press=|_| ()/>
            <IconButton
                label="Pin"
                icon=icondata_lu::LuPin
                pressed=Signal::derive(move || pressed.get())
                on_press=move |_| pressed.update(|pressed| *pressed = !*pressed)
            />
            <IconButton label="Redo" icon=icondata_lu::LuRedo2 disabled=Signal::stored(true) on_press=|_| () />
        </section>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let name = RwSignal::new("Front desk".to_owned());
    let wrong = RwSignal::new(String::new());
    let severity = RwSignal::new("3".to_owned());
    let options = (1..=5)
        .map(|n| SelectOption::new(n.to_string(), format!("Severity {n}")))
        .collect::<Vec<_>>();
    view! {
        <section>
            <TextField label="Name" hint="Everybody sees it." value=name />
            <TextField
                label="Title"
                placeholder="What happens here?"
                error=Signal::stored(Some("A title is missing.".to_owned()))
                value=wrong
            />
            <Select label="Severity" options value=severity on_change=move |value| severity.set(value) />
        </section>
    }
}

#[component]
fn Floating() -> impl IntoView {
    let (menu, popover) = (PopoverState::new(), PopoverState::new());
    let (dialog, palette) = (RwSignal::new(false), RwSignal::new(false));
    let toasts = use_toasts();
    let ran = RwSignal::new(String::new());
    let entries = move |()| {
        vec![
            MenuEntry::Heading("Card".to_owned()),
            MenuItem::new("Edit", move || ran.set("Edit".to_owned()))
                .icon(icondata_lu::LuPencil)
                .keys("Enter")
                .into(),
            MenuItem::new("Duplicate", || ())
                .icon(icondata_lu::LuCopy)
                .keys("Ctrl D")
                .into(),
            MenuItem::new("Paste", || ())
                .disabled(Some("Nothing was copied".to_owned()))
                .into(),
            MenuEntry::Separator,
            MenuItem::new("Delete", || ())
                .icon(icondata_lu::LuTrash2)
                .keys("Del")
                .danger()
                .into(),
        ]
    };
    let show_undo =
        move |_| toasts.show(Toast::new("Deleted 1 card").action("Undo", move || ran.set("Undo".to_owned())));
    view! {
        <section>
            <Button on_press=move |event| menu.toggle(&event)>"Menu"</Button>
            <Menu state=menu label="Card" entries />
            <Button on_press=move |event| popover.toggle(&event)>"Popover"</Button>
            <Popover state=popover label="Weight">
                <div class="k-gallery-popover">"Choices open beside what they change." <Button>"Apply"</Button></div>
            </Popover>
            <Button on_press=move |_| dialog.set(true)>"Dialog"</Button>
            <Dialog open=dialog title="Delete this version for ever?">
                <p>"Nobody can bring it back."</p>
                <DialogActions>
                    <Button on_press=move |_| dialog.set(false)>"Keep it"</Button>
                    <Button kind=ButtonKind::Danger on_press=move |_| dialog.set(false)>"Delete for ever"</Button>
                </DialogActions>
            </Dialog>
            <Button on_press=move |_| palette.set(true)>"Palette"</Button>
            <CommandPalette open=palette items=palette_items() on_run=move |id| ran.set(id) />
            <Button on_press=show_undo>"Toast"</Button>
            <Button on_press=move |_| toasts.show(Toast::problem("The card could not be moved."))>"Problem"</Button>
            <Button on_press=|_| panic!("asked for in the gallery")>"Crash"</Button>
            <output class="k-gallery-ran">{move || ran.get()}</output>
        </section>
    }
}

fn palette_items() -> Vec<PaletteItem> {
    [
        ("Add card", "Add", "A", None),
        ("Add stage", "Add", "Shift S", None),
        ("Undo", "Edit", "Ctrl Z", Some("Nothing to undo")),
        ("Delete", "Edit", "Del", None),
        ("Fit to window", "View", "Shift 1", None),
        ("Check-in", "Moments", "", None),
        ("Waits three weeks", "Moments", "", None),
    ]
    .map(|(title, group, keys, disabled)| PaletteItem {
        id: title.to_lowercase(),
        title: title.to_owned(),
        keywords: String::new(),
        group: group.to_owned(),
        icon: (group == "Add").then_some(icondata_lu::LuPlus),
        keys: (!keys.is_empty()).then(|| keys.to_owned()),
        disabled: disabled.map(str::to_owned),
    })
    .to_vec()
}

#[component]
fn Views() -> impl IntoView {
    let zoom = RwSignal::new("wide".to_owned());
    let tab = RwSignal::new("fields".to_owned());
    view! {
        <section>
            <Segmented
                label="Width"
                options=vec![
                    SegmentedOption::new("narrow", "Narrow"),
                    SegmentedOption::new("wide", "Wide"),
                    SegmentedOption::new("list", "List").icon(icondata_lu::LuList),
                ]
                value=zoom
                on_change=move |value| zoom.set(value)
            />
            <div>
                <Tabs
                    label="Panel"
                    options=vec![SegmentedOption::new("fields", "Fields"), SegmentedOption::new("activity", "Activity")]
                    value=tab
                    on_change=move |value| tab.set(value)
                />
                <TabPanel label="Fields" active=Signal::derive(move || tab.with(|tab| tab == "fields"))>"All fields"</TabPanel>
                <TabPanel label="Activity" active=Signal::derive(move || tab.with(|tab| tab == "activity"))>"All activity"</TabPanel>
            </div>
        </section>
    }
}

#[component]
fn Pieces() -> impl IntoView {
    let people: Vec<Person> = ["Ada Lovelace", "Grace Hopper", "Alan T.", "Lin", "Mo Ba", "Zoe"]
        .iter()
        .enumerate()
        .map(|(index, name)| Person {
            key: index.to_string(),
            name: (*name).to_owned(),
            colour: colour::PRESENCE[index * 2].to_owned(),
            idle: index == 1,
        })
        .collect();
    let tones = [
        Tone::Neutral,
        Tone::Accent,
        Tone::Positive,
        Tone::Negative,
        Tone::Wait,
        Tone::Opportunity,
        Tone::Evidence,
    ];
    view! {
        <section>
            <StatusWord text="Saved" tone=Tone::Positive />
            <StatusWord text="Saving…" active=Signal::stored(true) />
            <StatusWord text="Offline · 3 changes kept" tone=Tone::Wait />
            <Avatar person=people[0].clone() />
            <AvatarStack people />
            <Kbd keys="Ctrl Shift Z" />
            <ColourDot colour="var(--opportunity-line)" />
            <Skeleton class="k-gallery-skeleton" />
        </section>
        <section>
            {tones.map(|tone| view! { <span class="k-gallery-tone" data-tone=tone.as_str()>{tone.as_str()}</span> })}
            {(1..=colour::STAGES)
                .map(|stage| view! { <span class="k-gallery-stage" data-stage=stage.to_string()>"Stage "{stage}</span> })
                .collect_view()}
        </section>
        <section>
            <EmptyState icon=icondata_lu::LuMessageSquare title="No comments yet" text="Ask a question where it belongs: on a card.">
                <Button>"Write a comment"</Button>
            </EmptyState>
        </section>
    }
}
