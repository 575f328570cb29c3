//! One command and everything that belongs to it.

use std::collections::VecDeque;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Action, Fault};
use crate::protocol::{
    Bulk, Command, Confirmation, Heard, Noise, Packet, PacketKind, PacketSize, payload_of,
};
use crate::secret::Secret;

/// Longest silence between two data packets: 256 bytes take 0.3 s at the slowest speed, 9600.
const GAP_MAX: Duration = Duration::from_millis(600);

/// What a command brought.
pub struct Answer<R> {
    /// What the acknowledgement told.
    pub reply: R,
    /// What the data packets held; empty when there are none.
    pub data: Secret,
}

enum Phase {
    Ask,
    AwaitAck,
    Send,
    Receive,
    Done,
}

/// One command on its way. Acknowledgements carry no number, so one that does not have the shape
/// of this command's answer is taken for a late one of an earlier command and passed over.
pub struct Exchange<C: Command> {
    command: C,
    address: u32,
    phase: Phase,
    until: Duration,
    to_module: VecDeque<Zeroizing<Vec<u8>>>,
    data: Secret,
    reply: Option<C::Reply>,
    noise: Option<Noise>,
    fault: Option<Fault>,
}

impl<C: Command> Exchange<C> {
    /// `command` to the module at `address`.
    pub fn new(command: C, address: u32) -> Self {
        let room = match C::BULK {
            Bulk::FromModule { bytes_max } => bytes_max,
            Bulk::None | Bulk::ToModule => 0,
        };
        Self {
            command,
            address,
            phase: Phase::Ask,
            until: Duration::ZERO,
            to_module: VecDeque::new(),
            data: Secret::with_room(room),
            reply: None,
            noise: None,
            fault: None,
        }
    }

    /// With `data`, which follows in packets of `size` once the module agrees.
    pub fn with_data(mut self, data: &Secret, size: PacketSize) -> Self {
        let pieces = data.as_slice().chunks(size.bytes());
        let last = pieces.len().saturating_sub(1);
        for (number, piece) in pieces.enumerate() {
            let kind = if number == last {
                PacketKind::LastData
            } else {
                PacketKind::Data
            };
            self.to_module
                .push_back(Packet::new(self.address, kind, piece).bytes());
        }
        self
    }

    /// What to do at `now`, counted from the start of the exchange.
    pub fn next(&mut self, now: Duration) -> Action {
        match self.phase {
            Phase::Ask => {
                self.phase = Phase::AwaitAck;
                self.until = now + C::ANSWER_MAX;
                let payload = payload_of(&self.command);
                Action::Send(Packet::new(self.address, PacketKind::Command, &payload).bytes())
            }
            Phase::Send => self.send_next(),
            Phase::AwaitAck | Phase::Receive if now >= self.until => {
                self.give_up();
                Action::Done
            }
            Phase::AwaitAck | Phase::Receive => Action::Wait { until: self.until },
            Phase::Done => Action::Done,
        }
    }

    fn send_next(&mut self) -> Action {
        match self.to_module.pop_front() {
            Some(bytes) => Action::Send(bytes),
            None => {
                self.phase = Phase::Done;
                Action::Done
            }
        }
    }

    /// Takes what came at `now`.
    pub fn hear(&mut self, heard: &Heard, now: Duration) {
        match (&self.phase, heard) {
            (Phase::AwaitAck, Heard::Packet(packet)) => self.acknowledged(packet, now),
            (Phase::Receive, Heard::Packet(packet)) => self.take(packet, now),
            (Phase::AwaitAck, Heard::Noise(noise)) => {
                self.noise.get_or_insert(*noise);
            }
            (Phase::Receive, Heard::Noise(noise)) => self.fail(Fault::Garbled {
                command: C::NAME,
                noise: *noise,
            }),
            (Phase::Ask | Phase::Send | Phase::Done, _) => {}
        }
    }

    fn acknowledged(&mut self, packet: &Packet, now: Duration) {
        if packet.kind != PacketKind::Acknowledge {
            return;
        }
        if packet.address != self.address {
            return self.fail(Fault::OtherAddress {
                command: C::NAME,
                found: packet.address,
                wanted: self.address,
            });
        }
        let Some((code, rest)) = packet.payload.as_slice().split_first() else {
            self.noise.get_or_insert(Noise::Length);
            return;
        };
        let confirmation = Confirmation::from_byte(*code);
        if !C::is_done(confirmation) {
            return self.fail(Fault::Refused {
                command: C::NAME,
                confirmation,
            });
        }
        if let Some(reply) = C::read_reply(rest) {
            self.reply = Some(reply);
            self.until = now + GAP_MAX;
            self.phase = match C::BULK {
                Bulk::None => Phase::Done,
                Bulk::FromModule { .. } => Phase::Receive,
                Bulk::ToModule => Phase::Send,
            };
        }
    }

    fn take(&mut self, packet: &Packet, now: Duration) {
        let last = match packet.kind {
            PacketKind::Data => false,
            PacketKind::LastData => true,
            PacketKind::Acknowledge | PacketKind::Command => return,
        };
        if !last && packet.payload.is_empty() {
            // A module that sends nothing for ever must not be listened to for ever.
            return self.fail(Fault::Garbled {
                command: C::NAME,
                noise: Noise::Length,
            });
        }
        if self.data.extend(packet.payload.as_slice()).is_err() {
            return self.fail(Fault::TooMuch {
                command: C::NAME,
                bytes_max: self.data.room(),
            });
        }
        self.until = now + GAP_MAX;
        if last {
            self.phase = Phase::Done;
        }
    }

    /// Ends it because `fault` happened outside, or because time is up.
    pub fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
        self.phase = Phase::Done;
    }

    /// Ends it because time is up.
    pub fn give_up(&mut self) {
        let command = C::NAME;
        self.fail(match self.noise {
            Some(noise) => Fault::Garbled { command, noise },
            None => Fault::Silent { command },
        });
    }

    /// How many bytes of data came, and how many may come.
    pub fn progress(&self) -> (usize, usize) {
        (self.data.len(), self.data.room())
    }

    /// What came of it; called after [`Action::Done`].
    ///
    /// # Errors
    /// [`Fault`].
    pub fn outcome(mut self) -> Result<Answer<C::Reply>, Fault> {
        if self.fault.is_none() && self.reply.is_none() {
            self.give_up();
        }
        match (self.fault, self.reply) {
            (None, Some(reply)) => Ok(Answer {
                reply,
                data: self.data,
            }),
            (Some(fault), _) => Err(fault),
            (None, None) => Err(Fault::Silent { command: C::NAME }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ADDRESS_DEFAULT, GenImg, ReadSysPara, UpImage};

    const SOON: Duration = Duration::from_millis(1);

    fn packet(kind: PacketKind, payload: &[u8]) -> Heard {
        Heard::Packet(Packet::new(ADDRESS_DEFAULT, kind, payload))
    }

    fn asked<C: Command>(command: C) -> Exchange<C> {
        let mut exchange = Exchange::new(command, ADDRESS_DEFAULT);
        assert!(matches!(exchange.next(Duration::ZERO), Action::Send(_)));
        exchange
    }

    #[test]
    fn a_late_answer_of_another_shape_is_passed_over() {
        let mut exchange = asked(ReadSysPara);
        exchange.hear(&packet(PacketKind::Acknowledge, &[0]), SOON);
        assert!(matches!(exchange.next(SOON), Action::Wait { .. }));
        let mut right = vec![0];
        right.extend([0; 14]);
        right.extend([0, 6]);
        exchange.hear(&packet(PacketKind::Acknowledge, &right), SOON);
        let answer = exchange.outcome().map(|answer| answer.reply.baud());
        assert_eq!(answer, Ok(57_600));
    }

    #[test]
    fn silence_ends_at_the_command_s_own_time() {
        let mut exchange = asked(GenImg);
        assert!(matches!(exchange.next(GenImg::ANSWER_MAX), Action::Done));
        let fault = exchange.outcome().map(|answer| answer.reply);
        assert_eq!(fault, Err(Fault::Silent { command: "GenImg" }));
    }

    #[test]
    fn more_than_a_picture_is_refused_before_it_is_kept() {
        let mut exchange = asked(UpImage);
        exchange.hear(&packet(PacketKind::Acknowledge, &[0]), SOON);
        let room = exchange.progress().1;
        for _ in 0..1000 {
            exchange.hear(&packet(PacketKind::Data, &[7; 256]), SOON);
        }
        assert_eq!(exchange.progress().1, room);
        let fault = exchange.outcome().map(|answer| answer.reply);
        assert!(matches!(fault, Err(Fault::TooMuch { .. })));
    }

    #[test]
    fn empty_data_packets_do_not_go_on_for_ever() {
        let mut exchange = asked(UpImage);
        exchange.hear(&packet(PacketKind::Acknowledge, &[0]), SOON);
        exchange.hear(&packet(PacketKind::Data, &[]), SOON);
        assert!(matches!(exchange.next(SOON), Action::Done));
    }
}
