//! PC/SC's errors in the words of a channel.

use pcsc::Error;

use crate::apdu::ChannelError;

/// What `error` of a call on a card means for whoever reads it.
pub(super) fn channel_error(error: Error) -> ChannelError {
    match error {
        Error::RemovedCard | Error::NoSmartcard => ChannelError::Removed,
        // pcscd powers a card down that nobody used for a while. It may do so just as somebody
        // takes it up again; the card then has no protocol any more.
        Error::ResetCard | Error::UnpoweredCard | Error::ProtoMismatch => ChannelError::Reset,
        Error::Timeout | Error::Cancelled => ChannelError::Timeout,
        Error::SharingViolation | Error::ServerTooBusy => ChannelError::Busy,
        Error::NoService
        | Error::ServiceStopped
        | Error::NoReadersAvailable
        | Error::ReaderUnavailable
        | Error::UnknownReader
        | Error::Shutdown
        | Error::CommError => ChannelError::ReaderGone(error.to_string()),
        // polkit said no: see assets/device/polkit/.
        Error::NoAccess | Error::SecurityViolation => ChannelError::ReaderGone(format!(
            "{error}: polkit must allow access_pcsc and access_card"
        )),
        _ => ChannelError::Garbled(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulled_card_is_no_fault_of_the_reader() {
        assert_eq!(channel_error(Error::RemovedCard), ChannelError::Removed);
        assert_eq!(channel_error(Error::NoSmartcard), ChannelError::Removed);
        assert_eq!(channel_error(Error::ResetCard), ChannelError::Reset);
        assert_eq!(channel_error(Error::ProtoMismatch), ChannelError::Reset);
    }

    #[test]
    fn a_stopped_service_is_a_reader_that_may_come_back() {
        let gone = channel_error(Error::ServiceStopped);
        assert!(matches!(gone, ChannelError::ReaderGone(_)));
    }
}
