//! Orders to a simulated camera, as lines of text: from a keyboard, or on a socket.

use std::time::Duration;

use image::ImageReader;
use thiserror::Error;

use super::breakage::Breakage;
use super::world::KernelDock;
use crate::sample;

/// What an order looks like.
pub const ORDERS: &str = "\
show FILE        lay this picture (PNG or JPEG) before the camera
show document    lay a page of nobody's before it
take-away        leave the plate empty
cover, uncover   hold a hand before the lens, and take it away
blur SIGMA       blur what it sees, by so many pixels
unplug, plug     pull the cable, and put it in again
call NAME        let the camera call itself so
every MS         send a frame each so many milliseconds
stall            send no frame any more
break NAME       Garbage, Truncated, Flagged, Empty, TooLong, OtherSize or Silent, from now on
mend             send whole frames again, and plug in";

/// Why an order was not followed.
#[derive(Debug, Error)]
pub enum OrderError {
    /// It is none.
    #[error("unknown; say `help`")]
    Unknown,
    /// The picture cannot be read.
    #[error("cannot read {path}")]
    Picture {
        /// Which.
        path: String,
        /// Why.
        source: image::ImageError,
    },
}

impl KernelDock {
    /// Follows one line.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn obey(&self, line: &str) -> Result<(), OrderError> {
        let (verb, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        match (verb, rest.trim()) {
            ("show", "document") => self.show(sample::document()),
            ("show", path) if !path.is_empty() => self.show(picture(path)?),
            ("take-away", "") => self.take_away(),
            ("cover", "") => self.cover(true),
            ("uncover", "") => self.cover(false),
            ("blur", sigma) => self.blur(number(sigma)?),
            ("unplug", "") => self.unplug(),
            ("plug", "") => self.plug_in(),
            ("call", name) if !name.is_empty() => self.call_it(name),
            ("every", ms) => self.set_interval(Duration::from_secs_f32(number(ms)? / 1000.0)),
            ("stall", "") => self.break_frames(Breakage::Silent),
            ("break", name) => {
                self.break_frames(Breakage::by_name(name).ok_or(OrderError::Unknown)?);
            }
            ("mend", "") => self.mend(),
            _ => return Err(OrderError::Unknown),
        }
        Ok(())
    }

    /// Follows one line; what to answer.
    pub fn answer(&self, line: &str) -> String {
        if line.trim() == "help" {
            return ORDERS.to_owned();
        }
        match self.obey(line) {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

fn picture(path: &str) -> Result<image::DynamicImage, OrderError> {
    let failed = |source| OrderError::Picture {
        path: path.to_owned(),
        source,
    };
    let reader = ImageReader::open(path).map_err(|error| failed(error.into()))?;
    reader.decode().map_err(failed)
}

/// More than nothing, and no more than anybody would ask for.
fn number(word: &str) -> Result<f32, OrderError> {
    let number = word.parse().map_err(|_| OrderError::Unknown)?;
    if (0.1..=10_000.0).contains(&number) {
        Ok(number)
    } else {
        Err(OrderError::Unknown)
    }
}
