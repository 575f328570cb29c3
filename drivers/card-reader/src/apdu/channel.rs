//! The way to a chip: a PC/SC reader, an antenna, a simulated chip in memory.

use std::time::Instant;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;
use zeroize::Zeroizing;

/// The lengths that a channel carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths {
    /// 255 bytes of data, 256 of answer.
    Short,
    /// 65,535 bytes of data, 65,536 of answer.
    Extended,
}

/// Why no answer came. All of them are ordinary: people pull cards.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChannelError {
    /// The card was taken out, or left the field.
    #[error("the card was taken away")]
    Removed,
    /// The card was reset, by itself or by somebody else: every session on it is over.
    #[error("the card was reset")]
    Reset,
    /// No answer before the deadline.
    #[error("the card did not answer in time")]
    Timeout,
    /// Somebody else holds the card or the reader.
    #[error("the card reader is occupied")]
    Busy,
    /// The reader itself is gone, or its service.
    #[error("the card reader is gone: {0}")]
    ReaderGone(String),
    /// The reader or the air garbled it.
    #[error("the card could not be understood: {0}")]
    Garbled(String),
}

impl ChannelError {
    /// The same in words that hold for every make.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Removed | Self::Reset | Self::Garbled(_) => FailureKind::Unreadable,
            Self::Timeout => FailureKind::Timeout,
            Self::Busy => FailureKind::Busy,
            Self::ReaderGone(_) => FailureKind::Disconnected,
        }
    }
}

impl From<ChannelError> for Failure {
    fn from(error: ChannelError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

/// Carries one command to the chip and its answer back. Blocks; nothing but `until` bounds it.
pub trait CardChannel: Send {
    /// Sends `command` and returns the whole answer, status word included.
    ///
    /// After an error other than [`ChannelError::Garbled`] the channel need not work again.
    ///
    /// # Errors
    /// [`ChannelError`], at the latest at `until` and a little.
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError>;

    /// What it carries. Short, unless somebody knows better.
    fn lengths(&self) -> Lengths {
        Lengths::Short
    }
}

impl<C: CardChannel + ?Sized> CardChannel for Box<C> {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        (**self).transmit(command, until)
    }

    fn lengths(&self) -> Lengths {
        (**self).lengths()
    }
}
