//! What a PN532 does with a frame. No I/O; bytes are the server's.

use crate::pn532::protocol::{
    Air, Command as _, Direction, EXCHANGE_BYTES_MAX, Exchanged, Firmware, Frame,
    GetFirmwareVersion, InDataExchange, InListPassiveTarget, InRelease, PN532_CHIP, Payload,
    Request, RfConfiguration, SamConfiguration, Status, answer_to, card_a, card_b,
};
use crate::simulator::chip::{ChipDock, Outcome};

/// A module that has power, and the chip on its antenna.
pub(super) struct Module {
    /// What lies on the antenna.
    pub dock: ChipDock,
    /// How the chip speaks.
    pub air: Air,
    /// Lies there instead of a chip: a ticket that takes no commands.
    pub ticket: bool,
    pub firmware: Firmware,
    awake: bool,
    configured: bool,
    /// The powering of the chip that is selected.
    selected: Option<u64>,
    /// What the chip answered and was not fetched yet.
    left: Payload,
    last: Option<Payload>,
}

/// What a module says to one frame.
#[derive(Default)]
pub(super) struct Said {
    pub ack: bool,
    pub answer: Option<Frame>,
}

const FIRMWARE: Firmware = Firmware {
    chip: PN532_CHIP,
    version: 1,
    revision: 6,
    support: 7,
};
/// Numbers of made-up cards begin with 08: random, as those of passports are.
const CARD_NUMBER: [u8; 4] = [0x08, 0x00, 0x00, 0x17];
/// Answer to select: frames of 256 bytes, 4.8 ms to begin, no historical bytes.
const ATS: [u8; 5] = [0x05, 0x78, 0x80, 0x70, 0x00];

// Commands that we never send and others do.
const READ_REGISTER: u8 = 0x06;
const POWER_DOWN: u8 = 0x16;
const IN_COMMUNICATE_THRU: u8 = 0x42;
const IN_DESELECT: u8 = 0x44;
const IN_SELECT: u8 = 0x54;

impl Default for Module {
    fn default() -> Self {
        Self {
            dock: ChipDock::default(),
            air: Air::A,
            ticket: false,
            firmware: FIRMWARE,
            awake: false,
            configured: false,
            selected: None,
            left: Payload::default(),
            last: None,
        }
    }
}

impl Module {
    /// Power off and on: it sleeps, and knows nothing.
    pub fn reset(&mut self) {
        self.awake = false;
        self.configured = false;
        self.last = None;
        self.switch_off();
    }

    /// The bytes that are no frame, or its address on a bus.
    pub fn wake(&mut self) {
        self.awake = true;
    }

    pub fn is_awake(&self) -> bool {
        self.awake
    }

    /// Takes one frame and answers.
    pub fn hear(&mut self, frame: &Frame) -> Said {
        match frame {
            _ if !self.awake => Said::default(),
            Frame::Data(Direction::ToModule, payload) => self.obey(payload),
            Frame::Nack => Said {
                ack: false,
                answer: self.last.clone().map(from_module),
            },
            // "Stop": whatever it was about to say, it does not say.
            Frame::Ack | Frame::Error | Frame::Data(Direction::FromModule, _) => Said::default(),
        }
    }

    fn obey(&mut self, payload: &[u8]) -> Said {
        let answer = Request::parse(payload).and_then(|request| self.work(request));
        self.last.clone_from(&answer);
        Said {
            ack: true,
            answer: Some(answer.map_or(Frame::Error, from_module)),
        }
    }

    /// `None` when it does not understand.
    fn work(&mut self, request: Request<'_>) -> Option<Payload> {
        let on_air = matches!(
            request,
            Request::InListPassiveTarget(_) | Request::InDataExchange(_)
        );
        if on_air && !self.configured {
            return None;
        }
        Some(match request {
            Request::Echo(arguments) => answer_to(0x00, arguments),
            Request::GetFirmwareVersion => {
                answer_to(GetFirmwareVersion::CODE, &self.firmware.bytes())
            }
            Request::SamConfiguration => {
                self.configured = true;
                answer_to(SamConfiguration::CODE, &[])
            }
            Request::RfConfiguration(setting) => {
                if setting == Some(RfConfiguration::Field { on: false }) {
                    self.switch_off();
                }
                answer_to(RfConfiguration::CODE, &[])
            }
            Request::InListPassiveTarget(wanted) => {
                let found = wanted.and_then(|wanted| self.look(wanted.air));
                answer_to(InListPassiveTarget::CODE, &found.unwrap_or(vec![0]))
            }
            Request::InDataExchange(command) => {
                answer_to(InDataExchange::CODE, &self.exchange(command).bytes())
            }
            Request::InRelease => {
                self.selected = None;
                answer_to(InRelease::CODE, &[Status::Ok.byte()])
            }
            Request::Other(code, arguments) => self.work_for_others(code, arguments),
        })
    }

    /// Enough for libnfc; registers are zero and remember nothing.
    fn work_for_others(&mut self, code: u8, arguments: &[u8]) -> Payload {
        let ok = Status::Ok.byte();
        match code {
            READ_REGISTER => answer_to(code, &vec![0; arguments.len() / 2]),
            IN_DESELECT | IN_SELECT => answer_to(code, &[ok]),
            IN_COMMUNICATE_THRU => answer_to(code, &[Status::Timeout.byte()]),
            POWER_DOWN => {
                self.awake = false;
                answer_to(code, &[ok])
            }
            _ => answer_to(code, &[]),
        }
    }

    fn switch_off(&mut self) {
        self.selected = None;
        self.left = Payload::default();
    }

    fn look(&mut self, air: Air) -> Option<Vec<u8>> {
        self.switch_off();
        if air != self.air {
            return None;
        }
        if self.ticket {
            return Some(card_a(0x08, &CARD_NUMBER, &[]));
        }
        self.selected = Some(self.dock.power()?);
        Some(match air {
            Air::A => card_a(0x20, &CARD_NUMBER, &ATS),
            Air::B => card_b(CARD_NUMBER),
        })
    }

    fn exchange(&mut self, command: InDataExchange<'_>) -> Exchanged {
        let (Some(powered), 1) = (self.selected, command.target) else {
            return failed(Status::NoSuchCard(0x27));
        };
        // Nothing to say fetches the next piece.
        if !command.data.is_empty() {
            match self.dock.command(command.data, powered) {
                Outcome::Answer(bytes) => self.left = Payload::new(bytes),
                Outcome::Removed | Outcome::Reset | Outcome::Silence => {
                    return failed(Status::Timeout);
                }
            }
        }
        let count = self.left.len().min(EXCHANGE_BYTES_MAX);
        let rest = Payload::new(self.left.split_off(count));
        let data = std::mem::replace(&mut self.left, rest);
        Exchanged {
            status: Status::Ok,
            more: !self.left.is_empty(),
            data,
        }
    }
}

fn failed(status: Status) -> Exchanged {
    Exchanged {
        status,
        more: false,
        data: Payload::default(),
    }
}

fn from_module(payload: Payload) -> Frame {
    Frame::data(Direction::FromModule, payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pn532::protocol::payload_of;

    fn asked<C: crate::pn532::protocol::Command>(module: &mut Module, command: &C) -> Said {
        module.hear(&Frame::data(Direction::ToModule, payload_of(command)))
    }

    #[test]
    fn a_module_that_sleeps_hears_nothing() {
        let mut module = Module::default();
        assert!(!asked(&mut module, &GetFirmwareVersion).ack);
        module.wake();
        assert!(asked(&mut module, &GetFirmwareVersion).ack);
        module.reset();
        assert!(!asked(&mut module, &GetFirmwareVersion).ack);
    }

    #[test]
    fn before_it_is_configured_it_does_not_look_for_cards() {
        let mut module = Module::default();
        module.wake();
        let look = InListPassiveTarget { air: Air::A };
        assert!(asked(&mut module, &look).answer == Some(Frame::Error));
        assert!(asked(&mut module, &SamConfiguration).ack);
        assert!(asked(&mut module, &look).answer != Some(Frame::Error));
    }
}
