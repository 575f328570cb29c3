//! Says aloud what the face wants said, on a thread of its own.

use std::sync::mpsc::{Sender, channel};

use kiosk_domain::config::SpeechSection;
use kiosk_speech::{Clips, Heard, Outlets, Speaker, Voice};

/// Where everything about speech goes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Mouth {
    heard: Option<Sender<Heard>>,
}

impl Mouth {
    /// A voice as `section` wants it; a kiosk without one stays silent. Clips that cannot be used are
    /// named in the log, and the program speaks instead. `tell` hears when somebody begins to listen
    /// and when nobody does any more.
    pub fn start(section: Option<&SpeechSection>, tell: impl Fn(bool) + Send + 'static) -> Self {
        let Some(section) = section else {
            return Self::default();
        };
        let clips = section.clips.as_ref().map(|clips| Clips::load(clips));
        let clips = clips.transpose().unwrap_or_else(|fault| {
            tracing::warn!("{fault}");
            None
        });
        let outlets = Outlets {
            headset: section.headset.clone(),
            loudspeaker: section.loudspeaker.clone(),
        };
        let (sender, heard) = channel();
        let ended = sender.clone();
        let mut voice = Voice::new(outlets, clips.unwrap_or_default(), move |number| {
            // Nobody listens any more only when the kiosk stops.
            let _ = ended.send(Heard::Ended(number));
        });
        let mut speaker = Speaker::default();
        let speak = move || {
            let mut listening = false;
            for heard in heard {
                for order in speaker.hear(heard) {
                    voice.obey(order);
                }
                let listens = speaker.ear().is_some();
                if std::mem::replace(&mut listening, listens) != listens {
                    tell(listens);
                }
            }
        };
        let thread = std::thread::Builder::new().name("speech".into());
        thread
            .spawn(speak)
            .expect("the kernel can start a thread at boot");
        Self {
            heard: Some(sender),
        }
    }

    /// Takes what happened to speech.
    pub fn hear(&self, heard: Heard) {
        if let Some(sender) = &self.heard {
            // As above.
            let _ = sender.send(heard);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_tells_when_somebody_begins_to_listen_and_when_nobody_does_any_more() {
        let section = SpeechSection {
            headset: "null".into(),
            loudspeaker: "null".into(),
            clips: None,
        };
        let (sender, told) = channel();
        let mouth = Mouth::start(Some(&section), move |listens| {
            let _ = sender.send(listens);
        });
        let next = || told.recv_timeout(Duration::from_secs(20));
        mouth.hear(Heard::Headset(true));
        assert_eq!(next(), Ok(true));
        mouth.hear(Heard::SessionEnded);
        mouth.hear(Heard::Headset(false));
        assert_eq!(
            next(),
            Ok(false),
            "the end of a session takes no headset out"
        );
    }
}
