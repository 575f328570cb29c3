//! The corners of the document on the plate.

use image::GrayImage;

use super::plane::Plane;
use super::projection::Point;
use super::sides::{Line, Seen, sides};
use super::{NotFound, PIXELS_MAX, edge};

/// Longer side of the picture in which sides are looked for first, in pixels.
const SMALL_MAX: usize = 640;
/// Smaller pictures show no document.
const SIDE_MIN: u32 = 48;
/// Opposite sides of a sheet differ by less than this factor, whatever the perspective.
const UNLIKE_MAX: f64 = 1.4;
/// Corners of a sheet are right angles, and look less than this many degrees different.
const SKEW_MAX: f64 = 20.0;

/// Four corners in pixels of the picture: top left, top right, bottom right, bottom left, as the
/// document lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corners(pub [Point; 4]);

impl Corners {
    /// Lengths of top, right, bottom and left, in pixels.
    pub fn sides(&self) -> [f64; 4] {
        let length = |a: usize, b: usize| {
            let (a, b) = (self.0[a], self.0[b]);
            (a.0 - b.0).hypot(a.1 - b.1)
        };
        [length(0, 1), length(1, 2), length(2, 3), length(3, 0)]
    }

    /// Whether this can be a flat sheet, seen from above.
    fn is_sheet(&self) -> bool {
        let [top, right, bottom, left] = self.sides();
        let is_like = |a: f64, b: f64| a < UNLIKE_MAX * b && b < UNLIKE_MAX * a;
        let is_right = (0..4).all(|at| {
            let (a, b, c) = (self.0[(at + 3) % 4], self.0[at], self.0[(at + 1) % 4]);
            let (to, from) = ((b.0 - a.0, b.1 - a.1), (c.0 - b.0, c.1 - b.1));
            let turn = (to.0 * from.1 - to.1 * from.0).atan2(to.0 * from.0 + to.1 * from.1);
            (turn.to_degrees() - 90.0).abs() < SKEW_MAX
        });
        is_like(top, bottom) && is_like(left, right) && is_right
    }
}

/// Finds the document in `picture`. The plate has to be visible all around it; it may lean up to 30
/// degrees and lie anywhere.
///
/// # Errors
/// [`NotFound`].
pub fn find(picture: &GrayImage) -> Result<Corners, NotFound> {
    let (width, height) = picture.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(NotFound::TooLarge);
    }
    if width < SIDE_MIN || height < SIDE_MIN {
        return Err(NotFound::Nothing);
    }
    let whole = Plane::copied(picture);
    let mut small = whole.smoothed();
    let mut scale = 1.0;
    while small.width.max(small.height) > SMALL_MAX {
        small = small.halved();
        scale *= 2.0;
    }
    let rough = match sides(&small.smoothed()) {
        Seen::Nothing => return Err(NotFound::Nothing),
        Seen::Cut => return Err(NotFound::NotWhole),
        Seen::NoSides => return Err(NotFound::NoEdges),
        Seen::Sides(sides) => corners(&sides).ok_or(NotFound::NoEdges)?,
    };
    // The middle of a small pixel is the middle of those that it was made of.
    let large = |p: Point| ((p.0 + 0.5) * scale - 0.5, (p.1 + 0.5) * scale - 0.5);
    let rough = Corners(rough.0.map(large));
    if !rough.is_sheet() {
        return Err(NotFound::NoEdges);
    }
    let found = measured(&whole.smoothed(), &rough, 2.0 * scale + 3.0).ok_or(NotFound::NoEdges)?;
    if !found.is_sheet() {
        return Err(NotFound::NoEdges);
    }
    let is_inside = |p: &Point| {
        p.0 >= 0.0 && p.1 >= 0.0 && p.0 <= f64::from(width - 1) && p.1 <= f64::from(height - 1)
    };
    if !found.0.iter().all(is_inside) {
        return Err(NotFound::NotWhole);
    }
    Ok(found)
}

/// Corners where left, top, right and bottom meet.
fn corners([left, top, right, bottom]: &[Line; 4]) -> Option<Corners> {
    Some(Corners([
        left.meets(top)?,
        top.meets(right)?,
        right.meets(bottom)?,
        bottom.meets(left)?,
    ]))
}

/// The corners between the edges, as they are in the whole picture.
fn measured(plane: &Plane, rough: &Corners, reach: f64) -> Option<Corners> {
    let [a, b, c, d] = rough.0;
    let edge = |from: Point, to: Point| edge::measure(plane, from, to, reach);
    corners(&[edge(d, a)?, edge(a, b)?, edge(b, c)?, edge(c, d)?])
}
