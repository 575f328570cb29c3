//! Who a device says it is.

use std::fmt;

/// Longest text kept of what a device says about itself.
const CHARS_MAX: usize = 64;

/// What a device answers when asked who it is. Parts that it does not tell are absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Who made it, e.g. `EPSON`.
    pub maker: Option<String>,
    /// What it is, e.g. `TM-T88VI`.
    pub model: Option<String>,
    /// Version of its firmware.
    pub firmware: Option<String>,
}

impl Identity {
    /// An identity of made-up parts, for simulators.
    pub fn simulated(model: &str) -> Self {
        Self {
            maker: Some("simulated".into()),
            model: Some(model.into()),
            firmware: None,
        }
    }

    /// What a device sent, made harmless: printable ASCII, at most 64 characters.
    pub fn clean(answer: &[u8]) -> String {
        let printable = answer.iter().filter(|b| (0x20..0x7F).contains(*b));
        printable
            .take(CHARS_MAX)
            .map(|b| char::from(*b))
            .collect::<String>()
            .trim()
            .to_owned()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = [&self.maker, &self.model, &self.firmware]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if parts.is_empty() {
            f.write_str("unnamed device")
        } else {
            f.write_str(&parts.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_cannot_smuggle_control_characters_into_a_log() {
        assert_eq!(Identity::clean(b" TM\x1b[2J-T88\r\n\xff"), "TM[2J-T88");
        assert_eq!(Identity::clean(&[b'x'; 500]).len(), CHARS_MAX);
    }

    #[test]
    fn a_silent_device_is_called_unnamed() {
        assert_eq!(Identity::default().to_string(), "unnamed device");
        let known = Identity {
            maker: Some("EPSON".into()),
            model: Some("TM-T88V".into()),
            firmware: None,
        };
        assert_eq!(known.to_string(), "EPSON TM-T88V");
    }
}
