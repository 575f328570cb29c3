//! A citizen who says made-up values to whatever the kiosk asks, key by key.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_domain::Language;
use kiosk_domain::catalogue::{Field, FieldKind, Service};

use super::made_up::MadeUp;
use crate::rig::{Rig, RigError, State};

/// Asks for a number, a name, somebody else's number, a phone, a photograph and money.
pub const SERVICE: &str = "crs-birth-cert";
const VISIT_WITHIN: Duration = Duration::from_secs(90);
const PAGE_WITHIN: Duration = Duration::from_secs(15);

/// How the citizen's number comes into the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Key by key.
    Typed,
    /// As a code before the scanner.
    Code,
    /// Printed lines under the camera.
    Lines,
    /// Printed lines, then the chip that they open.
    Chip,
}

impl Number {
    /// All ways.
    pub const ALL: [Self; 4] = [Self::Typed, Self::Code, Self::Lines, Self::Chip];
}

/// A citizen before the first page.
pub struct Visit<'a> {
    /// Where.
    pub rig: &'a mut Rig,
    /// Who.
    pub citizen: &'a MadeUp,
    /// What is wanted.
    pub service: &'a Service,
    /// How the number comes.
    pub number: Number,
}

impl Visit<'_> {
    /// Does what each page asks until `target` is there.
    ///
    /// # Errors
    /// [`RigError`] with the page on which it ended.
    pub fn to(&mut self, target: &str) -> Result<State, RigError> {
        let until = Instant::now() + VISIT_WITHIN;
        loop {
            let state = self.rig.dock()?.state()?;
            if state.screen == target {
                return Ok(state);
            }
            if Instant::now() > until {
                let what = format!("did not get to `{target}`; stands at {state:?}");
                return Err(RigError::NotSeen(what));
            }
            self.act_on(&state)?;
        }
    }

    fn act_on(&mut self, state: &State) -> Result<(), RigError> {
        if state.overlay.is_some() {
            return self.tap("I am still here");
        }
        match state.screen.as_str() {
            "attract" => self.tap("Touch to begin"),
            "language" => self.tap("English"),
            "find_service" => self.choose_service(),
            "about_service" => self.tap("Start"),
            "notice" => self.tap("I have read this"),
            "identify" | "questions" => self.answer(),
            "capture" => self.put_document(),
            "check_answers" => self.tap("Confirm and send"),
            "pay" => self.pay(),
            "done" => self.tap("Finish"),
            "feedback" => self.tap("No thanks"),
            // Submit and print go on by themselves.
            _ => {
                thread::sleep(Duration::from_millis(50));
                Ok(())
            }
        }
    }

    /// People type names into any box: first a wrong one, then what is wanted.
    fn choose_service(&mut self) -> Result<(), RigError> {
        self.tap("Search for a service")?;
        self.keys(&self.citizen.searched)?;
        self.keys(&"\u{8}".repeat(self.citizen.searched.len()))?;
        let name = self.service.name.in_language(Language::English);
        let begins: Vec<_> = name.split(' ').take(2).collect();
        self.keys(&begins.join(" "))?;
        self.rig.dock()?.wait_for_label(PAGE_WITHIN, name)?;
        self.tap(name)
    }

    fn question(&mut self) -> Result<&Field, RigError> {
        let labels = self.rig.dock()?.labels()?;
        let asked = |field: &&Field| {
            let question = field.label.in_language(Language::English);
            labels.iter().any(|label| label == question)
        };
        let found = self.service.fields().find(asked);
        found.ok_or_else(|| RigError::NotSeen(format!("no known question among {labels:?}")))
    }

    fn answer(&mut self) -> Result<(), RigError> {
        let citizen = self.citizen;
        let field = self.question()?;
        let is_own = field.id.as_str() == "any_identity";
        if field.kind == FieldKind::DocumentPhoto {
            return self.put_document();
        }
        let keys = citizen.keys(field.id.as_str(), &field.kind);
        match self.number {
            Number::Code if is_own => self.hold_up_code()?,
            Number::Lines if is_own => self.show_lines()?,
            Number::Chip if is_own => self.open_chip()?,
            _ => self.keys(keys)?,
        }
        if self
            .rig
            .dock()?
            .labels()?
            .iter()
            .any(|l| l == "Show what I typed")
        {
            self.tap("Show what I typed")?;
        }
        self.tap("Continue")
    }

    fn hold_up_code(&mut self) -> Result<(), RigError> {
        self.tap("Read it from my document")?;
        self.tap("The bar code or QR code")?;
        let act = format!("scan {}", self.citizen.number);
        // Nothing that is held up before it is armed counts.
        let until = Instant::now() + PAGE_WITHIN;
        while self.rig.dock()?.state()?.screen == "read_document" && Instant::now() < until {
            self.rig.dock()?.device("scanner", &act)?;
            thread::sleep(Duration::from_millis(200));
        }
        self.has_been_read()
    }

    fn show_lines(&mut self) -> Result<(), RigError> {
        self.tap("Read it from my document")?;
        let act = format!("show-card {} {}", self.citizen.number, self.citizen.name);
        self.rig.dock()?.device("camera", &act)?;
        self.tap("The printed lines")?;
        self.has_been_read()
    }

    fn open_chip(&mut self) -> Result<(), RigError> {
        self.show_lines()?;
        let (number, name) = (&self.citizen.number, &self.citizen.name);
        let act = format!("insert-genuine-card {number} {name}");
        self.rig.dock()?.device("card-reader", &act)?;
        self.tap("Read it from my document")?;
        self.tap("The chip of my card or passport")?;
        let dock = self.rig.dock()?;
        dock.wait_for_label(PAGE_WITHIN, "its chip is genuine")
    }

    fn has_been_read(&mut self) -> Result<(), RigError> {
        let dock = self.rig.dock()?;
        dock.wait_for_label(PAGE_WITHIN, "Read from your document")
    }

    fn put_document(&mut self) -> Result<(), RigError> {
        let act = format!("show-pattern {}", self.citizen.pattern);
        self.rig.dock()?.device("camera", &act)?;
        self.tap("Take photograph")?;
        let dock = self.rig.dock()?;
        dock.wait_for_label(PAGE_WITHIN, "Use this photograph")?;
        self.look()?;
        self.tap("Use this photograph")
    }

    /// The phone is the one that was answered.
    fn pay(&mut self) -> Result<(), RigError> {
        let labels = self.rig.dock()?.labels()?;
        match labels.iter().find(|label| label.starts_with("Pay KES")) {
            Some(label) => self.tap(label),
            None => {
                thread::sleep(Duration::from_millis(100));
                Ok(())
            }
        }
    }

    /// One key a line, so that the dock never holds more of a word than the kiosk does.
    fn keys(&mut self, keys: &str) -> Result<(), RigError> {
        let mut letter = [0; 4];
        keys.chars()
            .try_for_each(|key| self.rig.dock()?.type_keys(key.encode_utf8(&mut letter)))
    }

    fn tap(&mut self, label: &str) -> Result<(), RigError> {
        self.rig.dock()?.tap(label)
    }

    /// Has the page painted, as on a device; there is no screen here otherwise.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn look(&mut self) -> Result<(), RigError> {
        let path = self.rig.places.out.join("screens").join("now.png");
        self.rig.dock()?.picture(&path)?;
        std::fs::remove_file(&path).map_err(RigError::file(&path))
    }
}
