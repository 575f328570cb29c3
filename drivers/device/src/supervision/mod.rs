//! Whether the kiosk still works, told to systemd, which restarts it when it does not.
//!
//! ```text
//!   face's loop ──beat──┐
//!                       ├──► Watchdog (decides) ──► Supervision (a thread) ──► notify ──► systemd
//!   device host ──beat──┘      both fresh?              READY=1  WATCHDOG=1  STOPPING=1
//! ```
//!
//! systemd owns `/dev/watchdog` and the kiosk feeds systemd (`Type=notify`, `WatchdogSec=`). It is
//! fed only while everybody who must be alive has shown so recently: a picture that stands still
//! with devices that work is as dead as the reverse, and a thread that feeds by itself would keep
//! both alive for ever.
//!
//! ```no_run
//! use kiosk_device::supervision::{Part, Supervision, systemd, watchdog_period};
//!
//! let supervision = Supervision::start(watchdog_period(), systemd);
//! let face = supervision.heart(Part::Face);
//! let devices = supervision.heart(Part::DeviceHost);
//! // In the face's loop, from a timer, and in the device host's: once a second.
//! face.beat();
//! devices.beat();
//! // When the loop has ended.
//! supervision.stop();
//! ```

mod feeding;
mod watchdog;

pub use feeding::{Heart, Supervision, Word, systemd, watchdog_period};
pub use watchdog::{Part, Silence, Verdict, Watchdog};
