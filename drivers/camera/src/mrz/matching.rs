//! How much each place of a grid looks like each sign, after the grid was moved to where the signs
//! really are.

use zeroize::Zeroizing;

use super::lattice::{Lattice, Place};
use super::plane::Plane;
use super::stencils::{
    BLUR_COUNT, Pattern, SIGN_AREA, SIGN_COUNT, SIGN_HEIGHT, SIGN_WIDTH, dot, normalise, stencils,
};
use crate::document::Projection;

/// How far around a place a sign is looked for, in pixels of the sheet (a twentieth of a pitch).
const REACH: usize = 4;
const WIDE: usize = SIGN_WIDTH + 2 * REACH;
const HIGH: usize = SIGN_HEIGHT + 2 * REACH;
/// Mean likeness below which a grid lies on something else.
const LIKENESS_MIN: f32 = 0.5;
/// Likeness at which a sign says where its place is.
const ANCHOR_MIN: f32 = 0.6;

/// Likeness, -1 to 1, of one place to each sign.
pub(super) type Likeness = [f32; SIGN_COUNT];

/// What was read from the picture: a likeness for each place, line after line.
pub(super) type Likenesses = Zeroizing<Vec<Likeness>>;

/// The surroundings of a place.
type Patch = Zeroizing<[f32; WIDE * HIGH]>;

/// The best of `guesses` and what stands in its places, or `None` when none of them fits.
pub(super) fn read(plane: &Plane, guesses: &[Lattice]) -> Option<(Lattice, Likenesses)> {
    let both_ways = guesses
        .iter()
        .flat_map(|guess| [Some(*guess), guess.turned()])
        .flatten();
    let (fit, guess) = both_ways
        .map(|guess| (fit(plane, &guess, 2), guess))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    if fit < LIKENESS_MIN {
        return None;
    }
    let moved = settle(plane, &guess, 2)?;
    let (blur, stretched) = adapt(plane, &moved);
    let settled = settle(plane, &stretched, blur)?;
    let (blur, settled) = adapt(plane, &settled);
    let likenesses = settled.cells().map(|(column, line)| {
        let patch = patch(plane, settled.place(column, line));
        likeness(&patch, blur, 2, 1)
    });
    let likenesses = Zeroizing::new(likenesses.collect());
    Some((settled, likenesses))
}

/// Mean over all places of the likeness to the best sign.
fn fit(plane: &Plane, lattice: &Lattice, blur: usize) -> f32 {
    let likenesses = lattice.cells().map(|(column, line)| {
        let patch = patch(plane, lattice.place(column, line));
        best(&likeness(&patch, blur, 0, 1)).1
    });
    likenesses.sum::<f32>() / lattice.format.signs() as f32
}

/// The strength of blur and the stretch that fit best.
fn adapt(plane: &Plane, lattice: &Lattice) -> (usize, Lattice) {
    let stretched = [0.92, 1.0, 1.08].map(|by| Lattice {
        stretch: lattice.stretch * by,
        ..*lattice
    });
    let tries = stretched
        .into_iter()
        .flat_map(|lattice| (0..BLUR_COUNT).map(move |blur| (blur, lattice)));
    tries
        .map(|(blur, lattice)| (fit(plane, &lattice, blur), blur, lattice))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or((0, *lattice), |(_, blur, lattice)| (blur, lattice))
}

/// The grid through the places where the signs were found, when enough were.
fn settle(plane: &Plane, lattice: &Lattice, blur: usize) -> Option<Lattice> {
    let mut pairs = Vec::with_capacity(lattice.format.signs());
    for (column, line) in lattice.cells() {
        let place = lattice.place(column, line);
        let (likeness, across, down) = find(&patch(plane, place), blur);
        if likeness < ANCHOR_MIN {
            continue;
        }
        let (across, down) = (across / SIGN_WIDTH as f64, down / SIGN_WIDTH as f64);
        let x = place.middle.0 + across * place.right.0 + down * place.down.0;
        let y = place.middle.1 + across * place.right.1 + down * place.down.1;
        pairs.push(((column as f64, line as f64), (x, y)));
    }
    if pairs.len() * 2 < lattice.format.signs() {
        return None;
    }
    let projection = Projection::through(&pairs)?;
    Some(Lattice {
        projection,
        ..*lattice
    })
}

/// Where in a patch the best sign is: its likeness, and how far to the right and down.
fn find(patch: &Patch, blur: usize) -> (f32, f64, f64) {
    let reach = REACH as isize;
    let shifts = (-reach..=reach).step_by(2);
    shifts
        .clone()
        .flat_map(|down| shifts.clone().map(move |across| (across, down)))
        .map(|(across, down)| {
            let likeness =
                at(patch, across, down).map_or(-1.0, |window| best(&compare(&window, blur)).1);
            (likeness, across as f64, down as f64)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((-1.0, 0.0, 0.0))
}

/// For each sign the best likeness within `reach` pixels of the sheet.
fn likeness(patch: &Patch, blur: usize, reach: isize, step: usize) -> Likeness {
    let mut most = [-1.0; SIGN_COUNT];
    for down in (-reach..=reach).step_by(step) {
        for across in (-reach..=reach).step_by(step) {
            let Some(window) = at(patch, across, down) else {
                continue;
            };
            for (most, here) in most.iter_mut().zip(compare(&window, blur)) {
                *most = f32::max(*most, here);
            }
        }
    }
    most
}

fn compare(window: &Pattern, blur: usize) -> Likeness {
    let mut likeness = [0.0; SIGN_COUNT];
    for (likeness, sign) in likeness.iter_mut().zip(stencils(blur)) {
        *likeness = dot(window, sign);
    }
    likeness
}

/// The sign with the highest likeness, and that.
pub(super) fn best(likeness: &Likeness) -> (usize, f32) {
    let highest = likeness
        .iter()
        .copied()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1));
    highest.unwrap_or((0, -1.0))
}

/// The pattern that lies `across` and `down` from the middle of a patch; `None` on even paper.
fn at(patch: &Patch, across: isize, down: isize) -> Option<Zeroizing<Pattern>> {
    let left = REACH.checked_add_signed(across)?;
    let top = REACH.checked_add_signed(down)?;
    let mut window = Zeroizing::new([0.0; SIGN_AREA]);
    for (row, line) in window.chunks_exact_mut(SIGN_WIDTH).enumerate() {
        let start = (top + row) * WIDE + left;
        line.copy_from_slice(patch.get(start..start + SIGN_WIDTH)?);
    }
    normalise(&mut window).then_some(window)
}

/// The surroundings of a place, turned upright and in the size of the sheet.
fn patch(plane: &Plane, place: Place) -> Patch {
    let mut patch = Zeroizing::new([0.0; WIDE * HIGH]);
    for (at, pixel) in patch.iter_mut().enumerate() {
        let across = ((at % WIDE) as f64 - (WIDE - 1) as f64 / 2.0) / SIGN_WIDTH as f64;
        let down = ((at / WIDE) as f64 - (HIGH - 1) as f64 / 2.0) / SIGN_WIDTH as f64;
        let x = place.middle.0 + across * place.right.0 + down * place.down.0;
        let y = place.middle.1 + across * place.right.1 + down * place.down.1;
        *pixel = plane.between(x, y);
    }
    patch
}
