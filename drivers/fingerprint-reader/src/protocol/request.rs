//! Any command, as a module reads it.

use super::{
    AuraLed, Buffer, Command as _, DownChar, Echo, GenImg, Img2Tz, MatchBuffers, ReadSysPara,
    SetSysPara, SoftReset, TemplateCount, UpChar, UpImage, VfyPwd,
};

/// What a host asked. Enrolling, storing and deleting are missing on purpose: nothing is ever
/// enrolled on a kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// See [`GenImg`].
    GenImg,
    /// See [`Img2Tz`].
    Img2Tz(Buffer),
    /// See [`MatchBuffers`].
    Match,
    /// See [`UpChar`].
    UpChar(Buffer),
    /// See [`DownChar`].
    DownChar(Buffer),
    /// See [`UpImage`].
    UpImage,
    /// See [`SetSysPara`].
    SetSysPara(SetSysPara),
    /// See [`ReadSysPara`].
    ReadSysPara,
    /// See [`VfyPwd`].
    VfyPwd(u32),
    /// See [`TemplateCount`].
    TemplateCount,
    /// See [`AuraLed`].
    AuraLed(AuraLed),
    /// See [`SoftReset`].
    SoftReset,
    /// See [`Echo`].
    Echo,
}

impl Request {
    /// Reads a command's payload; `None` when it is none that we know.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let (code, arguments) = payload.split_first()?;
        match (*code, arguments) {
            (GenImg::CODE, []) => Some(Self::GenImg),
            (Img2Tz::CODE, [buffer]) => Some(Self::Img2Tz(Buffer::from_byte(*buffer))),
            (MatchBuffers::CODE, []) => Some(Self::Match),
            (UpChar::CODE, [buffer]) => Some(Self::UpChar(Buffer::from_byte(*buffer))),
            (DownChar::CODE, [buffer]) => Some(Self::DownChar(Buffer::from_byte(*buffer))),
            (UpImage::CODE, []) => Some(Self::UpImage),
            (SetSysPara::CODE, rest) => SetSysPara::parse(rest).map(Self::SetSysPara),
            (ReadSysPara::CODE, []) => Some(Self::ReadSysPara),
            (VfyPwd::CODE, &[a, b, c, d]) => Some(Self::VfyPwd(u32::from_be_bytes([a, b, c, d]))),
            (TemplateCount::CODE, []) => Some(Self::TemplateCount),
            (AuraLed::CODE, rest) => AuraLed::parse(rest).map(Self::AuraLed),
            (SoftReset::CODE, []) => Some(Self::SoftReset),
            (Echo::CODE, []) => Some(Self::Echo),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{AuraColour, AuraMode, PacketSize, payload_of};

    #[test]
    fn a_module_reads_each_command_as_the_host_wrote_it() {
        let led = AuraLed {
            mode: AuraMode::Breathe,
            colour: AuraColour::Blue,
        };
        let size = SetSysPara::PacketSize(PacketSize::Bytes256);
        for (payload, request) in [
            (payload_of(&GenImg), Request::GenImg),
            (
                payload_of(&Img2Tz(Buffer::One)),
                Request::Img2Tz(Buffer::One),
            ),
            (payload_of(&MatchBuffers), Request::Match),
            (
                payload_of(&UpChar(Buffer::Two)),
                Request::UpChar(Buffer::Two),
            ),
            (
                payload_of(&DownChar(Buffer::One)),
                Request::DownChar(Buffer::One),
            ),
            (payload_of(&UpImage), Request::UpImage),
            (payload_of(&size), Request::SetSysPara(size)),
            (payload_of(&ReadSysPara), Request::ReadSysPara),
            (payload_of(&VfyPwd(7)), Request::VfyPwd(7)),
            (payload_of(&TemplateCount), Request::TemplateCount),
            (payload_of(&led), Request::AuraLed(led)),
            (payload_of(&SoftReset), Request::SoftReset),
            (payload_of(&Echo), Request::Echo),
        ] {
            assert_eq!(Request::parse(&payload), Some(request));
        }
    }

    #[test]
    fn commands_that_enrol_are_not_spoken() {
        for code in [0x05, 0x06, 0x0C, 0x0D] {
            assert_eq!(Request::parse(&[code]), None);
        }
    }
}
