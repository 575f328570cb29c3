//! GetFirmwareVersion (PN532 manual §7.2.2).

use std::time::Duration;

use super::{Command, Payload};

/// Asks the module what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetFirmwareVersion;

/// What a module is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firmware {
    /// The chip, [`PN532_CHIP`] for one that we know.
    pub chip: u8,
    /// Version of its firmware.
    pub version: u8,
    /// Revision of that.
    pub revision: u8,
    /// What it can: bit 0 ISO 14443 A, bit 1 ISO 14443 B, bit 2 ISO 18092.
    pub support: u8,
}

/// The chip's own number for itself.
pub const PN532_CHIP: u8 = 0x32;

impl Command for GetFirmwareVersion {
    const CODE: u8 = 0x02;
    const NAME: &'static str = "GetFirmwareVersion";
    const ANSWER_MAX: Duration = Duration::from_millis(300);
    type Reply = Firmware;

    fn write_arguments(&self, _: &mut Payload) {}

    fn read_reply(&self, rest: &[u8]) -> Option<Firmware> {
        let [chip, version, revision, support] = *rest else {
            return None;
        };
        Some(Firmware {
            chip,
            version,
            revision,
            support,
        })
    }
}

impl Firmware {
    /// What the answer holds behind its code.
    pub fn bytes(self) -> [u8; 4] {
        [self.chip, self.version, self.revision, self.support]
    }

    /// Whether the chip speaks to cards of both kinds of ISO 14443.
    pub fn speaks_to_cards(self) -> bool {
        self.support & 0b11 == 0b11
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pn532_with_firmware_1_6_reads_back_as_written() {
        let bytes = [0x32, 0x01, 0x06, 0x07];
        let firmware = GetFirmwareVersion.read_reply(&bytes).expect("four bytes");
        assert_eq!((firmware.bytes(), firmware.chip), (bytes, PN532_CHIP));
        assert!(firmware.speaks_to_cards());
    }
}
