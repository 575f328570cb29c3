//! One capture: opens the camera, looks at frames until one will do, and closes it again.
//!
//! Between captures nothing is open: the camera's own lamp is dark, no picture waits in its
//! buffers, and a camera that came back under another number is found, because its stable path
//! (`/dev/v4l/by-id/…`) is opened anew each time.

use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::error::CaptureError;
use super::kernel::{Format, Kernel};
use super::stream::{Opened, Streaming, Target, Wish};

/// What is made of a frame.
pub enum Look<T> {
    /// It is no picture of the agreed format.
    NoPicture,
    /// It is one, but not what is wanted.
    Next,
    /// It is what is wanted.
    Done(T),
}

/// A camera that fell off the bus is given so long to come back, and one that hangs is opened
/// anew within it.
const COMEBACK: Duration = Duration::from_millis(1_500);
/// So often it is looked for meanwhile.
const COMEBACK_LOOK: Duration = Duration::from_millis(50);

/// Shows frames to `look` until it is done.
///
/// # Errors
/// [`CaptureError`], by `until` at the latest.
pub fn capture<T>(
    kernel: &dyn Kernel,
    target: &Target,
    wish: Wish,
    until: Instant,
    look: &mut dyn FnMut(Format, &[u8]) -> Look<T>,
) -> Result<T, CaptureError> {
    let mut back_by: Option<Instant> = None;
    loop {
        let error = match once(kernel, target, wish, until, look) {
            Ok(seen) => return Ok(seen),
            Err(error) => error,
        };
        let now = Instant::now();
        let worth_it = match back_by {
            None => error.may_pass(),
            Some(by) => now < by && error.is_away(),
        };
        if !worth_it || now + COMEBACK_LOOK >= until {
            return Err(error);
        }
        back_by.get_or_insert(now + COMEBACK);
        thread::sleep(COMEBACK_LOOK);
    }
}

fn once<T>(
    kernel: &dyn Kernel,
    target: &Target,
    wish: Wish,
    until: Instant,
    look: &mut dyn FnMut(Format, &[u8]) -> Look<T>,
) -> Result<T, CaptureError> {
    let agreed = Opened::open(kernel, target)?.negotiate(wish)?;
    let mut stream = agreed.start(wish.patience)?;
    let seen = look_on(&mut stream, until, look)?;
    // Closing the camera ends its stream in any case; what was seen is good.
    let _ = stream.stop();
    Ok(seen)
}

/// The bytes are copied out, so that the kernel has its buffer back while they are looked at.
fn look_on<T>(
    stream: &mut Streaming,
    until: Instant,
    look: &mut dyn FnMut(Format, &[u8]) -> Look<T>,
) -> Result<T, CaptureError> {
    // Room for the largest frame: a vector that grows leaves its old bytes behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(stream.room()));
    loop {
        let frame = stream.next(until)?;
        frame.copy(&mut bytes);
        frame.queue()?;
        match look(stream.format(), &bytes) {
            Look::Done(seen) => return Ok(seen),
            Look::Next => stream.looked(true),
            Look::NoPicture => stream.looked(false),
        }
    }
}
