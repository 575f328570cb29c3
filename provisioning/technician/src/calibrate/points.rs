//! Where a panel felt the crosses, when no panel is asked: from a file, or from one that is made up.

use std::path::{Path, PathBuf};

use kiosk_domain::config::placed;
use kiosk_enrolment::files::{self, FileError};
use thiserror::Error;

use super::fit::{Cross, Sample};

/// A file of touches that cannot be used.
#[derive(Debug, Error)]
pub enum PointsError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line that is no place.
    #[error("{path}:{line}: write two numbers, such as `0.102 0.097`, in parts of the panel", path = path.display())]
    Line {
        /// Which.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
    /// Not one line a cross.
    #[error("{path} has {found} places for {wanted} crosses; give one line each, in their order", path = path.display())]
    Count {
        /// Which.
        path: PathBuf,
        /// Lines with a place.
        found: usize,
        /// Crosses.
        wanted: usize,
    },
}

/// The touches that the file says: a line a cross, `x y` in parts of the panel; `#` begins a remark.
pub fn in_file(path: &Path, crosses: &[Cross]) -> Result<Vec<Sample>, PointsError> {
    let text = files::read(path)?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let mut places = Vec::new();
    for (number, line) in lines {
        let place = place(line).ok_or(PointsError::Line {
            path: path.to_owned(),
            line: number + 1,
        })?;
        places.push(place);
    }
    if places.len() != crosses.len() {
        return Err(PointsError::Count {
            path: path.to_owned(),
            found: places.len(),
            wanted: crosses.len(),
        });
    }
    let both = crosses.iter().zip(places);
    Ok(both
        .map(|(cross, felt)| Sample {
            cross: *cross,
            felt,
        })
        .collect())
}

fn place(line: &str) -> Option<(f64, f64)> {
    let mut numbers = line.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(x)), Some(Ok(y)), None) => Some((x, y)),
        _ => None,
    }
}

/// What a panel that is a little off feels, for training.
pub fn simulated(crosses: &[Cross]) -> Vec<Sample> {
    const PANEL: [f64; 6] = [0.96, 0.01, 0.02, -0.008, 1.03, -0.01];
    let felt = |cross: &Cross| Sample {
        cross: *cross,
        felt: placed(&PANEL, cross.at),
    };
    crosses.iter().map(felt).collect()
}
