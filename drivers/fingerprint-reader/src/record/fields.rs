//! Reads and writes big-endian fields.

use thiserror::Error;

use crate::secret::Secret;

/// Why bytes are no record that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecordError {
    /// It ends too early, or says a length that is not its own.
    #[error("the record is cut short or its length is wrong")]
    Length,
    /// It begins with other letters or another version.
    #[error("not a record of this kind and version")]
    Kind,
    /// It is right, but of a sort that we do not read: several fingers, packed pixels.
    #[error("the record's {0} is not supported")]
    Unsupported(&'static str),
    /// A field has a value that cannot be.
    #[error("the record's {0} cannot be")]
    Field(&'static str),
}

/// Takes fields from the front.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(RecordError::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn u8(&mut self) -> Result<u8, RecordError> {
        Ok(self.bytes(1)?[0])
    }

    pub fn u16(&mut self) -> Result<u16, RecordError> {
        let two = self.bytes(2)?;
        Ok(u16::from_be_bytes([two[0], two[1]]))
    }

    pub fn u32(&mut self) -> Result<u32, RecordError> {
        Ok(u32::from(self.u16()?) << 16 | u32::from(self.u16()?))
    }

    pub fn literal(&mut self, wanted: &[u8]) -> Result<(), RecordError> {
        let found = self.bytes(wanted.len())?;
        (found == wanted).then_some(()).ok_or(RecordError::Kind)
    }
}

/// Adds fields to a record whose size was counted before.
pub(super) struct Writer(pub Secret);

impl Writer {
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0
            .extend(bytes)
            .expect("the record's size was counted before");
        self
    }

    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }

    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }
}
