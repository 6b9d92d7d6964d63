//! Where what floats goes: beside its anchor, on the other side when there is no room, never over the edge of the window.

use web_sys::Element;

/// What a floating surface belongs to.
#[derive(Debug, Clone)]
pub enum Anchor {
    /// An element, usually the button that opened it.
    Element(Element),
    /// A point in the window, for context menus.
    Point {
        /// CSS pixels from the left edge of the window.
        x: f64,
        /// CSS pixels from the top edge of the window.
        y: f64,
    },
}

impl Anchor {
    /// Where the anchor is now.
    #[must_use]
    pub fn area(&self) -> Area {
        match self {
            Self::Element(element) => {
                let rect = element.get_bounding_client_rect();
                Area {
                    x: rect.x(),
                    y: rect.y(),
                    width: rect.width(),
                    height: rect.height(),
                }
            }
            Self::Point { x, y } => Area {
                x: *x,
                y: *y,
                width: 0.0,
                height: 0.0,
            },
        }
    }
}

/// The side of the anchor that is tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Under it.
    #[default]
    Below,
    /// Over it.
    Above,
    /// Right of it.
    Right,
    /// Left of it.
    Left,
}

/// Which edges line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// The left (or upper) edges.
    #[default]
    Start,
    /// The middles.
    Centre,
    /// The right (or lower) edges.
    End,
}

/// Side, alignment and distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Tried first.
    pub side: Side,
    /// Along that side.
    pub align: Align,
    /// Distance to the anchor, in pixels.
    pub gap_px: f64,
}

impl Default for Placement {
    fn default() -> Self {
        Self {
            side: Side::Below,
            align: Align::Start,
            gap_px: 4.0,
        }
    }
}

/// A rectangle in the window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Nothing that floats comes closer to the edge of the window, in pixels.
const MARGIN_PX: f64 = 8.0;

/// The upper left corner for a surface of the given width and height.
#[must_use]
pub fn place(anchor: Area, (width, height): (f64, f64), window: (f64, f64), placement: Placement) -> (f64, f64) {
    let Placement { side, align, gap_px } = placement;
    let vertical = matches!(side, Side::Below | Side::Above);
    let x_span = Span {
        start: anchor.x,
        length: anchor.width,
        window: window.0,
    };
    let y_span = Span {
        start: anchor.y,
        length: anchor.height,
        window: window.1,
    };
    let after = matches!(side, Side::Below | Side::Right);
    if vertical {
        (x_span.along(width, align), y_span.beside(height, gap_px, after))
    } else {
        (x_span.beside(width, gap_px, after), y_span.along(height, align))
    }
}

/// The anchor and the window in one direction.
struct Span {
    start: f64,
    length: f64,
    window: f64,
}

impl Span {
    fn beside(&self, size: f64, gap: f64, after: bool) -> f64 {
        let behind = self.start + self.length + gap;
        let before = self.start - gap - size;
        let fits_behind = behind + size <= self.window - MARGIN_PX;
        let fits_before = before >= MARGIN_PX;
        let chosen = match (after, fits_behind, fits_before) {
            (true, true, _) | (false, true, false) => behind,
            (false, _, true) | (true, false, true) => before,
            // Room on neither side: where there is more, pushed into view.
            (_, false, false) if self.window - self.start - self.length >= self.start => behind,
            (_, false, false) => before,
        };
        self.inside(chosen, size)
    }

    fn along(&self, size: f64, align: Align) -> f64 {
        let wanted = match align {
            Align::Start => self.start,
            Align::Centre => self.start + (self.length - size) / 2.0,
            Align::End => self.start + self.length - size,
        };
        self.inside(wanted, size)
    }

    fn inside(&self, start: f64, size: f64) -> f64 {
        start.min(self.window - MARGIN_PX - size).max(MARGIN_PX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const WINDOW: (f64, f64) = (1000.0, 800.0);

    fn check(anchor: (f64, f64), size: (f64, f64), side: Side, align: Align, expected: (f64, f64)) {
        let anchor = Area {
            x: anchor.0,
            y: anchor.1,
            width: 100.0,
            height: 30.0,
        };
        assert_eq!(
            place(
                anchor,
                size,
                WINDOW,
                Placement {
                    side,
                    align,
                    gap_px: 4.0
                }
            ),
            expected
        );
    }

    #[test]
    fn it_stands_beside_its_anchor() {
        check(
            (200.0, 100.0),
            (180.0, 300.0),
            Side::Below,
            Align::Start,
            (200.0, 134.0),
        );
        check((200.0, 100.0), (180.0, 300.0), Side::Below, Align::End, (120.0, 134.0));
        check(
            (200.0, 500.0),
            (180.0, 300.0),
            Side::Above,
            Align::Centre,
            (160.0, 196.0),
        );
        check(
            (200.0, 100.0),
            (180.0, 300.0),
            Side::Right,
            Align::Start,
            (304.0, 100.0),
        );
    }

    #[test]
    fn it_flips_where_there_is_no_room() {
        check(
            (200.0, 700.0),
            (180.0, 300.0),
            Side::Below,
            Align::Start,
            (200.0, 396.0),
        );
        check(
            (200.0, 100.0),
            (180.0, 300.0),
            Side::Above,
            Align::Start,
            (200.0, 134.0),
        );
        check(
            (880.0, 100.0),
            (180.0, 300.0),
            Side::Right,
            Align::Start,
            (696.0, 100.0),
        );
    }

    #[test]
    fn it_never_leaves_the_window() {
        check(
            (950.0, 100.0),
            (180.0, 300.0),
            Side::Below,
            Align::Start,
            (812.0, 134.0),
        );
        check((-50.0, 100.0), (180.0, 300.0), Side::Below, Align::Start, (8.0, 134.0));
        check((200.0, 400.0), (180.0, 790.0), Side::Below, Align::Start, (200.0, 8.0));
    }
}
