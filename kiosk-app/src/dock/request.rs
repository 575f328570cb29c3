//! What can be asked at the dock, and how it answers.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One line in.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Touch the first visible control with this accessible label.
    Tap {
        /// The label.
        label: String,
    },
    /// Press these keys.
    Type {
        /// The keys.
        text: String,
    },
    /// Name every visible label.
    Labels,
    /// Write what is on the screen to a PNG file.
    Picture {
        /// The file.
        path: std::path::PathBuf,
    },
    /// Say where the journey is.
    State,
    /// Wait for a screen.
    Wait {
        /// Its word.
        screen: String,
        /// For how long.
        seconds: u32,
    },
    /// Play with a simulated device.
    Device {
        /// Which family.
        device: String,
        /// What to do with it.
        act: String,
    },
}

/// One line out.
pub struct Answer(Map<String, Value>);

impl Answer {
    /// It was done.
    pub fn yes() -> Self {
        Self(Map::from_iter([("ok".to_owned(), json!(true))]))
    }

    /// It was not done.
    pub fn no(why: impl Into<String>) -> Self {
        Self(Map::from_iter([
            ("ok".to_owned(), json!(false)),
            ("why".to_owned(), json!(why.into())),
        ]))
    }

    /// With one more fact.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// The fact called `name`, or null.
    pub fn value(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or(Value::Null)
    }

    /// Whether the fact called `name` is `text`.
    pub fn says(&self, name: &str, text: &str) -> bool {
        self.0.get(name).and_then(Value::as_str) == Some(text)
    }

    /// As a line.
    pub fn to_line(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_an_unknown_key_is_refused() {
        assert!(serde_json::from_str::<Request>(r#"{"do":"tap","label":"Back"}"#).is_ok());
        assert!(serde_json::from_str::<Request>(r#"{"do":"tap","lable":"Back"}"#).is_err());
    }

    #[test]
    fn a_refusal_names_its_reason() {
        let line = Answer::no("no such label")
            .with("labels", json!(["Back"]))
            .to_line();
        assert_eq!(
            line,
            r#"{"labels":["Back"],"ok":false,"why":"no such label"}"#
        );
    }
}
