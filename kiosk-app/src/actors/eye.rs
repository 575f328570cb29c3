//! Asks the document camera for photographs, on a thread that may wait for them.

use std::sync::mpsc::Sender;
use std::time::Duration;

use kiosk_device::{Camera, FailureKind};
use kiosk_journey::{Event, Photo, PhotoFailure};

use super::worker;
use crate::inbox::Inbox;

/// How long a photograph may take.
const PHOTOGRAPH: Duration = Duration::from_secs(6);

/// Ask for photographs.
pub struct Eye {
    jobs: Option<Sender<()>>,
    inbox: Inbox,
}

impl Eye {
    /// A thread around `camera`; without one every request fails at once.
    pub fn start(camera: Option<Box<dyn Camera>>, inbox: Inbox) -> Self {
        let answers = inbox.clone();
        let jobs = camera.map(|mut camera| {
            worker("photographs", move |()| {
                answers.post(Event::Photographed(photograph(camera.as_mut())));
            })
        });
        Self { jobs, inbox }
    }

    /// Takes a photograph.
    pub fn photograph(&self) {
        match &self.jobs {
            Some(jobs) => drop(jobs.send(())),
            None => {
                let failed = Err(PhotoFailure::CameraFailed);
                self.inbox.post(Event::Photographed(failed));
            }
        }
    }
}

fn photograph(camera: &mut dyn Camera) -> Result<Photo, PhotoFailure> {
    match camera.photograph(PHOTOGRAPH) {
        Ok(photo) => Ok(Photo(photo.into_jpeg())),
        Err(failure) => {
            tracing::warn!(
                kind = failure.kind.as_str(),
                detail = failure.detail,
                "no photograph"
            );
            Err(match failure.kind {
                FailureKind::NothingPresented => PhotoFailure::NothingThere,
                FailureKind::Unreadable => PhotoFailure::Unreadable,
                _ => PhotoFailure::CameraFailed,
            })
        }
    }
}
