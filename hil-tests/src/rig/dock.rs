//! The rig's end of the kiosk's dock: one JSON line out, one back.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::RigError;

/// A picture of an unoptimised build takes its time.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// At least as much as the dock reads at once; blanks before a request mean nothing.
const BUFFER_BYTES: usize = 3 << 10;
/// How often the face is looked at while something is waited for.
const LOOK: Duration = Duration::from_millis(40);

/// A hand on the kiosk.
pub struct Dock {
    answers: BufReader<TcpStream>,
}

/// Where the journey is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The screen's word, e.g. `find_service`.
    pub screen: String,
    /// What lies over it.
    pub overlay: Option<String>,
    /// `up`, `down`, `starting`.
    pub link: String,
    /// Transactions that wait for the gateway.
    pub queued: u64,
    /// Whether somebody is being served.
    pub in_session: bool,
    /// The reference on the last page.
    pub reference: Option<String>,
}

impl Dock {
    /// Takes the dock at `address`.
    ///
    /// # Errors
    /// [`RigError::Dock`] when nobody listens there.
    pub fn connect(address: &str) -> Result<Self, RigError> {
        let refused = |error| RigError::Dock(format!("{address}: {error}"));
        let stream = TcpStream::connect(address).map_err(refused)?;
        stream
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(refused)?;
        stream.set_nodelay(true).map_err(refused)?;
        Ok(Self {
            answers: BufReader::new(stream),
        })
    }

    fn ask(&mut self, request: &Value) -> Result<Value, RigError> {
        let gone = |error| RigError::Dock(format!("{request}: {error}"));
        let line = format!("{request}\n");
        self.answers
            .get_mut()
            .write_all(line.as_bytes())
            .map_err(gone)?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(gone)?;
        let answer: Value = serde_json::from_str(&answer)
            .map_err(|error| RigError::Dock(format!("{request}: answered `{answer}`: {error}")))?;
        if answer["ok"] == true {
            Ok(answer)
        } else {
            Err(RigError::Dock(format!("{request}: {answer}")))
        }
    }

    /// Touches the control of this label.
    ///
    /// # Errors
    /// [`RigError::Dock`], with the labels that are there.
    pub fn tap(&mut self, label: &str) -> Result<(), RigError> {
        self.ask(&json!({"do": "tap", "label": label})).map(drop)
    }

    /// Presses the keys of `text`.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn type_keys(&mut self, text: &str) -> Result<(), RigError> {
        self.ask(&json!({"do": "type", "text": text})).map(drop)
    }

    /// Makes the dock's own buffer hold nothing of an earlier line.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn forget(&mut self) -> Result<(), RigError> {
        let blanks = " ".repeat(BUFFER_BYTES);
        self.answers
            .get_mut()
            .write_all(blanks.as_bytes())
            .map_err(|error| RigError::Dock(format!("blanks: {error}")))?;
        self.state().map(drop)
    }

    /// The labels of everything that can be seen.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn labels(&mut self) -> Result<Vec<String>, RigError> {
        let answer = self.ask(&json!({"do": "labels"}))?;
        let labels = answer["labels"].as_array().into_iter().flatten();
        Ok(labels
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect())
    }

    /// Writes what is on the screen to `path`.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn picture(&mut self, path: &Path) -> Result<(), RigError> {
        self.ask(&json!({"do": "picture", "path": path})).map(drop)
    }

    /// Plays with a simulated device.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn device(&mut self, device: &str, act: &str) -> Result<(), RigError> {
        self.ask(&json!({"do": "device", "device": device, "act": act}))
            .map(drop)
    }

    /// Where the journey is.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn state(&mut self) -> Result<State, RigError> {
        let answer = self.ask(&json!({"do": "state"}))?;
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        Ok(State {
            screen: text("screen").unwrap_or_default(),
            overlay: text("overlay"),
            link: text("link").unwrap_or_default(),
            queued: answer["queued"].as_u64().unwrap_or(0),
            in_session: answer["in_session"] == true,
            reference: text("reference"),
        })
    }

    /// Looks until a label holds `words`.
    ///
    /// # Errors
    /// [`RigError::NotSeen`] with the labels that are there when `within` is over.
    pub fn wait_for_label(&mut self, within: Duration, words: &str) -> Result<(), RigError> {
        let until = Instant::now() + within;
        loop {
            let labels = self.labels()?;
            if labels.iter().any(|label| label.contains(words)) {
                return Ok(());
            }
            if Instant::now() > until {
                let there = labels.join(" · ");
                return Err(RigError::NotSeen(format!("no `{words}`; there is {there}")));
            }
            thread::sleep(LOOK);
        }
    }

    /// Looks until `seen` is true of the state, and returns it.
    ///
    /// # Errors
    /// [`RigError::NotSeen`] with `what` and the last state when `within` is over.
    pub fn wait_for(
        &mut self,
        what: &str,
        within: Duration,
        seen: impl Fn(&State) -> bool,
    ) -> Result<State, RigError> {
        let until = Instant::now() + within;
        loop {
            let state = self.state()?;
            if seen(&state) {
                return Ok(state);
            }
            if Instant::now() > until {
                return Err(RigError::NotSeen(format!(
                    "waited {} s for {what}; still {state:?}",
                    within.as_secs()
                )));
            }
            thread::sleep(LOOK);
        }
    }
}
