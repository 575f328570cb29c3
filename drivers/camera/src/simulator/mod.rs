//! Cameras that are not there.
//!
//! ```text
//!   plate ── SimulatedCamera: a plate in memory, for journeys; knows nothing of video
//!
//!   kernel ─ SimulatedKernel: V4L2 in memory ─┬─ rules     what videobuf2 refuses
//!                                             ├─ world     the camera, its picture, the hand at it
//!                                             ├─ packing   MJPEG without tables, YUYV
//!                                             └─ breakage  eighteen ways to go wrong
//!   network ─ the same rules, frames from a link ◄─ wire ─► server ── the same world on TCP
//!                                                           orders ── the hand on a socket
//! ```
//!
//! Simulated from documentation only: no kernel module for cameras can be loaded where these tests
//! run. The order of calls and the answers `EINVAL`, `EAGAIN`, `EBUSY` and `ENODEV` follow
//! Documentation/userspace-api/media/v4l; nobody else's program has judged them. Structures and
//! numbers of the calls are judged by the system's own header, see `tests/it/layout.rs`.

mod breakage;
mod kernel;
mod network;
mod orders;
mod packing;
mod plate;
mod rules;
mod server;
mod wire;
mod world;

pub use breakage::{Breakage, Planned};
pub use kernel::SimulatedKernel;
pub use network::NetworkKernel;
pub use orders::{ORDERS, OrderError};
pub use plate::{CameraDock, SimulatedCamera, simulated};
pub use world::KernelDock;
