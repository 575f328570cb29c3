//! A command as a module reads it: ours, and those that other people's programs send.

use super::diagnose::LINE_TEST;
use super::{
    Command as _, Diagnose, GetFirmwareVersion, InDataExchange, InListPassiveTarget, InRelease,
    RfConfiguration, SamConfiguration,
};

/// A command as a module reads it. Holds a piece of a document at times: no `Debug`.
#[derive(Clone, Copy)]
pub enum Request<'p> {
    /// The test of the line; all of this is said back.
    Echo(&'p [u8]),
    /// What are you?
    GetFirmwareVersion,
    /// Normal mode.
    SamConfiguration,
    /// A setting of the antenna; `None` for one that we do not make.
    RfConfiguration(Option<RfConfiguration>),
    /// Look for a card; `None` for a kind that we do not look for.
    InListPassiveTarget(Option<InListPassiveTarget>),
    /// A command to a card.
    InDataExchange(InDataExchange<'p>),
    /// Let go of the cards.
    InRelease,
    /// Any other code, with its arguments.
    Other(u8, &'p [u8]),
}

impl<'p> Request<'p> {
    /// Reads the payload of a frame to the module; `None` when it is no command.
    pub fn parse(payload: &'p [u8]) -> Option<Self> {
        let (code, arguments) = payload.split_first()?;
        Some(match *code {
            Diagnose::CODE if arguments.first() == Some(&LINE_TEST) => Self::Echo(arguments),
            GetFirmwareVersion::CODE => Self::GetFirmwareVersion,
            SamConfiguration::CODE => Self::SamConfiguration,
            RfConfiguration::CODE => Self::RfConfiguration(RfConfiguration::read(arguments)),
            InListPassiveTarget::CODE => {
                Self::InListPassiveTarget(InListPassiveTarget::read(arguments))
            }
            InDataExchange::CODE => Self::InDataExchange(InDataExchange::read(arguments)?),
            InRelease::CODE => Self::InRelease,
            other => Self::Other(other, arguments),
        })
    }
}
