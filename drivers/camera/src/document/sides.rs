//! The four sides of a document in a small picture: what a line of sight meets first from each edge
//! of the picture, and the straight line that most of it lies on.

use zeroize::Zeroizing;

use super::plane::Plane;

/// Steepest lean of a side, in degrees: 30, and some for perspective.
const LEAN_MAX: i32 = 37;
/// Greys per pixel that an edge has at least, above what noise has.
const EDGE_MIN: f32 = 5.0;
/// How much more than the noise of the plate an edge is.
const OVER_NOISE: f32 = 3.5;
/// Fewer pixels that hang together are dust.
const DUST_MAX: usize = 24;
/// How far from a line, in pixels, what belongs to it lies.
const BESIDE_MAX: f64 = 2.0;
/// Share of a picture's side that a document's side has at least.
const LENGTH_MIN: f64 = 0.08;

/// A straight line: all places with `across.0 * x + across.1 * y == offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) across: (f64, f64),
    pub(super) offset: f64,
}

impl Line {
    /// Where two lines meet; `None` when they do not.
    pub(super) fn meets(&self, other: &Self) -> Option<(f64, f64)> {
        let (a, b) = (self.across, other.across);
        let turn = a.0 * b.1 - a.1 * b.0;
        (turn.abs() > 0.05).then(|| {
            let x = (self.offset * b.1 - other.offset * a.1) / turn;
            let y = (other.offset * a.0 - self.offset * b.0) / turn;
            (x, y)
        })
    }

    /// How far from the line a place is; the sign says on which side.
    pub(super) fn beside(&self, (x, y): (f64, f64)) -> f64 {
        self.across.0 * x + self.across.1 * y - self.offset
    }

    /// The line with the least squares.
    pub(super) fn through(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < 2 {
            return None;
        }
        let count = points.len() as f64;
        let sum = points
            .iter()
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        let middle = (sum.0 / count, sum.1 / count);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in points {
            let (x, y) = (x - middle.0, y - middle.1);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        // The direction in which the points spread; across it they spread least.
        let angle = (2.0 * xy).atan2(xx - yy) / 2.0;
        let across = (-angle.sin(), angle.cos());
        let line = Self {
            across,
            offset: across.0 * middle.0 + across.1 * middle.1,
        };
        line.offset.is_finite().then_some(line)
    }
}

/// What was seen of a plate.
pub(super) enum Seen {
    /// No edges at all.
    Nothing,
    /// Edges that an edge of the picture cuts.
    Cut,
    /// Edges, but no four straight ones.
    NoSides,
    /// Left, top, right and bottom.
    Sides([Line; 4]),
}

/// Looks for the sides of a document on `plane`.
pub(super) fn sides(plane: &Plane) -> Seen {
    let edges = edges(plane);
    if edges.iter().all(|edge| *edge == 0) {
        return Seen::Nothing;
    }
    if touches_rim(plane, &edges) {
        return Seen::Cut;
    }
    let (width, height) = (plane.width, plane.height);
    let is_edge = |x: usize, y: usize| edges[y * width + x] != 0;
    let point = |x: usize, y: usize| (x as f64, y as f64);
    let from_left =
        (0..height).filter_map(|y| (0..width).find(|x| is_edge(*x, y)).map(|x| point(x, y)));
    let from_right =
        (0..height).filter_map(|y| (0..width).rfind(|x| is_edge(*x, y)).map(|x| point(x, y)));
    let from_top =
        (0..width).filter_map(|x| (0..height).find(|y| is_edge(x, *y)).map(|y| point(x, y)));
    let from_bottom =
        (0..width).filter_map(|x| (0..height).rfind(|y| is_edge(x, *y)).map(|y| point(x, y)));
    let least = LENGTH_MIN * width.max(height) as f64;
    let found = [
        straightest(&from_left.collect::<Vec<_>>(), 0, least),
        straightest(&from_top.collect::<Vec<_>>(), 90, least),
        straightest(&from_right.collect::<Vec<_>>(), 0, least),
        straightest(&from_bottom.collect::<Vec<_>>(), 90, least),
    ];
    match found {
        [Some(left), Some(top), Some(right), Some(bottom)] => {
            Seen::Sides([left, top, right, bottom])
        }
        _ => Seen::NoSides,
    }
}

/// The line on which most of `points` lie, when it leans little from `degrees` and they are enough.
fn straightest(points: &[(f64, f64)], degrees: i32, least: f64) -> Option<Line> {
    let reach = points.iter().map(|p| p.0.hypot(p.1)).fold(0.0, f64::max) as usize + 2;
    let mut votes = vec![0u32; 2 * reach + 1];
    let mut most = (0, 0, 0);
    for lean in -LEAN_MAX..=LEAN_MAX {
        let (sin, cos) = f64::from(degrees + lean).to_radians().sin_cos();
        votes.fill(0);
        for (x, y) in points {
            let offset = (cos * x + sin * y).round() as isize + reach as isize;
            if let Some(vote) = usize::try_from(offset)
                .ok()
                .and_then(|at| votes.get_mut(at))
            {
                *vote += 1;
            }
        }
        for (at, pair) in votes.windows(2).enumerate() {
            if pair[0] + pair[1] > most.0 {
                most = (pair[0] + pair[1], lean, at);
            }
        }
    }
    let (sin, cos) = f64::from(degrees + most.1).to_radians().sin_cos();
    let mut line = Line {
        across: (cos, sin),
        offset: most.2 as f64 + 0.5 - reach as f64,
    };
    let mut count = 0;
    for allowed in [2.0 * BESIDE_MAX, BESIDE_MAX, BESIDE_MAX] {
        let near: Vec<_> = points
            .iter()
            .filter(|p| line.beside(**p).abs() <= allowed)
            .copied()
            .collect();
        line = Line::through(&near)?;
        count = near.len();
    }
    (count as f64 >= least).then_some(line)
}

/// Whether an edge reaches the rim of the picture.
fn touches_rim(plane: &Plane, edges: &[u8]) -> bool {
    let (width, height) = (plane.width, plane.height);
    edges.iter().enumerate().any(|(at, edge)| {
        let (x, y) = (at % width, at / width);
        *edge != 0 && (x <= 1 || y <= 1 || x + 2 >= width || y + 2 >= height)
    })
}

/// One for each pixel on an edge, without dust.
fn edges(plane: &Plane) -> Zeroizing<Vec<u8>> {
    let steep = steepness(plane);
    let mut order = Zeroizing::new(steep.to_vec());
    let middle = order.len() / 2;
    // Most of the plate is even, so that what is usual there is noise.
    let (_, usual, _) = order.select_nth_unstable_by(middle, f32::total_cmp);
    let least = EDGE_MIN + OVER_NOISE * *usual;
    let mut edges = Zeroizing::new(
        steep
            .iter()
            .map(|steep| u8::from(*steep > least))
            .collect::<Vec<_>>(),
    );
    let mut piece = Vec::new();
    for start in 0..edges.len() {
        if edges[start] != 1 {
            continue;
        }
        // Marked with two when seen; dust is taken out.
        piece.clear();
        piece.push(start);
        edges[start] = 2;
        let mut next = 0;
        while let Some(at) = piece.get(next).copied() {
            next += 1;
            let (x, y) = (at % plane.width, at / plane.width);
            for y in y.saturating_sub(1)..=(y + 1).min(plane.height - 1) {
                for x in x.saturating_sub(1)..=(x + 1).min(plane.width - 1) {
                    let beside = y * plane.width + x;
                    if edges[beside] == 1 {
                        edges[beside] = 2;
                        piece.push(beside);
                    }
                }
            }
        }
        if piece.len() <= DUST_MAX {
            piece.iter().for_each(|at| edges[*at] = 0);
        }
    }
    edges
}

/// Greys per pixel, at each pixel (Sobel). The rim has none.
fn steepness(plane: &Plane) -> Zeroizing<Vec<f32>> {
    let (width, height) = (plane.width, plane.height);
    let mut steep = Zeroizing::new(vec![0.0; width * height]);
    let grey = |x: usize, y: usize| f32::from(plane.pixels[y * width + x]);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let column = |x: usize| grey(x, y - 1) + 2.0 * grey(x, y) + grey(x, y + 1);
            let row = |y: usize| grey(x - 1, y) + 2.0 * grey(x, y) + grey(x + 1, y);
            let (across, down) = (column(x + 1) - column(x - 1), row(y + 1) - row(y - 1));
            steep[y * width + x] = across.hypot(down) / 8.0;
        }
    }
    steep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_through_its_points_and_meets_another() {
        let level = Line::through(&[(0.0, 5.0), (10.0, 5.0), (20.0, 5.0)]).expect("a line");
        let upright = Line::through(&[(7.0, 0.0), (7.0, 30.0)]).expect("a line");
        let (x, y) = level.meets(&upright).expect("they cross");
        assert!((x - 7.0).abs() < 1e-9 && (y - 5.0).abs() < 1e-9);
        assert_eq!(level.meets(&level), None);
        assert_eq!(Line::through(&[(1.0, 1.0)]), None);
    }

    #[test]
    fn the_straightest_line_does_not_mind_a_third_that_lies_elsewhere() {
        let on = (0..60).map(|at| (100.0 + f64::from(at) * 0.3, f64::from(at)));
        let off = (0..30).map(|at| (f64::from(at * 37 % 300), f64::from(at * 2)));
        let points: Vec<_> = on.chain(off).collect();
        let line = straightest(&points, 0, 20.0).expect("a line");
        assert!(line.beside((100.0, 0.0)).abs() < 0.7 && line.beside((118.0, 60.0)).abs() < 0.7);
        assert!(straightest(&points, 0, 80.0).is_none());
    }
}
