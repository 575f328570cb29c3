//! Video4Linux2: frames in mapped buffers.
//!
//! ```text
//!   capture ── opens, looks at frames, closes; waits for a camera that comes back
//!      │  └─ watch      decides: skip this frame? is the stream stuck?
//!   stream ──── Opened ► Agreed ► Streaming ► Dequeued: buffers change hands by moving
//!      │
//!   kernel ──── the calls as a trait ──► linux      ioctl, mmap, poll
//!                   │                └─► simulator  the same rules in memory
//!   layout ──── structures and numbers of linux/videodev2.h
//! ```
//!
//! Of our own, because the `v4l` crate queues a buffer again that the kernel still owns after a wait
//! that ended without a frame, and then fails for ever.

mod capture;
mod error;
mod kernel;
pub mod layout;
mod linux;
mod stream;
mod watch;

pub use capture::{Look, capture};
pub use error::{CaptureError, Step};
pub use kernel::{About, Errno, Filled, Format, FourCc, Kernel, Node, Ready};
pub use linux::Linux;
pub use stream::{Agreed, Dequeued, Opened, SIDE_PX_MAX, Streaming, Target, Wish};
pub use watch::{Patience, Skip, Skipped, Watch};
