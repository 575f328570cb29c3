//! Pieces of ink that stand in a row at one pitch, as a typewriter sets them.

use super::ink::Piece;

/// Fewer letters than this are no line of a zone, whatever was rubbed off.
const LETTERS_MIN: usize = 12;
/// Steepest line that is read, as rise by run: 15 degrees.
const STEEPEST: f64 = 0.27;
/// Share of gaps that must be whole pitches. Printed text, whose letters have widths of their own,
/// has fewer.
const EVEN_SHARE: f64 = 0.7;
/// Side of a square in which neighbours are looked up, in pixels.
const SQUARE: f64 = 48.0;
/// More rows than a page of the finest print has.
const ROWS_MAX: usize = 60;

/// A row: its letters from left to right, its slope, and the distance from letter to letter.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) letters: Vec<Piece>,
    pub(super) slope: f64,
    pub(super) pitch: f64,
    /// The mean of its letters' places.
    middle: (f64, f64),
}

impl Row {
    /// The row that fits `letters`, without those that stand off it.
    fn through(mut letters: Vec<Piece>) -> Option<Self> {
        let height = median(letters.iter().map(|letter| letter.height))?;
        for allowed in [0.6 * height, 0.35 * height] {
            let (slope, start) = line(&letters)?;
            letters.retain(|letter| (start + slope * letter.x - letter.y).abs() <= allowed);
        }
        let (slope, _) = line(&letters)?;
        letters.sort_by(|a, b| a.x.total_cmp(&b.x));
        let gaps = || {
            letters
                .windows(2)
                .map(|pair| (pair[1].x - pair[0].x) * slope.hypot(1.0))
        };
        let rough = median(gaps())?;
        let single = gaps().filter(|gap| (0.7..1.3).contains(&(gap / rough)));
        let pitch = median(single)?;
        let is_even = |gap: &f64| {
            let cells = gap / pitch;
            cells > 0.6 && (cells - cells.round()).abs() < 0.27
        };
        let even = gaps().filter(is_even).count();
        let is_row = letters.len() >= LETTERS_MIN
            && slope.abs() <= STEEPEST
            && even as f64 >= EVEN_SHARE * (letters.len() - 1) as f64;
        let count = letters.len() as f64;
        let sum = letters
            .iter()
            .fold((0.0, 0.0), |sum, l| (sum.0 + l.x, sum.1 + l.y));
        is_row.then_some(Self {
            letters,
            slope,
            pitch,
            middle: (sum.0 / count, sum.1 / count),
        })
    }

    /// How far below this row's line `piece` stands, at a right angle.
    pub(super) fn below(&self, piece: &Piece) -> f64 {
        let (x, y) = self.middle;
        ((piece.y - y) - self.slope * (piece.x - x)) / self.slope.hypot(1.0)
    }

    /// The same row, with the letters that a gap cut off and the small ones that were not chained.
    fn completed(&self, pieces: &[Piece]) -> Option<Self> {
        let tallest = self.letters.iter().map(|l| l.height).fold(0.0, f64::max);
        let fits = |piece: &&Piece| {
            self.below(piece).abs() < 0.3 * tallest
                && piece.height < 1.3 * tallest
                && piece.height > 0.3 * tallest
                && piece.width < 1.4 * self.pitch
        };
        let mut beside: Vec<Piece> = pieces.iter().filter(fits).copied().collect();
        beside.sort_by(|a, b| a.x.total_cmp(&b.x));
        // What stands further off than three letters belongs to something else.
        let here = beside.iter().position(|piece| piece.x >= self.middle.0)?;
        let gap = 3.6 * self.pitch;
        let mut from = here;
        while from > 0 && beside[from].x - beside[from - 1].x < gap {
            from -= 1;
        }
        let mut to = here;
        while to + 1 < beside.len() && beside[to + 1].x - beside[to].x < gap {
            to += 1;
        }
        Self::through(beside[from..=to].to_vec())
    }
}

/// All rows among `pieces`, those with most letters first.
pub(super) fn rows(pieces: &[Piece]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for chain in chains(pieces) {
        let row = Row::through(chain).and_then(|row| row.completed(pieces));
        let is_new = |row: &Row| {
            !rows.iter().any(|known| {
                let (x, y) = row.middle;
                let middle = Piece {
                    x,
                    y,
                    width: 0.0,
                    height: 0.0,
                };
                known.below(&middle).abs() < 0.5 * known.pitch
                    && known.letters[0].x <= x
                    && known.letters[known.letters.len() - 1].x >= x
            })
        };
        rows.extend(row.filter(is_new));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.letters.len()));
    rows.truncate(ROWS_MAX);
    rows
}

/// Chains of pieces, each of which is the nearest to the right of the one before.
fn chains(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let squares = Squares::of(pieces);
    let mut chain_of: Vec<usize> = (0..pieces.len()).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let next = squares
            .near(piece)
            .filter(|other| is_next(piece, &pieces[*other]))
            .min_by(|a, b| pieces[*a].x.total_cmp(&pieces[*b].x));
        if let Some(next) = next {
            let (a, b) = (root(&mut chain_of, at), root(&mut chain_of, next));
            chain_of[a] = b;
        }
    }
    let mut chains = vec![Vec::new(); pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        chains[root(&mut chain_of, at)].push(*piece);
    }
    chains.retain(|chain| chain.len() >= LETTERS_MIN);
    chains
}

/// Whether `other` may be the letter after `piece`.
fn is_next(piece: &Piece, other: &Piece) -> bool {
    let height = piece.height.max(other.height);
    let (run, rise) = (other.x - piece.x, (other.y - piece.y).abs());
    let overlap = (piece.width + other.width) / 2.0;
    run > 0.6 * overlap
        && run < 2.4 * height
        && rise < STEEPEST * run + 0.2 * height
        && piece.height.min(other.height) > 0.35 * height
}

fn root(chain_of: &mut [usize], mut at: usize) -> usize {
    while chain_of[at] != at {
        chain_of[at] = chain_of[chain_of[at]];
        at = chain_of[at];
    }
    at
}

/// Pieces by the square in which they stand, so that neighbours are found without asking all.
struct Squares {
    columns: usize,
    rows: usize,
    squares: Vec<Vec<usize>>,
}

impl Squares {
    fn of(pieces: &[Piece]) -> Self {
        let side = |values: &mut dyn Iterator<Item = f64>| {
            (values.fold(0.0, f64::max) / SQUARE) as usize + 1
        };
        let columns = side(&mut pieces.iter().map(|piece| piece.x));
        let rows = side(&mut pieces.iter().map(|piece| piece.y));
        let mut squares = vec![Vec::new(); columns * rows];
        for (at, piece) in pieces.iter().enumerate() {
            let (x, y) = ((piece.x / SQUARE) as usize, (piece.y / SQUARE) as usize);
            squares[y * columns + x].push(at);
        }
        Self {
            columns,
            rows,
            squares,
        }
    }

    /// Those that may be next to `piece` on its right. At most some hundred are looked at, because
    /// a square holds that many only in noise.
    fn near<'s>(&'s self, piece: &Piece) -> impl Iterator<Item = usize> + 's {
        let (x, y) = ((piece.x / SQUARE) as usize, (piece.y / SQUARE) as usize);
        let reach = (2.4 * piece.height / SQUARE) as usize + 1;
        (y.saturating_sub(1)..(y + 2).min(self.rows))
            .flat_map(move |y| (x..(x + reach + 1).min(self.columns)).map(move |x| (x, y)))
            .flat_map(move |(x, y)| self.squares[y * self.columns + x].iter().copied())
            .take(400)
    }
}

/// Slope and start of the line with the least squares.
fn line(letters: &[Piece]) -> Option<(f64, f64)> {
    let count = letters.len() as f64;
    let x = letters.iter().map(|l| l.x).sum::<f64>() / count;
    let y = letters.iter().map(|l| l.y).sum::<f64>() / count;
    let along: f64 = letters.iter().map(|l| (l.x - x).powi(2)).sum();
    let across: f64 = letters.iter().map(|l| (l.x - x) * (l.y - y)).sum();
    let slope = across / along;
    slope.is_finite().then_some((slope, y - slope * x))
}

pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(x: f64, y: f64) -> Piece {
        Piece {
            x,
            y,
            width: 12.0,
            height: 20.0,
        }
    }

    #[test]
    fn letters_at_one_pitch_are_a_row_also_when_it_rises_and_some_are_missing() {
        let at = |at: u8| letter(f64::from(at) * 20.0, 300.0 + f64::from(at) * 3.0);
        let letters: Vec<_> = (0..30)
            .filter(|n| ![7, 8, 20].contains(n))
            .map(at)
            .collect();
        let rows = rows(&letters);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].letters.len(), 27);
        assert!((rows[0].slope - 0.15).abs() < 0.001);
        assert!((rows[0].pitch - 20.0f64.hypot(3.0)).abs() < 0.01);
    }

    #[test]
    fn letters_with_widths_of_their_own_are_no_row() {
        let gaps = [14.0, 23.0, 19.0, 27.0, 16.0, 31.0];
        let places = gaps.iter().cycle().take(30).scan(0.0, |x, gap| {
            *x += gap;
            Some(*x)
        });
        let letters: Vec<_> = places.map(|x| letter(x, 50.0)).collect();
        assert!(rows(&letters).is_empty());
    }

    #[test]
    fn a_thousand_pieces_in_one_place_are_no_row() {
        let letters = vec![letter(10.0, 10.0); 1000];
        assert!(rows(&letters).is_empty());
        assert!(rows(&[]).is_empty());
    }
}
