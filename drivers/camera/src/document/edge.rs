//! An edge that is known roughly, measured to a part of a pixel in the whole picture.

use super::plane::Plane;
use super::sides::Line;

/// At how many places an edge is measured.
const PLACES: usize = 80;
/// Share of places at which the edge must be seen.
const SEEN_MIN: f64 = 0.55;
/// Greys per pixel that an edge has at least.
const STEEP_MIN: f32 = 2.0;
/// Share of an edge at each end that is not measured, because corners are round.
const CORNER: f64 = 0.06;
/// How far from the final line a place may lie, in pixels.
const BESIDE_MAX: f64 = 1.5;

/// The line of the edge between `from` and `to`, looked for `reach` pixels to both sides; `None`
/// when it is not seen in most places.
pub(super) fn measure(plane: &Plane, from: (f64, f64), to: (f64, f64), reach: f64) -> Option<Line> {
    let along = (to.0 - from.0, to.1 - from.1);
    let length = along.0.hypot(along.1);
    let (way, across) = (
        (along.0 / length, along.1 / length),
        (-along.1 / length, along.0 / length),
    );
    let mut seen = Vec::with_capacity(PLACES);
    for place in 0..PLACES {
        let share = CORNER + (1.0 - 2.0 * CORNER) * (place as f64 + 0.5) / PLACES as f64;
        let middle = (from.0 + along.0 * share, from.1 + along.1 * share);
        if let Some(off) = steepest(plane, middle, way, across, reach) {
            seen.push((middle.0 + across.0 * off, middle.1 + across.1 * off));
        }
    }
    let mut line = Line::through(&middle_half(&seen, from, across))?;
    for allowed in [3.0 * BESIDE_MAX, BESIDE_MAX, BESIDE_MAX] {
        let near: Vec<_> = seen
            .iter()
            .filter(|p| line.beside(**p).abs() <= allowed)
            .copied()
            .collect();
        if (near.len() as f64) < SEEN_MIN * PLACES as f64 {
            return None;
        }
        line = Line::through(&near)?;
    }
    Some(line)
}

/// Those whose distance from the rough edge is neither the least nor the most: a start without the
/// worst.
fn middle_half(seen: &[(f64, f64)], from: (f64, f64), across: (f64, f64)) -> Vec<(f64, f64)> {
    let off = |p: &(f64, f64)| (p.0 - from.0) * across.0 + (p.1 - from.1) * across.1;
    let mut seen = seen.to_vec();
    seen.sort_by(|a, b| off(a).total_cmp(&off(b)));
    let quarter = seen.len() / 4;
    seen[quarter..seen.len() - quarter].to_vec()
}

/// How far from `middle`, in the direction `across`, the picture changes most.
fn steepest(
    plane: &Plane,
    middle: (f64, f64),
    way: (f64, f64),
    across: (f64, f64),
    reach: f64,
) -> Option<f64> {
    let steps = (2.0 * reach).ceil() as i32;
    // The mean of five along the edge, so that noise does not win.
    let grey = |off: f64| {
        let sum: f32 = [-4.0, -2.0, 0.0, 2.0, 4.0]
            .iter()
            .map(|along| {
                let x = middle.0 + across.0 * off + way.0 * along;
                let y = middle.1 + across.1 * off + way.1 * along;
                plane.between(x as f32, y as f32)
            })
            .sum();
        sum / 5.0
    };
    let change = |step: i32| {
        let off = f64::from(step) / 2.0;
        (grey(off + 1.0) - grey(off - 1.0)).abs() / 2.0
    };
    let changes: Vec<f32> = (-steps..=steps).map(change).collect();
    let most =
        (1..changes.len().saturating_sub(1)).max_by(|a, b| changes[*a].total_cmp(&changes[*b]))?;
    if changes[most] < STEEP_MIN {
        return None;
    }
    // The top of the parabola through three.
    let (before, top, after) = (changes[most - 1], changes[most], changes[most + 1]);
    let curve = before - 2.0 * top + after;
    let shift = if curve < 0.0 {
        f64::from((before - after) / (2.0 * curve))
    } else {
        0.0
    };
    Some((most as f64 - f64::from(steps) + shift.clamp(-1.0, 1.0)) / 2.0)
}
