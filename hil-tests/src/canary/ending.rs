//! How a session ends.

use std::time::Duration;

use serde::Serialize;

use super::visit::Visit;
use crate::rig::{Rig, RigError};

/// Idle time and countdown of this run, and some time for a busy machine.
const HOME_WITHIN: Duration = Duration::from_secs(60);

/// A way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// "End session".
    Ended,
    /// Nobody touches anything any more.
    TimedOut,
    /// Confirmed, paid, printed, and "Finish".
    Done,
    /// SIGTERM.
    Stopped,
    /// SIGKILL.
    Killed,
    /// The disk stays as it is at that moment.
    PowerCut,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Ended,
        Self::TimedOut,
        Self::Done,
        Self::Stopped,
        Self::Killed,
        Self::PowerCut,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ended => "end session",
            Self::TimedOut => "time-out",
            Self::Done => "done",
            Self::Stopped => "SIGTERM",
            Self::Killed => "SIGKILL",
            Self::PowerCut => "power cut",
        }
    }

    /// Whether the kiosk serves on, and has a memory to be searched.
    pub fn kiosk_lives(self) -> bool {
        matches!(self, Self::Ended | Self::TimedOut | Self::Done)
    }

    /// Ends the session of `visit`.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn of(self, visit: &mut Visit<'_>) -> Result<(), RigError> {
        match self {
            Self::Ended => visit.rig.dock()?.tap("End session")?,
            Self::TimedOut => {}
            Self::Done => drop(visit.to("attract")?),
            Self::Stopped => visit.rig.stop_kiosk()?,
            Self::Killed => visit.rig.cut_power(),
            Self::PowerCut => {
                let data = visit.rig.places.work("data");
                copy(&data, &visit.rig.places.work("data-at-the-cut"))?;
                visit.rig.cut_power();
            }
        }
        if self.kiosk_lives() {
            go_home(visit.rig)?;
        }
        Ok(())
    }
}

/// The first page, and nobody's documents on the devices.
fn go_home(rig: &mut Rig) -> Result<(), RigError> {
    let dock = rig.dock()?;
    dock.wait_for("the first page", HOME_WITHIN, |state| {
        state.screen == "attract" && !state.in_session
    })?;
    // The simulated devices hold what lies on them in the kiosk's own memory.
    dock.device("camera", "take-away")?;
    dock.device("card-reader", "remove-card")?;
    dock.forget()
}

/// The files of `from` as they lie there now. Those of a database differ by what is being written,
/// as after a power cut.
fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<(), RigError> {
    std::fs::create_dir_all(to).map_err(RigError::file(to))?;
    for entry in std::fs::read_dir(from).map_err(RigError::file(from))? {
        let path = entry.map_err(RigError::file(from))?.path();
        let name = path.file_name().unwrap_or_default();
        std::fs::copy(&path, to.join(name)).map_err(RigError::file(&path))?;
    }
    Ok(())
}
