//! The design system: every control of the client, with its keyboard, its name for screen readers and its look.
//!
//! Invariants: nothing here knows a journey; every control can be reached and operated by keyboard, has an accessible name and
//! shows its focus; colours, sizes and durations come from `style/tokens.css`. Styles stand in `style/kit*.css`, classes start
//! with `k-`. Positions and colours that are only known at run time are set through leptos' `style:name=value`, which goes through the
//! CSS object model and so asks nothing of the content security policy.
//!
//! What floats (menus, popovers, tooltips, dialogs) uses the browser's top layer, so nothing clips it and no layer numbers compete.

mod avatar;
mod button;
pub mod colour;
mod dialog;
mod field;
pub mod float;
pub mod flow;
pub mod fuzzy;
mod icon;
pub mod listen;
mod menu;
mod palette;
mod popover;
mod segmented;
mod select;
mod sign;
mod status;
mod toast;
mod tooltip;

pub use avatar::{Avatar, AvatarStack, Person, initials};
pub use button::{Button, ButtonKind, IconButton};
pub use dialog::{Dialog, DialogActions, ModalFrame};
pub use field::TextField;
pub use float::{Align, Anchor, Placement, Side};
pub use flow::{For, Show};
pub use icon::{Icon, IconData};
pub use menu::{Menu, MenuEntry, MenuItem};
pub use palette::{CommandPalette, PaletteItem};
pub use popover::{Popover, PopoverState};
pub use segmented::{Segmented, SegmentedOption, TabPanel, Tabs};
pub use select::{Select, SelectOption};
pub use sign::Sign;
pub use status::{ColourDot, EmptyState, Kbd, Skeleton, StatusWord, Tone};
pub use toast::{Toast, ToastAction, ToastHost, ToastTone, Toasts, provide_toasts, use_toasts};
pub use tooltip::TooltipHost;
