//! `ReadSysPara`: what the module is and how it is set.

use std::time::Duration;

use super::Command;

/// Asks for the 16 bytes of settings (ZFM manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadSysPara;

/// How many bytes a data packet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketSize {
    /// 32.
    Bytes32,
    /// 64.
    Bytes64,
    /// 128, as delivered.
    Bytes128,
    /// 256.
    Bytes256,
}

impl PacketSize {
    const ALL: [Self; 4] = [Self::Bytes32, Self::Bytes64, Self::Bytes128, Self::Bytes256];

    /// The size that `code` stands for.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == code)
    }

    /// 0 to 3.
    pub fn code(self) -> u16 {
        self as u16
    }

    /// In bytes.
    pub fn bytes(self) -> usize {
        32 << self.code()
    }
}

/// What the module answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemParameters {
    /// Bit 0 is set while it works on something.
    pub status: u16,
    /// The maker's number of the system.
    pub system_id: u16,
    /// How many templates it could keep.
    pub capacity: u16,
    /// How strict `Match` is, 1 to 5.
    pub security: u16,
    /// Its address.
    pub address: u32,
    /// Size of data packets.
    pub packet_size: PacketSize,
    /// Bits a second in units of 9600.
    pub baud_9600: u16,
}

impl SystemParameters {
    /// Whether it works on something.
    pub fn is_busy(&self) -> bool {
        self.status & 1 != 0
    }

    /// Bits a second.
    pub fn baud(&self) -> u32 {
        u32::from(self.baud_9600) * 9600
    }

    /// What follows the confirmation.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16);
        for word in [self.status, self.system_id, self.capacity, self.security] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.extend(self.address.to_be_bytes());
        bytes.extend(self.packet_size.code().to_be_bytes());
        bytes.extend(self.baud_9600.to_be_bytes());
        bytes
    }
}

impl Command for ReadSysPara {
    const CODE: u8 = 0x0F;
    const NAME: &'static str = "ReadSysPara";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = SystemParameters;

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<SystemParameters> {
        let all: &[u8; 16] = rest.try_into().ok()?;
        let word = |at: usize| u16::from_be_bytes([all[at], all[at + 1]]);
        Some(SystemParameters {
            status: word(0),
            system_id: word(2),
            capacity: word(4),
            security: word(6),
            address: u32::from(word(8)) << 16 | u32::from(word(10)),
            packet_size: PacketSize::from_code(word(12))?,
            baud_9600: word(14),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_as_written() {
        let parameters = SystemParameters {
            status: 1,
            system_id: 9,
            capacity: 200,
            security: 3,
            address: 0x1234_5678,
            packet_size: PacketSize::Bytes128,
            baud_9600: 6,
        };
        assert_eq!(
            ReadSysPara::read_reply(&parameters.bytes()),
            Some(parameters)
        );
        assert_eq!((parameters.baud(), parameters.is_busy()), (57_600, true));
        assert_eq!(ReadSysPara::read_reply(&[0; 15]), None);
    }
}
