//! Gives words a sound. Each utterance has its own programs, so that silence is a signal to them and
//! comes at once, whatever the sound card still holds.

mod pipe;
mod programs;

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use crate::{Clips, Ear, Order, Utterance};

use programs::Programs;

/// Where sound comes out, as ALSA names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlets {
    /// The socket of the headset.
    pub headset: String,
    /// The loudspeaker.
    pub loudspeaker: String,
}

/// Why nothing is heard.
#[derive(Debug, Error)]
pub enum VoiceError {
    /// A program is missing.
    #[error("`{program}` does not start; install Debian's package `{package}`")]
    NoProgram {
        /// Which.
        program: &'static str,
        /// What brings it.
        package: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What came is no sound.
    #[error("sound from {from} cannot be played")]
    NoSound {
        /// The program or the clip.
        from: String,
        /// Why.
        #[source]
        source: hound::Error,
    },
    /// The clip is not the kind of sound that is played.
    #[error("clip {0} is not of 16 bit samples; convert it with `sox FILE -b 16 NEW`")]
    NotPlayable(PathBuf),
    /// The outlet took no more; aplay's own words are in the log.
    #[error("outlet `{0}` takes no sound; look with `aplay -L` what this machine calls it")]
    NoOutlet(String),
}

/// Speaks with `espeak-ng`, or plays what a person has read.
pub struct Voice {
    outlets: Outlets,
    clips: Arc<Clips>,
    ended: Arc<dyn Fn(u64) + Send + Sync>,
    /// Of the present utterance.
    programs: Arc<Programs>,
}

impl Voice {
    /// `ended` is called with the number of each utterance that came to its end, also when it could
    /// not be said: what follows must not wait for a broken sound card.
    pub fn new(
        outlets: Outlets,
        clips: Clips,
        ended: impl Fn(u64) + Send + Sync + 'static,
    ) -> Self {
        Self {
            outlets,
            clips: Arc::new(clips),
            ended: Arc::new(ended),
            programs: Arc::default(),
        }
    }

    /// Does what the speaker decided. Returns at once.
    pub fn obey(&mut self, order: Order) {
        self.programs.stop();
        if let Order::Speak(utterance) = order {
            self.speak(utterance);
        }
    }

    fn speak(&mut self, utterance: Utterance) {
        self.programs = Arc::default();
        let outlet = match utterance.ear {
            Ear::Headset => self.outlets.headset.clone(),
            Ear::Loudspeaker => self.outlets.loudspeaker.clone(),
        };
        let programs = Arc::clone(&self.programs);
        let (clips, ended) = (Arc::clone(&self.clips), Arc::clone(&self.ended));
        let number = utterance.number;
        let say = move || {
            if let Err(fault) = pipe::play(&utterance, &clips, &outlet, &programs) {
                tracing::warn!("{}", chain(&fault));
            }
            ended(utterance.number);
        };
        let thread = std::thread::Builder::new().name("voice".into()).spawn(say);
        if let Err(fault) = thread {
            tracing::warn!("no thread for the voice: {fault}");
            (self.ended)(number);
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.programs.stop();
    }
}

fn chain(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
