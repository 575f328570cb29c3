//! Dims and darkens the panel when nobody is there, wakes it at once, and estimates what the kiosk
//! draws.
//!
//! ```text
//!   touch, presence, session ─► company ─┐
//!   clock ─► opening hours ──────────────┴─► light ─► backlight
//!                                              └────► meter ─► heartbeat
//! ```

mod light;
mod meter;

pub use light::{Company, Light};
pub use meter::Meter;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_domain::config::{EnergySection, HoursSection, Standing};
use kiosk_journey::{Event, Moment};
use kiosk_protocol::EnergyFigures;

use crate::clock::{self, Clock};
use crate::devices::Backlight;

/// How often the light is decided anew when nothing happens.
const LOOK: Duration = Duration::from_secs(1);

/// What the thread is told.
enum Word {
    Touched,
    Presence(bool),
    Session(bool),
}

/// What the kiosk draws. Cheap to clone; one without `[energy]` in the config says and does nothing.
#[derive(Clone, Default)]
pub struct Energy {
    inner: Option<Arc<Inner>>,
}

struct Inner {
    words: Sender<Word>,
    is_dark: Arc<AtomicBool>,
    served: AtomicBool,
    meter: Arc<Mutex<Meter>>,
    section: EnergySection,
    /// Nothing that is done in training counts.
    counts: bool,
}

/// What the thread works with.
pub struct EnergyTools {
    /// When and how much.
    pub section: EnergySection,
    /// When citizens are served; `None` is always.
    pub hours: Option<HoursSection>,
    /// The panel's, if it can be dimmed.
    pub backlight: Option<Box<dyn Backlight>>,
    /// Whether what is done here is training.
    pub training: bool,
}

impl Energy {
    /// A thread around these.
    pub fn start(tools: EnergyTools, clock: Clock) -> Self {
        let (words, heard) = channel();
        let is_dark = Arc::new(AtomicBool::new(false));
        let meter = Arc::new(Mutex::new(Meter::new(clock.moment(), clock::wall())));
        let inner = Inner {
            words,
            is_dark: Arc::clone(&is_dark),
            served: AtomicBool::new(false),
            meter: Arc::clone(&meter),
            section: tools.section.clone(),
            counts: !tools.training,
        };
        let watch = Watch {
            company: Company::new(clock.moment()),
            shines: None,
            is_dark,
            meter,
            tools,
        };
        std::thread::Builder::new()
            .name("energy".into())
            .spawn(move || watch_for_ever(watch, &heard, clock))
            .expect("the kernel can start a thread at boot");
        Self {
            inner: Some(Arc::new(inner)),
        }
    }

    /// Takes what concerns it of what happens.
    pub fn hear(&self, event: &Event) {
        let Some(inner) = &self.inner else { return };
        match event {
            Event::Presence(seen) => inner.say(Word::Presence(*seen)),
            Event::Saved(Ok(_)) if inner.counts => locked(&inner.meter).transaction(),
            Event::CardSeen(true) | Event::Staff(_) => inner.say(Word::Touched),
            event if kiosk_journey::is_touch(event) => inner.say(Word::Touched),
            _ => {}
        }
    }

    /// Somebody touched the panel or a key, whether or not that means anything.
    pub fn touched(&self) {
        if let Some(inner) = &self.inner {
            inner.say(Word::Touched);
        }
    }

    /// Somebody is being served, or nobody is. Cheap when nothing has changed.
    pub fn session(&self, served: bool) {
        if let Some(inner) = &self.inner
            && inner.served.swap(served, Ordering::Relaxed) != served
        {
            inner.say(Word::Session(served));
        }
    }

    /// Whether the panel is dark, so that a touch only wakes it.
    pub fn is_dark(&self) -> bool {
        let inner = self.inner.as_ref();
        inner.is_some_and(|inner| inner.is_dark.load(Ordering::Relaxed))
    }

    /// For the heartbeat.
    pub fn figures(&self) -> Option<EnergyFigures> {
        let inner = self.inner.as_ref()?;
        Some(locked(&inner.meter).figures(&inner.section))
    }
}

impl Inner {
    fn say(&self, word: Word) {
        // Its thread ends only with the kiosk.
        let _ = self.words.send(word);
    }
}

/// What the thread holds.
struct Watch {
    company: Company,
    /// What the panel shows; `None` when that is not known.
    shines: Option<Light>,
    is_dark: Arc<AtomicBool>,
    meter: Arc<Mutex<Meter>>,
    tools: EnergyTools,
}

fn watch_for_ever(mut watch: Watch, heard: &Receiver<Word>, clock: Clock) {
    loop {
        watch.look(clock.moment(), clock::wall());
        match heard.recv_timeout(LOOK) {
            Ok(word) => watch.hear(&word, clock.moment()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

impl Watch {
    fn hear(&mut self, word: &Word, now: Moment) {
        match word {
            Word::Touched => self.company.touched(now),
            Word::Presence(seen) => self.company.presence(*seen, now),
            Word::Session(served) => self.company.session(*served, now),
        }
    }

    /// Counts what has passed, then lights what is right from now on. A panel that could not be
    /// switched is tried again with the next look.
    fn look(&mut self, now: Moment, wall: Timestamp) {
        locked(&self.meter).pass(self.shines.unwrap_or(Light::Bright), now, wall);
        let hours = self.tools.hours.as_ref();
        let is_open = hours.is_none_or(|hours| hours.at(wall) == Standing::Open);
        let wanted = self.company.light(&self.tools.section, is_open, now);
        if self.shines == Some(wanted) {
            return;
        }
        let Some(backlight) = &mut self.tools.backlight else {
            return;
        };
        match backlight.shine(wanted.percent(&self.tools.section)) {
            Ok(()) => {
                self.shines = Some(wanted);
                self.is_dark.store(wanted == Light::Off, Ordering::Relaxed);
            }
            Err(error) => {
                // Not known to be dark: no touch is swallowed.
                self.is_dark.store(false, Ordering::Relaxed);
                self.shines = None;
                tracing::warn!(%error, "the panel's light was not switched");
            }
        }
    }
}

fn locked(meter: &Mutex<Meter>) -> MutexGuard<'_, Meter> {
    meter.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use kiosk_domain::TransactionId;

    use super::*;
    use crate::devices::FolderBacklight;

    const MORNING: Timestamp = Timestamp(1_795_986_000_000 + 9 * 3_600_000);

    fn panel() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            ("max_brightness", "255\n"),
            ("brightness", "255\n"),
            ("bl_power", "0\n"),
        ] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        folder
    }

    fn tools(panel: &tempfile::TempDir) -> EnergyTools {
        EnergyTools {
            section: EnergySection::default(),
            hours: None,
            backlight: Some(Box::new(FolderBacklight::new(panel.path().to_owned()))),
            training: false,
        }
    }

    fn watch(panel: &tempfile::TempDir) -> Watch {
        Watch {
            company: Company::new(Moment(0)),
            shines: None,
            is_dark: Arc::default(),
            meter: Arc::new(Mutex::new(Meter::new(Moment(0), MORNING))),
            tools: tools(panel),
        }
    }

    fn says(panel: &tempfile::TempDir, name: &str) -> String {
        let text = std::fs::read_to_string(panel.path().join(name));
        text.expect("there").trim().to_owned()
    }

    #[test]
    fn the_panel_dims_goes_dark_and_wakes_with_whoever_comes() {
        let panel = panel();
        let mut watch = watch(&panel);
        let look = |watch: &mut Watch, seconds: u64| {
            watch.look(Moment(seconds * 1_000), MORNING);
            (says(&panel, "brightness"), says(&panel, "bl_power"))
        };
        assert_eq!(look(&mut watch, 0), ("255".into(), "0".into()));
        assert_eq!(look(&mut watch, 200), ("77".into(), "0".into()));
        assert_eq!(look(&mut watch, 1_300), ("0".into(), "4".into()));
        assert!(watch.is_dark.load(Ordering::Relaxed));
        watch.hear(&Word::Presence(true), Moment(1_300_000));
        assert_eq!(look(&mut watch, 1_300), ("255".into(), "0".into()));
        assert!(!watch.is_dark.load(Ordering::Relaxed));
        assert_eq!(look(&mut watch, 9_000).0, "255", "somebody stands there");
    }

    #[test]
    fn a_panel_that_cannot_be_switched_swallows_no_touch_and_is_tried_again() {
        let panel = panel();
        let mut watch = watch(&panel);
        watch.look(Moment(0), MORNING);
        let brightness = panel.path().join("brightness");
        std::fs::remove_file(&brightness).expect("removed");
        std::fs::create_dir(&brightness).expect("made");
        watch.look(Moment(5_000_000), MORNING);
        assert!(!watch.is_dark.load(Ordering::Relaxed));
        std::fs::remove_dir(&brightness).expect("removed");
        watch.look(Moment(5_001_000), MORNING);
        assert!(watch.is_dark.load(Ordering::Relaxed));
    }

    #[test]
    fn a_closed_kiosk_goes_dark_within_its_minute() {
        let panel = panel();
        let mut watch = watch(&panel);
        let hours = "10:00-17:00".parse().expect("hours");
        watch.tools.hours = Some(HoursSection::every_day(hours));
        watch.look(Moment(61_000), MORNING);
        assert_eq!(says(&panel, "bl_power"), "4");
    }

    #[test]
    fn the_thread_wakes_the_panel_when_it_hears_a_touch() {
        let panel = panel();
        let mut tools = tools(&panel);
        tools.section.dim_after_seconds = 0;
        tools.section.off_after_seconds = 0;
        let energy = Energy::start(tools, Clock::start());
        let until = |what: &str, is: &dyn Fn() -> bool| {
            let begun = Instant::now();
            while !is() {
                assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
                std::thread::yield_now();
            }
        };
        until("it is dark", &|| energy.is_dark());
        energy.session(true);
        until("it is lit", &|| {
            !energy.is_dark() && says(&panel, "brightness") == "255"
        });
    }

    #[test]
    fn what_is_done_in_training_is_no_transaction_of_the_figures() {
        for (training, counted) in [(false, 1), (true, 0)] {
            let panel = panel();
            let tools = EnergyTools {
                training,
                ..tools(&panel)
            };
            let energy = Energy::start(tools, Clock::start());
            energy.hear(&Event::Saved(Ok(TransactionId::from_parts(1, &[1; 10]))));
            let figures = energy.figures().expect("there is a section");
            assert_eq!(figures.transactions, counted);
        }
    }
}
