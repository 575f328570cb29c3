//! How a citizen gets from page to page: reads what is on the screen and touches what it is called.

use std::time::{Duration, Instant};

use kiosk_domain::Language;
use kiosk_domain::catalogue::{Field, FieldKind, Service};

use super::sample::{Said, answer_to};
use super::stage::Stage;
use crate::rig::{RigError, State};

/// The longest a whole walk may take.
const WALK_WITHIN: Duration = Duration::from_secs(60);
/// How long a touch may take until the page differs.
const CHANGE_WITHIN: Duration = Duration::from_secs(5);
/// How long the camera may take.
const CAMERA_WITHIN: Duration = Duration::from_secs(8);

/// A citizen who wants one service in one language.
pub struct Walk<'a> {
    /// Where it happens.
    pub stage: &'a mut Stage,
    /// What is wanted.
    pub service: &'a Service,
    /// In which language.
    pub language: Language,
    seen: String,
}

impl<'a> Walk<'a> {
    /// A citizen before the first page.
    pub fn new(stage: &'a mut Stage, service: &'a Service, language: Language) -> Self {
        Self {
            stage,
            service,
            language,
            seen: String::new(),
        }
    }

    /// Does what each page asks until `target` is there; photographs every page passed.
    ///
    /// # Errors
    /// [`RigError`] with the page on which it ended.
    pub fn to(&mut self, target: &str) -> Result<State, RigError> {
        let until = Instant::now() + WALK_WITHIN;
        loop {
            let state = self.stage.rig.dock()?.state()?;
            self.photograph_if_new(&state)?;
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
            return self.touch("I am still here");
        }
        match state.screen.as_str() {
            "attract" => self.touch("Touch to begin"),
            "language" => self.touch(self.language.own_name()),
            "find_service" => self.choose_service(),
            "about_service" => self.touch("Start"),
            "notice" => self.touch("I have read this"),
            "identify" | "questions" => self.answer(),
            "check_finger" => self.touch("Compare my finger"),
            "capture" => self.put_document(),
            "check_answers" => self.touch("Confirm and send"),
            "pay" => self.pay(),
            "done" => self.touch("Finish"),
            "feedback" => self.touch("No thanks"),
            "take_card" => self.stage.rig.dock()?.device("card-reader", "remove-card"),
            // Submit and print go on by themselves.
            _ => {
                std::thread::sleep(Duration::from_millis(50));
                Ok(())
            }
        }
    }

    /// A page is new when its screen, or on a page of questions its question, is.
    fn photograph_if_new(&mut self, state: &State) -> Result<(), RigError> {
        let mut page = state.screen.clone();
        if let Some(field) = self.question_on(state)? {
            page = format!("{page}-{}", field.id);
        }
        if page != self.seen {
            self.stage.photograph(&page.replace('_', "-"))?;
            self.seen = page;
        }
        Ok(())
    }

    fn question_on(&mut self, state: &State) -> Result<Option<&'a Field>, RigError> {
        if !["identify", "questions", "capture"].contains(&state.screen.as_str()) {
            return Ok(None);
        }
        let labels = self.labels()?;
        Ok(self.service.fields().find(|field| {
            let question = field.label.in_language(self.language);
            labels.iter().any(|label| label == question)
        }))
    }

    fn question(&mut self) -> Result<&'a Field, RigError> {
        let state = self.stage.rig.dock()?.state()?;
        let found = self.question_on(&state)?;
        found.ok_or_else(|| RigError::NotSeen(format!("no known question on {state:?}")))
    }

    /// Answers the question on the page and goes on.
    fn answer(&mut self) -> Result<(), RigError> {
        let field = self.question()?;
        self.say(field)?;
        let page = field.id.as_str().replace('_', "-");
        self.stage.photograph(&format!("{page}-answered"))?;
        // Touching an option may already have turned the page.
        if self.question().is_ok_and(|now| now.id == field.id) {
            self.touch("Continue")?;
        }
        Ok(())
    }

    fn say(&mut self, field: &Field) -> Result<(), RigError> {
        match answer_to(field, self.language) {
            Said::Typed(keys) => self.stage.rig.dock()?.type_keys(&keys),
            // A mark that appears is no label: there is nothing to wait for.
            Said::Touched(label) => self.stage.rig.dock()?.tap(&label),
            Said::Ticked => self.tick("Yes, I agree"),
            Said::Photographed => Ok(()),
        }
    }

    fn tick(&mut self, english: &str) -> Result<(), RigError> {
        let name = self.stage.words.of(english, self.language);
        let name = name.first().map_or(english, String::as_str).to_owned();
        self.stage.rig.dock()?.tap(&name)
    }

    /// Waits until the page of the finger is left.
    ///
    /// # Errors
    /// [`RigError::NotSeen`] when it stays.
    pub fn leave_finger(&mut self, within: Duration) -> Result<(), RigError> {
        let until = Instant::now() + within;
        while self.stage.rig.dock()?.state()?.screen == "check_finger" {
            if Instant::now() > until {
                let what = format!("the finger is not taken; there is {:?}", self.labels()?);
                return Err(RigError::NotSeen(what));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Types `keys` for the question on the page and leaves them there.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn type_and_stay(&mut self, keys: &str) -> Result<(), RigError> {
        self.stage.rig.dock()?.type_keys(keys)?;
        self.stage.photograph("typed")
    }

    /// Types how the service's name begins into the search and touches its row.
    fn choose_service(&mut self) -> Result<(), RigError> {
        let name = self.service.name.in_language(self.language).to_owned();
        self.touch("Search for a service")?;
        let begins = name.split(' ').take(3).collect::<Vec<_>>().join(" ");
        self.stage.rig.dock()?.type_keys(&begins)?;
        let row = self.wait_for_label(CHANGE_WITHIN, |label| label == name)?;
        self.stage.photograph("find-service-found")?;
        self.touch_exactly(&row)
    }

    fn put_document(&mut self) -> Result<(), RigError> {
        self.stage.rig.dock()?.device("camera", "show-document")?;
        self.touch("Take photograph")?;
        let use_it = self.stage.words.of("Use this photograph", self.language);
        let label =
            self.wait_for_label(CAMERA_WITHIN, |label| use_it.iter().any(|u| u == label))?;
        self.stage.photograph("photographed")?;
        self.touch_exactly(&label)?;
        self.stage.rig.dock()?.device("camera", "take-away")
    }

    /// Pays, with the phone that was already answered or else with one typed here; waits when that
    /// is already done.
    fn pay(&mut self) -> Result<(), RigError> {
        let pay = self.stage.words.of("Pay {}", self.language);
        let begins: Vec<String> = pay.iter().map(|pay| pay.replace("{}", "KES")).collect();
        let button = |label: &String| begins.iter().any(|begin| label.starts_with(begin));
        if !self.labels()?.iter().any(button) {
            std::thread::sleep(Duration::from_millis(100));
            return Ok(());
        }
        let has_phone = |field: &Field| field.kind == FieldKind::Phone;
        if !self.service.fields().any(has_phone) {
            self.stage.rig.dock()?.type_keys("0712345678")?;
        }
        let labels = self.labels()?;
        let label = labels.iter().find(|label| button(label));
        self.stage.photograph("pay-typed")?;
        match label {
            Some(label) => self.touch_exactly(label),
            None => Ok(()),
        }
    }

    /// Touches the control that is called `english`, in the language of the session or, before
    /// that is chosen, in English, and waits until the page differs.
    ///
    /// # Errors
    /// [`RigError::Dock`] with the labels that are there.
    pub fn touch(&mut self, english: &str) -> Result<(), RigError> {
        let mut names = self.stage.words.of(english, self.language);
        names.push(english.to_owned());
        let labels = self.labels()?;
        let there = names.iter().find(|name| labels.contains(name));
        let label = there.or(names.first()).cloned().unwrap_or_default();
        self.touch_exactly(&label)
    }

    fn touch_exactly(&mut self, label: &str) -> Result<(), RigError> {
        let before = self.look()?;
        self.stage.rig.dock()?.tap(label)?;
        let until = Instant::now() + CHANGE_WITHIN;
        while self.look()? == before && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    /// Waits for a label that `fits`.
    ///
    /// # Errors
    /// [`RigError::NotSeen`] with the labels that are there.
    pub fn wait_for_label(
        &mut self,
        within: Duration,
        fits: impl Fn(&str) -> bool,
    ) -> Result<String, RigError> {
        let until = Instant::now() + within;
        loop {
            let labels = self.labels()?;
            if let Some(label) = labels.iter().find(|label| fits(label)) {
                return Ok(label.clone());
            }
            if Instant::now() > until {
                return Err(RigError::NotSeen(format!(
                    "awaited label; there is {labels:?}"
                )));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn look(&mut self) -> Result<(State, Vec<String>), RigError> {
        let dock = self.stage.rig.dock()?;
        Ok((dock.state()?, dock.labels()?))
    }

    /// The labels of everything that can be seen.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn labels(&mut self) -> Result<Vec<String>, RigError> {
        self.stage.rig.dock()?.labels()
    }
}
