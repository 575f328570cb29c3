//! What a flat thing looks like from elsewhere: the perspective that carries one plane to another.

/// A place in a picture, in pixels from the middle of its first pixel, or on a grid.
pub type Point = (f64, f64);

/// A perspective, as the eight numbers of a 3×3 matrix whose ninth is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection([f64; 8]);

impl Projection {
    /// The perspective that carries the first of each pair to the second: exact for four pairs,
    /// with the least squares for more. `None` when the places do not span a plane.
    pub fn through(pairs: &[(Point, Point)]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        // Squares of pixels beside ones would drown in rounding; both planes are made small first.
        let from = Frame::around(pairs.iter().map(|pair| pair.0))?;
        let to = Frame::around(pairs.iter().map(|pair| pair.1))?;
        let mut sums = [[0.0; 9]; 8];
        for (source, target) in pairs {
            let ((x, y), (u, v)) = (from.shrink(*source), to.shrink(*target));
            add(&mut sums, [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u]);
            add(&mut sums, [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]);
        }
        let [a, b, c, d, e, f, g, h] = solve(sums)?;
        // target = to⁻¹ · small · from
        let small = [[a, b, c], [d, e, f], [g, h, 1.0]];
        let whole = product(to.grow(), product(small, from.matrix()));
        let last = whole[2][2];
        let numbers = [
            whole[0][0],
            whole[0][1],
            whole[0][2],
            whole[1][0],
            whole[1][1],
            whole[1][2],
            whole[2][0],
            whole[2][1],
        ]
        .map(|number| number / last);
        let is_finite = numbers.iter().all(|number| number.is_finite());
        is_finite.then_some(Self(numbers))
    }

    /// Where `point` is carried to.
    pub fn carry(&self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * x + h * y + 1.0;
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
    }
}

/// Middle and size of some points.
struct Frame {
    middle: Point,
    size: f64,
}

impl Frame {
    fn around(points: impl Iterator<Item = Point> + Clone) -> Option<Self> {
        let count = points.clone().count() as f64;
        let sum = points
            .clone()
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        let middle = (sum.0 / count, sum.1 / count);
        let size = points.fold(0.0f64, |size, p| {
            size.max((p.0 - middle.0).abs()).max((p.1 - middle.1).abs())
        });
        (size.is_finite() && size > 0.0).then_some(Self { middle, size })
    }

    fn shrink(&self, (x, y): Point) -> Point {
        (
            (x - self.middle.0) / self.size,
            (y - self.middle.1) / self.size,
        )
    }

    fn matrix(&self) -> Matrix {
        let scale = 1.0 / self.size;
        let (x, y) = (-self.middle.0 * scale, -self.middle.1 * scale);
        [[scale, 0.0, x], [0.0, scale, y], [0.0, 0.0, 1.0]]
    }

    fn grow(&self) -> Matrix {
        let (x, y) = self.middle;
        [[self.size, 0.0, x], [0.0, self.size, y], [0.0, 0.0, 1.0]]
    }
}

type Matrix = [[f64; 3]; 3];

fn product(left: Matrix, right: Matrix) -> Matrix {
    let mut product = [[0.0; 3]; 3];
    for (row, line) in product.iter_mut().enumerate() {
        for (column, number) in line.iter_mut().enumerate() {
            *number = (0..3).map(|at| left[row][at] * right[at][column]).sum();
        }
    }
    product
}

/// Adds one equation to the normal equations.
fn add(sums: &mut [[f64; 9]; 8], equation: [f64; 9]) {
    for (row, line) in sums.iter_mut().enumerate() {
        for (sum, factor) in line.iter_mut().zip(equation) {
            *sum += equation[row] * factor;
        }
    }
}

/// Gauss, with the largest pivot.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        if rows[pivot][column].abs() < 1e-12 {
            return None;
        }
        rows.swap(column, pivot);
        let lead = rows[column].map(|number| number / rows[column][column]);
        rows[column] = lead;
        for (row, line) in rows.iter_mut().enumerate() {
            let factor = line[column];
            if row != column {
                line.iter_mut()
                    .zip(lead)
                    .for_each(|(number, one)| *number -= factor * one);
            }
        }
    }
    Some(rows.map(|row| row[8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    const SEEN: [Point; 4] = [
        (310.0, 95.0),
        (1520.0, 210.0),
        (1430.0, 960.0),
        (250.0, 905.0),
    ];

    fn pairs() -> Vec<(Point, Point)> {
        SQUARE.into_iter().zip(SEEN).collect()
    }

    fn is_near(a: Point, b: Point) -> bool {
        (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6
    }

    #[test]
    fn four_corners_are_carried_to_where_they_are_seen() {
        let projection = Projection::through(&pairs()).expect("a plane");
        for (from, to) in pairs() {
            assert!(is_near(projection.carry(from), to), "{from:?}");
        }
    }

    #[test]
    fn more_pairs_of_the_same_plane_change_nothing() {
        let exact = Projection::through(&pairs()).expect("a plane");
        let grid =
            (0..5).flat_map(|y| (0..7).map(move |x| (f64::from(x) / 6.0, f64::from(y) / 4.0)));
        let many: Vec<_> = grid.map(|point| (point, exact.carry(point))).collect();
        let fitted = Projection::through(&many).expect("a plane");
        assert!(is_near(fitted.carry((0.3, 0.8)), exact.carry((0.3, 0.8))));
    }

    #[test]
    fn points_of_one_line_are_no_plane() {
        let line = [0.0, 1.0, 2.0, 3.0].map(|at| ((at, at), (at, 2.0 * at)));
        assert_eq!(Projection::through(&line), None);
        assert_eq!(Projection::through(&[((0.0, 0.0), (0.0, 0.0)); 4]), None);
        assert_eq!(Projection::through(&line[..3]), None);
    }
}
