//! The programs of one utterance, which anybody may stop at any moment, also before they have begun.

use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Running programs.
#[derive(Default)]
pub(super) struct Programs(Mutex<Running>);

#[derive(Default)]
struct Running {
    stopped: bool,
    children: Vec<Child>,
}

/// One of [`Programs`].
pub(super) struct Place(usize);

impl Programs {
    /// Starts one more and hands its pipes to `take`; `None` after [`Programs::stop`].
    pub(super) fn start<T>(
        &self,
        command: &mut Command,
        take: impl FnOnce(&mut Child) -> T,
    ) -> std::io::Result<Option<(Place, T)>> {
        let mut running = self.running();
        if running.stopped {
            return Ok(None);
        }
        let mut child = command.spawn()?;
        let taken = take(&mut child);
        running.children.push(child);
        Ok(Some((Place(running.children.len() - 1), taken)))
    }

    /// Ends them all now; those that would begin do not.
    pub(super) fn stop(&self) {
        let mut running = self.running();
        running.stopped = true;
        for child in &mut running.children {
            // One that has ended by itself has nothing more to say either.
            let _ = child.kill();
        }
    }

    /// Whether somebody wanted silence.
    pub(super) fn is_stopped(&self) -> bool {
        self.running().stopped
    }

    /// How the one at `place` ended. Its pipes are at their end, so it has, or is about to.
    pub(super) fn end(&self, place: &Place) -> std::io::Result<ExitStatus> {
        self.running().children[place.0].wait()
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
