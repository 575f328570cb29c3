//! The document camera's thread.

use std::sync::mpsc::Sender;
use std::time::Duration;

use kiosk_device::{Camera, FailureKind};
use kiosk_domain::{Capability, DeviceState};
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
            answers.post(Event::Device(Capability::Camera, camera.state(PHOTOGRAPH)));
            worker("camera", move |()| {
                let outcome = photograph(camera.as_mut());
                if outcome.is_err() {
                    answers.post(Event::Device(Capability::Camera, camera.state(PHOTOGRAPH)));
                }
                answers.post(Event::Photographed(outcome));
            })
        });
        Self { jobs, inbox }
    }

    /// Takes a photograph.
    pub fn photograph(&self) {
        match &self.jobs {
            Some(jobs) => drop(jobs.send(())),
            None => {
                self.inbox
                    .post(Event::Device(Capability::Camera, DeviceState::NoDevice));
                self.inbox
                    .post(Event::Photographed(Err(PhotoFailure::CameraFailed)));
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
