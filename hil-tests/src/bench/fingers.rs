//! Two pictures of a finger: minutiae found and compared on the kiosk.

use std::time::{Duration, Instant};

use kiosk_fingerprint_reader::matching::{Comparer, Minutiae};
use kiosk_fingerprint_reader::simulator::{Finger, Laid};

use super::samples::{median, millis};
use super::{BenchError, Row};

const FINGERS: u64 = 8;
/// Far more than a comparison takes.
const DEADLINE: Duration = Duration::from_secs(10);

/// The same finger twice, laid a little differently, of several people who do not exist.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let (mut finding, mut comparing) = (Vec::new(), Vec::new());
    let turned = Laid {
        turned_deg: 6.0,
        right_px: 5.0,
        ..Laid::default()
    };
    let mut comparer = Comparer::default();
    for seed in 0..FINGERS {
        let finger = Finger::of(seed);
        let began = Instant::now();
        let first = minutiae(&finger, &Laid::default())?;
        finding.push(millis(began.elapsed()));
        let second = minutiae(&finger, &turned)?;
        let began = Instant::now();
        comparer
            .compare(first, second, DEADLINE)
            .map_err(BenchError::subject("comparing two pictures"))?;
        comparing.push(millis(began.elapsed()));
    }
    let (finding, comparing) = (median(finding), median(comparing));
    let slowest = if finding > comparing {
        "finding minutiae"
    } else {
        "comparing them"
    };
    Ok(vec![
        Row::colour("finger: minutiae of one picture", finding, "ms"),
        Row::colour("finger: compare two", comparing, "ms"),
        Row::colour(
            format!("finger: slowest step: {slowest}"),
            finding.max(comparing),
            "ms",
        ),
    ])
}

fn minutiae(finger: &Finger, laid: &Laid) -> Result<Minutiae, BenchError> {
    Minutiae::of(&finger.drawn(laid))
        .ok_or_else(|| BenchError::Subject("a drawn finger shows no minutiae".into()))
}
