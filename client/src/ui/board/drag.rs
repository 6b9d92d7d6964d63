//! Drag and drop by pointer: what is held, where it would go, and the one edit when it is let go.
//!
//! A mouse drags after 4 px, a finger after resting 350 ms (before that it scrolls). Escape gives up. The machine (`Hold`) is pure; the
//! rest reads the page once per pointer event. Not here: moving by keyboard (actions), dragging feelings (`emotion`).

mod shell;
mod target;

pub use shell::{Stage, attach};
pub(super) use shell::{listen_actively, push, swallow_click};

use waymark_shared::doc::schema::EntityRef;

/// A mouse may tremble this far, in pixels.
const TREMBLE_PX: f64 = 4.0;
/// A finger that rests this long picks up, in milliseconds.
const LONG_PRESS_MS: u64 = 350;

/// What the pointer holds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Hold {
    #[default]
    Nothing,
    /// Pressed, not yet moved far enough (or not long enough).
    Pressed(Press),
    Dragging(Press),
}

/// A pointer that went down on something.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Press {
    entity: EntityRef,
    pointer: i32,
    touch: bool,
    at: (f64, f64),
}

/// What a pointer event means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Nothing,
    PickUp,
    Carry,
    Drop,
    GiveUp,
}

impl Hold {
    fn press(&mut self, press: Press) {
        if *self == Self::Nothing {
            *self = Self::Pressed(press);
        }
    }

    fn moved(&mut self, pointer: i32, to: (f64, f64)) -> Meaning {
        match *self {
            Self::Dragging(press) if press.pointer == pointer => Meaning::Carry,
            Self::Pressed(press) if press.pointer == pointer => {
                let far = (to.0 - press.at.0).hypot(to.1 - press.at.1) > TREMBLE_PX;
                match (far, press.touch) {
                    (false, _) => Meaning::Nothing,
                    // A finger that moves first wants to scroll.
                    (true, true) => {
                        *self = Self::Nothing;
                        Meaning::Nothing
                    }
                    (true, false) => {
                        *self = Self::Dragging(press);
                        Meaning::PickUp
                    }
                }
            }
            _ => Meaning::Nothing,
        }
    }

    /// The long press of a finger is over.
    fn rested(&mut self, pointer: i32) -> Meaning {
        match *self {
            Self::Pressed(press) if press.touch && press.pointer == pointer => {
                *self = Self::Dragging(press);
                Meaning::PickUp
            }
            _ => Meaning::Nothing,
        }
    }

    fn released(&mut self, pointer: i32) -> Meaning {
        match *self {
            Self::Dragging(press) if press.pointer == pointer => {
                *self = Self::Nothing;
                Meaning::Drop
            }
            Self::Pressed(press) if press.pointer == pointer => {
                *self = Self::Nothing;
                Meaning::Nothing
            }
            _ => Meaning::Nothing,
        }
    }

    /// Escape, or the browser took the pointer away.
    fn cancelled(&mut self) -> Meaning {
        match std::mem::take(self) {
            Self::Dragging(_) => Meaning::GiveUp,
            _ => Meaning::Nothing,
        }
    }

    const fn dragged(&self) -> Option<Press> {
        match self {
            Self::Dragging(press) => Some(*press),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn press(touch: bool) -> Press {
        Press {
            entity: EntityRef::Meta,
            pointer: 1,
            touch,
            at: (10.0, 10.0),
        }
    }

    #[test]
    fn a_mouse_picks_up_when_it_moves_and_drops_when_it_lets_go() {
        let mut hold = Hold::default();
        hold.press(press(false));
        assert_eq!(hold.moved(1, (12.0, 11.0)), Meaning::Nothing);
        assert_eq!(hold.moved(1, (20.0, 10.0)), Meaning::PickUp);
        assert_eq!(hold.moved(2, (90.0, 10.0)), Meaning::Nothing);
        assert_eq!(hold.moved(1, (90.0, 10.0)), Meaning::Carry);
        assert_eq!(hold.released(1), Meaning::Drop);
        assert_eq!(hold, Hold::Nothing);
    }

    #[test]
    fn a_click_is_no_drag() {
        let mut hold = Hold::default();
        hold.press(press(false));
        assert_eq!(hold.released(1), Meaning::Nothing);
        assert_eq!(hold.moved(1, (90.0, 90.0)), Meaning::Nothing);
    }

    #[test]
    fn a_finger_that_moves_scrolls_and_one_that_rests_picks_up() {
        let mut hold = Hold::default();
        hold.press(press(true));
        assert_eq!(hold.moved(1, (10.0, 40.0)), Meaning::Nothing);
        assert_eq!(hold.rested(1), Meaning::Nothing);
        hold.press(press(true));
        assert_eq!(hold.rested(1), Meaning::PickUp);
        assert_eq!(hold.moved(1, (10.0, 40.0)), Meaning::Carry);
        assert_eq!(hold.cancelled(), Meaning::GiveUp);
    }

    #[test]
    fn a_second_finger_changes_nothing() {
        let mut hold = Hold::default();
        hold.press(press(false));
        hold.press(Press {
            pointer: 2,
            ..press(false)
        });
        assert_eq!(hold.released(2), Meaning::Nothing);
        assert_eq!(hold.moved(1, (90.0, 10.0)), Meaning::PickUp);
    }
}
