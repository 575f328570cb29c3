//! How much each place of a grid looks like each sign, after the grid was moved to where the signs
//! really are.

use zeroize::Zeroizing;

use super::lattice::{Lattice, Place};
use super::stencils::{
    BLUR_COUNT, Pattern, SIGN_AREA, SIGN_COUNT, SIGN_HEIGHT, SIGN_WIDTH, dot, normalise, stencils,
};
use crate::document::Plane;
use crate::document::Projection;

/// How far around a place a sign is looked for, in pixels of the sheet (a twentieth of a pitch).
const REACH: usize = 4;
const WIDE: usize = SIGN_WIDTH + 2 * REACH;
const HIGH: usize = SIGN_HEIGHT + 2 * REACH;
/// Mean likeness below which a grid lies on something else.
const LIKENESS_MIN: f32 = 0.5;
/// How many guesses are looked at from both sides.
const BEST_COUNT: usize = 4;
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
    let fitting = |guess: Lattice| (fit(plane, &guess, 2), guess);
    // A guess is as good upside down, nearly; which way up it is, is asked of the few best.
    let mut fits: Vec<_> = guesses.iter().map(|guess| fitting(*guess)).collect();
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    fits.truncate(BEST_COUNT);
    let turned: Vec<_> = fits
        .iter()
        .filter_map(|(_, guess)| guess.turned())
        .collect();
    fits.extend(turned.into_iter().map(fitting));
    let (fit, guess) = fits.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    if fit < LIKENESS_MIN {
        return None;
    }
    let moved = settle(plane, &guess, 2)?;
    let (blur, stretched) = adapt(plane, &moved);
    let settled = settle(plane, &stretched, blur)?;
    let (blur, settled) = adapt(plane, &settled);
    let likenesses = settled.cells().map(|(column, line)| {
        let patch = patch(plane, settled.place(column, line));
        likeness(&patch, blur, 2)
    });
    let likenesses = Zeroizing::new(likenesses.collect());
    Some((settled, likenesses))
}

/// Mean likeness of some places to their best sign. The ends are always among them, because a grid
/// that is off by one column shows only there.
fn fit(plane: &Plane, lattice: &Lattice, blur: usize) -> f32 {
    let last = lattice.format.columns() - 1;
    let some = lattice.cells().filter(|(column, _)| {
        *column < 2 || *column + 2 > last || *column == last / 3 || *column == 2 * last / 3
    });
    let (mut sum, mut count) = (0.0, 0.0);
    for (column, line) in some {
        let patch = patch(plane, lattice.place(column, line));
        sum += best(&likeness(&patch, blur, 0)).1;
        count += 1.0;
    }
    sum / count
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
fn likeness(patch: &Patch, blur: usize, reach: isize) -> Likeness {
    let mut most = [-1.0; SIGN_COUNT];
    for down in -reach..=reach {
        for across in -reach..=reach {
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
    let step = |way: (f64, f64)| {
        (
            way.0 as f32 / SIGN_WIDTH as f32,
            way.1 as f32 / SIGN_WIDTH as f32,
        )
    };
    let (right, down) = (step(place.right), step(place.down));
    let half = |side: usize| (side - 1) as f32 / 2.0;
    let left = place.middle.0 as f32 - right.0 * half(WIDE) - down.0 * half(HIGH);
    let top = place.middle.1 as f32 - right.1 * half(WIDE) - down.1 * half(HIGH);
    let mut patch = Zeroizing::new([0.0; WIDE * HIGH]);
    for (row, line) in patch.chunks_exact_mut(WIDE).enumerate() {
        let (mut x, mut y) = (left + down.0 * row as f32, top + down.1 * row as f32);
        for pixel in line {
            *pixel = plane.between(x, y);
            x += right.0;
            y += right.1;
        }
    }
    patch
}
