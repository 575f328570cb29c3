//! `TempleteNum`: how many templates the module keeps. On a kiosk that must be none.

use std::time::Duration;

use super::Command;

/// Asks how many templates are kept in flash (ZFM manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateCount;

impl Command for TemplateCount {
    const CODE: u8 = 0x1D;
    const NAME: &'static str = "TempleteNum";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = u16;

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<u16> {
        Some(u16::from_be_bytes(rest.try_into().ok()?))
    }
}
