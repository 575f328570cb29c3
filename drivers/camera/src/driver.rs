//! The kiosk's capability on a camera of the kernel's.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use kiosk_device::capability::{Camera, Device, Photo};
use kiosk_device::{Failure, FailureKind, Identity, OpenError};
use kiosk_domain::{Capability, DeviceState};

use crate::codes::{self, Code};
use crate::frame::{self, FrameError};
use crate::gate;
use crate::place::Place;
use crate::simulator::NetworkKernel;
use crate::v4l2::{About, Format, FourCc, Kernel, Linux, Look, Opened, Target, Wish, capture};
use crate::worker::Worker;

/// A document camera. Nothing is open between calls. A call may outlast its deadline by the
/// fraction of a second that a stuck system call is given.
pub struct V4l2Camera {
    worker: Worker,
    kernel: Arc<dyn Kernel>,
    target: Target,
    wish: Wish,
}

/// A picture that is too dark or blurred is looked at again for so long: the exposure may still
/// settle, and the hand may be just leaving the plate.
const SETTLE: Duration = Duration::from_millis(1_500);
/// JPEG quality at which small print survives, for cameras that do not compress by themselves.
const JPEG_QUALITY: u8 = 90;
/// One picture is searched for codes so long at most; then the next may be a better one.
const READ_MAX: Duration = Duration::from_millis(1_000);

impl V4l2Camera {
    /// The camera that `kernel` has at `path`. It need not be there yet.
    pub fn new(kernel: impl Kernel + 'static, path: impl Into<PathBuf>) -> Self {
        Self {
            worker: Worker::start(),
            kernel: Arc::new(kernel),
            target: Target {
                path: path.into(),
                expected: None,
            },
            wish: Wish::default(),
        }
    }

    /// The camera of the config's link text; see [`crate::place`].
    ///
    /// # Errors
    /// [`OpenError`], when the text is no camera's.
    pub fn from_config(link_text: &str) -> Result<Self, OpenError> {
        Ok(match link_text.parse::<Place>()? {
            Place::Video(target) => Self {
                target,
                ..Self::new(Linux, "")
            },
            Place::Simulated(address) => {
                let path = address.to_string();
                Self::new(NetworkKernel::new(address), path)
            }
        })
    }

    /// Accepts only a camera whose name or bus contains `name`.
    #[must_use]
    pub fn expecting(mut self, name: &str) -> Self {
        self.target.expected = Some(name.to_owned());
        self
    }

    /// Wishes for another size, rate or patience.
    #[must_use]
    pub fn wishing(mut self, wish: Wish) -> Self {
        self.wish = wish;
        self
    }

    /// Shows frames to `look` until it is done, on the camera's own thread.
    ///
    /// # Errors
    /// The camera's [`Failure`]; [`FailureKind::Timeout`] when `look` was never content.
    pub fn watch<T: Send + 'static>(
        &self,
        deadline: Duration,
        mut look: impl FnMut(Format, &[u8]) -> Look<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let until = Instant::now() + deadline;
        let (kernel, wish) = (Arc::clone(&self.kernel), self.wish);
        let target = self.target.clone();
        let work = move || Ok(capture(&*kernel, &target, wish, until, &mut look)?);
        self.worker
            .ask(until, work)
            .map_err(|failure| self.at(failure))
    }

    /// Looks for a code until one is read; its kind is any of [`codes::CodeKind`].
    ///
    /// # Errors
    /// [`FailureKind::NothingPresented`], when none is seen in time, else the camera's failure.
    pub fn read_code(&mut self, deadline: Duration) -> Result<Code, Failure> {
        let until = Instant::now() + deadline;
        let look = move |format: Format, bytes: &[u8]| {
            let Ok(seen) = frame::grey(&format, bytes) else {
                return Look::NoPicture;
            };
            let until_next = until.min(Instant::now() + READ_MAX);
            // A picture that was not read to its end may be read when it is held another way.
            let found = codes::read(&seen, until_next).unwrap_or_default();
            match found.into_iter().next() {
                Some(code) => Look::Done(Some(code)),
                None if Instant::now() + NEXT_FRAME >= until => Look::Done(None),
                None => Look::Next,
            }
        };
        self.watch(deadline, look)?.ok_or_else(|| {
            let detail = "no code was seen before the deadline";
            self.at(Failure::new(FailureKind::NothingPresented, detail))
        })
    }

    fn about(&self, deadline: Duration) -> Result<About, Failure> {
        let (kernel, target) = (Arc::clone(&self.kernel), self.target.clone());
        let work = move || Ok(Opened::open(&*kernel, &target)?.about().clone());
        self.worker
            .ask(Instant::now() + deadline, work)
            .map_err(|failure| self.at(failure))
    }

    /// `failure`, with the name of the file it happened on.
    fn at(&self, mut failure: Failure) -> Failure {
        failure.detail = format!("{}: {}", self.target.path.display(), failure.detail);
        failure
    }
}

impl Device for V4l2Camera {
    fn capability(&self) -> Capability {
        Capability::Camera
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        let about = self.about(deadline)?;
        Ok(Identity {
            maker: None,
            model: Some(about.card),
            firmware: None,
        })
    }
}

impl Camera for V4l2Camera {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        match self.about(deadline) {
            Ok(_) => DeviceState::Online,
            Err(failure) => failure.state(),
        }
    }

    fn photograph(&mut self, deadline: Duration) -> Result<Photo, Failure> {
        let until = Instant::now() + deadline;
        let mut sitting = Sitting::default();
        let look = move |format, bytes: &[u8]| sitting.look(format, bytes, until);
        self.watch(deadline, look)?.map_err(|poor| self.at(poor))
    }
}

/// Looks at frames until one is good enough, or none became so in time.
#[derive(Default)]
struct Sitting {
    poor_until: Option<Instant>,
}

impl Sitting {
    fn look(
        &mut self,
        format: Format,
        bytes: &[u8],
        until: Instant,
    ) -> Look<Result<Photo, Failure>> {
        let Ok(seen) = frame::grey(&format, bytes) else {
            return Look::NoPicture;
        };
        match gate::measure(&seen).judge() {
            Ok(()) => match photo(&format, bytes) {
                Ok(photo) => Look::Done(Ok(photo)),
                Err(_) => Look::NoPicture,
            },
            Err(poor) => {
                let now = Instant::now();
                let give_up = *self.poor_until.get_or_insert(now + SETTLE);
                // A poor picture says more than a deadline that is over.
                if now >= give_up || now + NEXT_FRAME >= until {
                    Look::Done(Err(poor))
                } else {
                    Look::Next
                }
            }
        }
    }
}

/// The next frame may take so long to come and to be looked at.
const NEXT_FRAME: Duration = Duration::from_millis(250);

/// The camera's own JPEG, if it makes one: nothing is lost by packing it anew.
fn photo(format: &Format, bytes: &[u8]) -> Result<Photo, FrameError> {
    if format.pixels == FourCc::MJPEG {
        let mut jpeg = frame::jpeg(format, bytes)?;
        return Ok(Photo::from_jpeg(std::mem::take(&mut *jpeg)));
    }
    let picture = frame::rgb(format, bytes)?;
    // Room enough at once: a vector that grows leaves its old bytes behind.
    let mut jpeg = Vec::with_capacity(picture.as_raw().len());
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(&*picture)
        .map_err(|_| FrameError::Jpeg("it cannot be packed"))?;
    Ok(Photo::from_jpeg(jpeg))
}
