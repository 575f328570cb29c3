//! Where each sign of a zone stands: a grid in perspective, laid through rows of pieces.

use super::format::Format;
use super::rows::Row;
use crate::document::{Point, Projection};

/// Distance from line to line, in pitches: what documents have, and some more to both sides.
const SPACING: std::ops::Range<f64> = 1.4..3.4;
/// How many signs at the ends may be missing, or be there too much.
const ENDS_MAX: i64 = 5;
/// How many pieces of dirt may stand in a line before its first sign or after its last, where as many
/// signs are missing at the other end.
const DIRT_MAX: i64 = 2;
/// Lines that may stand below another are one or two, and dirt.
const LINES_MAX: usize = 4;
/// More guesses of one kind than that are noise.
const GUESSES_MAX: usize = 96;

/// A grid of signs: column and line go in, the place in the picture comes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lattice {
    pub(super) format: Format,
    pub(super) projection: Projection,
    /// Height of a sign by its width, relative to what the font has.
    pub(super) stretch: f64,
}

/// One sign's place: its middle, and the ways to its right and to its foot, one pitch long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) middle: Point,
    pub(super) right: Point,
    pub(super) down: Point,
}

impl Lattice {
    /// The place of a sign.
    pub(super) fn place(&self, column: usize, line: usize) -> Place {
        let (column, line) = (column as f64, line as f64);
        let at = |column, line| self.projection.carry((column, line));
        let (middle, before, after) = (
            at(column, line),
            at(column - 0.5, line),
            at(column + 0.5, line),
        );
        let right = (after.0 - before.0, after.1 - before.1);
        let (above, below) = (at(column, line - 0.5), at(column, line + 0.5));
        let (x, y) = (below.0 - above.0, below.1 - above.1);
        let scale = self.stretch * right.0.hypot(right.1) / x.hypot(y);
        Place {
            middle,
            right,
            down: (x * scale, y * scale),
        }
    }

    /// Column and line of every sign.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (lines, columns) = (self.format.lines(), self.format.columns());
        (0..lines).flat_map(move |line| (0..columns).map(move |column| (column, line)))
    }

    /// The same signs, read from the other side of the plate.
    pub(super) fn turned(&self) -> Option<Self> {
        let (last_column, last_line) = (self.format.columns() - 1, self.format.lines() - 1);
        let corners = [
            (0, 0),
            (last_column, 0),
            (0, last_line),
            (last_column, last_line),
        ];
        let pairs = corners.map(|(column, line)| {
            let from = (column as f64, line as f64);
            let turned = ((last_column - column) as f64, (last_line - line) as f64);
            (from, self.projection.carry(turned))
        });
        let projection = Projection::through(&pairs)?;
        Some(Self {
            projection,
            ..*self
        })
    }
}

/// Guesses where a zone may be. Three lines are tried before two, and as many of each; a page that is
/// full of lines at one pitch has more than that and is no document.
pub(super) fn guesses(rows: &[Row]) -> Vec<Lattice> {
    let pairs = || {
        let below = |first| rows.iter().filter(move |row| is_below(first, row));
        rows.iter()
            .flat_map(move |first| below(first).map(move |second| [first, second]))
    };
    let (mut threes, mut twos) = (Vec::new(), Vec::new());
    for [first, second] in pairs() {
        if threes.len() >= GUESSES_MAX && twos.len() >= GUESSES_MAX {
            break;
        }
        if twos.len() < GUESSES_MAX {
            twos.extend(of_rows(&[first, second]));
        }
        let thirds = rows.iter().filter(|row| is_below(second, row));
        for third in thirds.take(LINES_MAX) {
            if threes.len() < GUESSES_MAX {
                threes.extend(of_rows(&[first, second, third]));
            }
        }
    }
    threes.append(&mut twos);
    threes
}

/// Whether `row` may be the next line after `above`.
fn is_below(above: &Row, row: &Row) -> bool {
    let pitch = (above.pitch + row.pitch) / 2.0;
    let below = row
        .letters
        .iter()
        .map(|letter| above.below(letter))
        .sum::<f64>()
        / row.letters.len() as f64;
    let ends = |row: &Row| (row.letters[0].x, row.letters[row.letters.len() - 1].x);
    let ((a, b), (c, d)) = (ends(above), ends(row));
    let shared = b.min(d) - a.max(c);
    SPACING.contains(&(below / pitch))
        && (above.pitch - row.pitch).abs() < 0.15 * pitch
        && (above.slope - row.slope).abs() < 0.06
        && shared > 0.5 * (b - a).min(d - c)
}

/// The guesses of formats with as many lines as `rows`.
fn of_rows(rows: &[&Row]) -> Vec<Lattice> {
    let numbered = number(rows);
    let (Some(low), Some(high)) = (
        numbered.iter().map(|letter| letter.0).min(),
        numbered.iter().map(|letter| letter.0).max(),
    ) else {
        return Vec::new();
    };
    let mut guesses = Vec::new();
    for format in Format::ALL
        .into_iter()
        .filter(|format| format.lines() == rows.len())
    {
        let columns = format.columns() as i64;
        let spare = columns - (high - low + 1);
        if spare.abs() > ENDS_MAX {
            continue;
        }
        for start in low - spare.max(0) - DIRT_MAX..=low - spare.min(0) + DIRT_MAX {
            guesses.extend(fit(&numbered, start).map(|projection| Lattice {
                format,
                projection,
                stretch: 1.0,
            }));
        }
    }
    guesses
}

/// Column, line and place of each letter; columns are counted from the leftmost.
fn number(rows: &[&Row]) -> Vec<(i64, i64, Point)> {
    let slope = rows.iter().map(|row| row.slope).sum::<f64>() / rows.len() as f64;
    let length = slope.hypot(1.0);
    let along = |x: f64, y: f64| (x + slope * y) / length;
    let firsts = rows
        .iter()
        .map(|row| along(row.letters[0].x, row.letters[0].y));
    let leftmost = firsts.fold(f64::INFINITY, f64::min);
    let mut numbered = Vec::new();
    for (line, row) in (0..).zip(rows) {
        let mut pitch = row.pitch;
        let first = along(row.letters[0].x, row.letters[0].y);
        let mut before = first;
        let mut column = ((first - leftmost) / pitch).round() as i64;
        for letter in &row.letters {
            let here = along(letter.x, letter.y);
            let steps = ((here - before) / pitch).round();
            column += steps as i64;
            // In perspective the pitch grows or shrinks along the line.
            if steps == 1.0 {
                pitch += ((here - before) - pitch) * 0.05;
            }
            if steps >= 1.0 || here == first {
                before = here;
                numbered.push((column, line, (letter.x, letter.y)));
            }
        }
    }
    numbered
}

/// The grid through `numbered`, column `start` being its first, without what stands off it.
fn fit(numbered: &[(i64, i64, Point)], start: i64) -> Option<Projection> {
    let pair =
        |letter: &(i64, i64, Point)| (((letter.0 - start) as f64, letter.1 as f64), letter.2);
    let mut pairs: Vec<_> = numbered.iter().map(pair).collect();
    for allowed in [0.6, 0.3] {
        let projection = Projection::through(&pairs)?;
        let pitch = {
            let (a, b) = (projection.carry((10.0, 0.0)), projection.carry((11.0, 0.0)));
            (a.0 - b.0).hypot(a.1 - b.1)
        };
        pairs.retain(|(from, to)| {
            let seen = projection.carry(*from);
            (seen.0 - to.0).hypot(seen.1 - to.1) < allowed * pitch
        });
    }
    Projection::through(&pairs)
}

#[cfg(test)]
mod tests {
    use super::super::ink::Piece;
    use super::super::rows::rows;
    use super::*;

    /// Pieces of a whole passport's zone at `slope`, without those for which `lost` is true.
    fn seen(slope: f64, lost: impl Fn(usize, usize) -> bool) -> Vec<Row> {
        let mut pieces = Vec::new();
        for line in 0..2 {
            for column in (0..44).filter(|column| !lost(*column, line)) {
                let (along, down) = (column as f64 * 20.0, line as f64 * 48.0);
                let (x, y) = (100.0 + along - slope * down, 200.0 + down + slope * along);
                pieces.push(Piece {
                    x,
                    y,
                    width: 13.0,
                    height: 19.0,
                });
            }
        }
        rows(&pieces)
    }

    fn holds(guesses: &[Lattice], corner: Point) -> bool {
        guesses.iter().any(|guess| {
            let (x, y) = guess.projection.carry((0.0, 0.0));
            guess.format == Format::Td3 && (x - corner.0).hypot(y - corner.1) < 1.0
        })
    }

    #[test]
    fn the_right_grid_is_among_the_guesses_also_when_ends_are_missing() {
        assert!(holds(&guesses(&seen(0.0, |_, _| false)), (100.0, 200.0)));
        assert!(holds(&guesses(&seen(0.1, |_, _| false)), (100.0, 200.0)));
        let without_ends = seen(0.05, |column, _| !(2..42).contains(&column));
        assert!(holds(&guesses(&without_ends), (100.0, 200.0)));
        let with_gaps = seen(-0.08, |column, line| (column + line) % 6 == 3);
        assert!(holds(&guesses(&with_gaps), (100.0, 200.0)));
    }

    #[test]
    fn one_row_is_no_zone() {
        assert!(guesses(&seen(0.0, |_, line| line == 1)).is_empty());
    }

    #[test]
    fn a_turned_grid_begins_where_the_other_ends() {
        let guesses = guesses(&seen(0.0, |_, _| false));
        let begins = |guess: &&Lattice| (guess.projection.carry((0.0, 0.0)).0 - 100.0).abs() < 1e-6;
        let guess = guesses.iter().find(begins).expect("the right one");
        let turned = guess.turned().expect("a plane");
        let (x, y) = turned.projection.carry((0.0, 0.0));
        assert!((x - 960.0).abs() < 1e-6 && (y - 248.0).abs() < 1e-6);
        let place = turned.place(3, 1);
        assert!(place.right.0 < 0.0 && place.down.1 < 0.0);
    }
}
