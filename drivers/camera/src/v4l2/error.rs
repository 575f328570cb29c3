//! Why no frame came, split by what can be done about it.

use std::fmt;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

use super::kernel::{Errno, FourCc};
use super::watch::Skipped;

/// The calls, in the order in which a capture makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Opening the device file.
    Open,
    /// `VIDIOC_QUERYCAP`.
    QueryCapability,
    /// `VIDIOC_ENUM_FMT`.
    EnumFormat,
    /// `VIDIOC_S_FMT`.
    SetFormat,
    /// `VIDIOC_G_FMT`.
    GetFormat,
    /// `VIDIOC_S_PARM`.
    SetFrameRate,
    /// `VIDIOC_REQBUFS`.
    RequestBuffers,
    /// `VIDIOC_QUERYBUF`.
    QueryBuffer,
    /// `mmap`.
    Map,
    /// `VIDIOC_QBUF`.
    Queue,
    /// `VIDIOC_STREAMON`.
    StreamOn,
    /// `poll`.
    Wait,
    /// `VIDIOC_DQBUF`.
    Dequeue,
    /// `VIDIOC_STREAMOFF`.
    StreamOff,
}

impl Step {
    /// Every step, in their order.
    pub const ALL: [Self; 14] = [
        Self::Open,
        Self::QueryCapability,
        Self::EnumFormat,
        Self::SetFormat,
        Self::GetFormat,
        Self::SetFrameRate,
        Self::RequestBuffers,
        Self::QueryBuffer,
        Self::Map,
        Self::Queue,
        Self::StreamOn,
        Self::Wait,
        Self::Dequeue,
        Self::StreamOff,
    ];
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::QueryCapability => "VIDIOC_QUERYCAP",
            Self::EnumFormat => "VIDIOC_ENUM_FMT",
            Self::SetFormat => "VIDIOC_S_FMT",
            Self::GetFormat => "VIDIOC_G_FMT",
            Self::SetFrameRate => "VIDIOC_S_PARM",
            Self::RequestBuffers => "VIDIOC_REQBUFS",
            Self::QueryBuffer => "VIDIOC_QUERYBUF",
            Self::Map => "mmap",
            Self::Queue => "VIDIOC_QBUF",
            Self::StreamOn => "VIDIOC_STREAMON",
            Self::Wait => "poll",
            Self::Dequeue => "VIDIOC_DQBUF",
            Self::StreamOff => "VIDIOC_STREAMOFF",
        })
    }
}

/// Why a capture ended without what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CaptureError {
    /// The kernel refused a call.
    #[error("{step} failed: {source}")]
    Refused {
        /// Which.
        step: Step,
        /// What it said.
        source: Errno,
    },
    /// The file is something else, e.g. the second file of a UVC camera, which gives only times.
    #[error("`{card}` gives no pictures; name the camera's `-video-index0` in the config")]
    NotACamera {
        /// What it calls itself.
        card: String,
    },
    /// It is another camera than the config says.
    #[error("`{card}` on `{bus}` answers, not `{expected}`")]
    AnotherCamera {
        /// What it calls itself.
        card: String,
        /// Where it is plugged in.
        bus: String,
        /// What one of them should contain.
        expected: String,
    },
    /// It gives pictures that we cannot read.
    #[error("the camera offers neither MJPG nor YUYV")]
    NoFormat,
    /// It was asked for one format and gives another.
    #[error("asked for {asked} and got {got} of {width} by {height} pixels")]
    Format {
        /// What was asked for.
        asked: FourCc,
        /// What it became.
        got: FourCc,
        /// Columns it became.
        width: u32,
        /// Rows it became.
        height: u32,
    },
    /// Too few or too large buffers.
    #[error("{granted} buffers of {bytes} bytes are no use")]
    Buffers {
        /// How many there are.
        granted: u32,
        /// Bytes of the last one that was asked about.
        bytes: u32,
    },
    /// No whole frame for longer than a camera may take.
    #[error("no whole frame for {after_ms} ms; {skipped}")]
    Stalled {
        /// For so long.
        after_ms: u128,
        /// What came instead.
        skipped: Skipped,
    },
    /// The caller's time is over.
    #[error("the time is over; {skipped}")]
    Deadline {
        /// What came until then.
        skipped: Skipped,
    },
}

impl CaptureError {
    /// `step` failed as the kernel says.
    pub fn at(step: Step) -> impl FnOnce(Errno) -> Self {
        move |source| Self::Refused { step, source }
    }

    /// Whether opening the camera anew may help within a moment: it fell off the bus and comes
    /// back, or it hangs. What was not there in the first place is not waited for.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Stalled { .. } => true,
            Self::Refused { step, source } => *step != Step::Open && is_gone(*source),
            _ => false,
        }
    }

    /// Whether a camera that is coming back may answer so: it is not there yet, or the system is
    /// still looking at it.
    pub fn is_away(&self) -> bool {
        match self {
            Self::Refused { source, .. } => {
                is_gone(*source) || matches!(*source, Errno::BUSY | Errno::ACCESS)
            }
            _ => false,
        }
    }

    fn kind(&self) -> FailureKind {
        match self {
            Self::Refused { source, .. } if is_gone(*source) => FailureKind::Disconnected,
            Self::Refused { source, .. } if *source == Errno::BUSY => FailureKind::Busy,
            // A file that does not know the question is no camera.
            Self::Refused {
                step: Step::QueryCapability,
                ..
            }
            | Self::NotACamera { .. }
            | Self::AnotherCamera { .. } => FailureKind::NotThatDevice,
            Self::NoFormat | Self::Format { .. } => FailureKind::Unsupported,
            Self::Refused { .. } | Self::Buffers { .. } => FailureKind::HardwareError,
            Self::Stalled { skipped, .. } if !skipped.is_silence() => FailureKind::HardwareError,
            Self::Stalled { .. } | Self::Deadline { .. } => FailureKind::Timeout,
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Refused { source, .. } => match *source {
                Errno::BUSY => "; another program has the camera",
                Errno::ACCESS | Errno::PERM => "; let the kiosk's user into the group `video`",
                Errno::NOSPC => "; other devices take up the USB bus: give it one of its own",
                other if is_gone(other) => "; check the camera's cable",
                _ => "",
            },
            Self::AnotherCamera { .. } => {
                "; mend the link of `devices.camera` in the config, or plug in the right camera"
            }
            Self::Stalled { .. } => "; unplug the camera and plug it in again",
            _ => "",
        }
    }
}

/// What the kernel says of a device that left. `EIO` and `EPROTO` are transfers on the bus that
/// came to nothing: a cable that is half out.
pub(super) fn is_gone(errno: Errno) -> bool {
    matches!(
        errno,
        Errno::NODEV
            | Errno::NOENT
            | Errno::NXIO
            | Errno::SHUTDOWN
            | Errno::IO
            | Errno::PROTO
            | Errno::PIPE
            | Errno::TIMEDOUT
    )
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::new(error.kind(), format!("{error}{}", error.remedy()))
    }
}
