//! One command: acknowledged, answered, said again where that does no harm, stopped in the end.

use std::time::Duration;

use super::{Action, Fault};
use crate::pn532::protocol::{Command, Direction, Frame, Heard, Noise, Payload, payload_of};

/// A module says within 15 ms that it heard (PN532 manual §6.2.2); the system may be late.
const ACK_MAX: Duration = Duration::from_millis(150);
/// A command that nobody heard is said so often.
const SENT_MAX: u32 = 3;
/// An answer that came broken is asked for again so often.
const REPEATS_MAX: u32 = 3;
/// A broken answer is asked for again once the line was quiet for so long. Then all of it came.
const QUIET: Duration = Duration::from_millis(40);
/// A module still has what it said, and says it again at once.
const AGAIN_MAX: Duration = Duration::from_millis(300);

enum Phase {
    Ask,
    AwaitAck,
    AwaitAnswer,
    Repeat,
    Abort,
    Done,
}

/// One command on its way. Answers carry no number. What comes before the acknowledgement, or does
/// not have the shape of this command's answer, is taken for a late answer to an earlier command
/// and passed over.
pub struct Exchange<'c, C: Command> {
    command: &'c C,
    phase: Phase,
    until: Duration,
    sent: u32,
    repeats: u32,
    repeat_at: Option<Duration>,
    reply: Option<C::Reply>,
    noise: Option<Noise>,
    strange: bool,
    fault: Option<Fault>,
}

impl<'c, C: Command> Exchange<'c, C> {
    /// `command`, not yet said.
    pub fn new(command: &'c C) -> Self {
        Self {
            command,
            phase: Phase::Ask,
            until: Duration::ZERO,
            sent: 0,
            repeats: 0,
            repeat_at: None,
            reply: None,
            noise: None,
            strange: false,
            fault: None,
        }
    }

    /// What to do at `now`, counted from the start of the exchange.
    pub fn next(&mut self, now: Duration) -> Action {
        match self.phase {
            Phase::Ask => {
                self.phase = Phase::AwaitAck;
                self.sent += 1;
                self.until = now + ACK_MAX;
                Action::Send(self.frame())
            }
            Phase::Repeat => {
                self.phase = Phase::AwaitAnswer;
                self.repeats += 1;
                self.await_again(now);
                Action::Send(Frame::Nack.bytes())
            }
            Phase::Abort => {
                self.phase = Phase::Done;
                Action::Send(Frame::Ack.bytes())
            }
            Phase::AwaitAck if now >= self.until => {
                self.unheard();
                self.next(now)
            }
            Phase::AwaitAnswer if now >= self.until => {
                self.give_up();
                self.next(now)
            }
            Phase::AwaitAnswer if self.repeat_at.is_some_and(|at| now >= at) => {
                self.repeat_at = None;
                self.phase = Phase::Repeat;
                self.next(now)
            }
            Phase::AwaitAck | Phase::AwaitAnswer => Action::Wait {
                until: self.repeat_at.unwrap_or(self.until).min(self.until),
            },
            Phase::Done => Action::Done,
        }
    }

    fn frame(&self) -> Payload {
        Frame::data(Direction::ToModule, payload_of(self.command)).bytes()
    }

    fn unheard(&mut self) {
        if C::REPEATABLE && self.sent < SENT_MAX {
            self.phase = Phase::Ask;
        } else {
            self.give_up();
        }
    }

    /// Takes what came at `now`.
    pub fn hear(&mut self, heard: Heard, now: Duration) {
        match (&self.phase, heard) {
            (Phase::AwaitAck, Heard::Frame(Frame::Ack)) => {
                self.phase = Phase::AwaitAnswer;
                self.until = now + C::ANSWER_MAX;
                self.noise = None;
            }
            (Phase::AwaitAnswer, Heard::Frame(Frame::Data(Direction::FromModule, payload))) => {
                self.answered(&payload);
            }
            (Phase::AwaitAck | Phase::AwaitAnswer, Heard::Frame(Frame::Error)) => {
                self.fail(Fault::Refused { command: C::NAME });
            }
            // Our own words: the line's two wires are joined, and nobody is there.
            (Phase::AwaitAck | Phase::AwaitAnswer, Heard::Frame(Frame::Data(..) | Frame::Nack)) => {
                self.strange = true;
            }
            (Phase::AwaitAck, Heard::Noise(noise)) => {
                self.noise.get_or_insert(noise);
            }
            (Phase::AwaitAnswer, Heard::Noise(noise)) => {
                self.noise.get_or_insert(noise);
                self.want_repeat(now);
            }
            (_, Heard::Frame(Frame::Ack)) => {}
            (Phase::Ask | Phase::Repeat | Phase::Abort | Phase::Done, _) => {}
        }
    }

    /// Takes that a frame has begun at `now` and is not whole yet. If nothing more comes, it is
    /// asked for again.
    pub fn hear_part(&mut self, now: Duration) {
        if matches!(self.phase, Phase::AwaitAnswer) {
            self.want_repeat(now);
        }
    }

    fn want_repeat(&mut self, now: Duration) {
        if self.repeats < REPEATS_MAX {
            self.repeat_at = Some(now + QUIET);
        }
    }

    /// The request may be lost on the way as well, and is then made anew.
    fn await_again(&mut self, now: Duration) {
        if self.repeats < REPEATS_MAX {
            self.repeat_at = Some(now + AGAIN_MAX);
        } else {
            self.until = self.until.min(now + AGAIN_MAX);
        }
    }

    fn answered(&mut self, payload: &[u8]) {
        let answer = payload.split_first();
        let rest = answer.filter(|(code, _)| **code == C::CODE.wrapping_add(1));
        self.reply = rest.and_then(|(_, rest)| self.command.read_reply(rest));
        if self.reply.is_some() {
            self.phase = Phase::Done;
        } else {
            self.strange = true;
        }
    }

    /// Ends it because `fault` happened outside.
    pub fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
        self.phase = Phase::Done;
    }

    /// Ends it because time is up; a module that is at work is told to stop.
    pub fn give_up(&mut self) {
        let command = C::NAME;
        let acknowledged = !matches!(self.phase, Phase::Ask | Phase::AwaitAck);
        self.fail(match self.noise {
            Some(noise) => Fault::Garbled { command, noise },
            None if self.strange => Fault::Strange { command },
            None if acknowledged => Fault::Unanswered { command },
            None => Fault::Unheard { command },
        });
        if acknowledged {
            self.phase = Phase::Abort;
        }
    }

    /// Whether anything was said twice, so that an answer may come twice.
    pub fn has_repeated(&self) -> bool {
        self.sent > 1 || self.repeats > 0
    }

    /// What came of it; called after [`Action::Done`].
    ///
    /// # Errors
    /// [`Fault`].
    pub fn outcome(self) -> Result<C::Reply, Fault> {
        match (self.fault, self.reply) {
            (None, Some(reply)) => Ok(reply),
            (Some(fault), _) => Err(fault),
            (None, None) => Err(Fault::Unanswered { command: C::NAME }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pn532::protocol::{
        Diagnose, GetFirmwareVersion, InDataExchange, PN532_CHIP, answer_to,
    };

    const SOON: Duration = Duration::from_millis(1);
    const FIRMWARE: [u8; 4] = [PN532_CHIP, 1, 6, 7];

    fn answer(code: u8, rest: &[u8]) -> Heard {
        let payload = answer_to(code, rest);
        Heard::Frame(Frame::data(Direction::FromModule, payload))
    }

    fn asked<C: Command>(command: &C) -> Exchange<'_, C> {
        let mut exchange = Exchange::new(command);
        assert!(matches!(exchange.next(Duration::ZERO), Action::Send(_)));
        exchange
    }

    fn acknowledged<C: Command>(command: &C) -> Exchange<'_, C> {
        let mut exchange = asked(command);
        exchange.hear(Heard::Frame(Frame::Ack), SOON);
        exchange
    }

    fn sent<C: Command>(exchange: &mut Exchange<'_, C>, now: Duration) -> Vec<u8> {
        match exchange.next(now) {
            Action::Send(bytes) => bytes.to_vec(),
            Action::Wait { .. } | Action::Done => Vec::new(),
        }
    }

    #[test]
    fn an_answer_before_the_acknowledgement_belongs_to_somebody_else() {
        let mut exchange = asked(&GetFirmwareVersion);
        exchange.hear(answer(0x02, &[9, 9, 9, 9]), SOON);
        exchange.hear(Heard::Frame(Frame::Ack), SOON);
        exchange.hear(answer(0x02, &FIRMWARE), SOON);
        let chip = exchange.outcome().map(|firmware| firmware.chip);
        assert_eq!(chip, Ok(PN532_CHIP));
    }

    #[test]
    fn a_late_answer_of_another_shape_is_passed_over() {
        let command = Diagnose { word: [7; 4] };
        let mut exchange = acknowledged(&command);
        exchange.hear(answer(0x02, &FIRMWARE), SOON);
        exchange.hear(answer(0x00, &[0, 6, 6, 6, 6]), SOON);
        assert!(matches!(exchange.next(SOON), Action::Wait { .. }));
        exchange.hear(answer(0x00, &[0, 7, 7, 7, 7]), SOON);
        assert_eq!(exchange.outcome(), Ok(()));
    }

    #[test]
    fn what_nobody_heard_is_said_again_unless_that_could_do_harm() {
        let mut exchange = asked(&GetFirmwareVersion);
        assert!(!sent(&mut exchange, ACK_MAX).is_empty());
        assert!(exchange.has_repeated());
        let command = InDataExchange {
            target: 1,
            data: &[0, 0x84, 0, 0, 8],
        };
        let mut once = asked(&command);
        assert!(matches!(once.next(ACK_MAX), Action::Done));
        let fault = once.outcome().err();
        let name = "InDataExchange";
        assert_eq!(fault, Some(Fault::Unheard { command: name }));
    }

    #[test]
    fn a_broken_answer_is_asked_for_again_once_the_line_is_quiet() {
        let mut exchange = acknowledged(&GetFirmwareVersion);
        exchange.hear(Heard::Noise(Noise::Sum), SOON);
        assert!(matches!(exchange.next(SOON), Action::Wait { .. }));
        let nack = sent(&mut exchange, SOON + QUIET);
        assert_eq!(nack, Frame::Nack.bytes().to_vec());
        exchange.hear(answer(0x02, &FIRMWARE), SOON + QUIET);
        assert!(exchange.has_repeated() && exchange.outcome().is_ok());
    }

    #[test]
    fn a_module_that_only_makes_noise_is_asked_so_often_and_then_stopped() {
        let mut exchange = acknowledged(&GetFirmwareVersion);
        let (mut now, mut nacks) = (SOON, 0);
        exchange.hear(Heard::Noise(Noise::Stray), now);
        let aborted = loop {
            match exchange.next(now) {
                Action::Send(bytes) if *bytes == *Frame::Nack.bytes() => {
                    nacks += 1;
                    exchange.hear(Heard::Noise(Noise::Stray), now);
                }
                Action::Send(bytes) => break bytes,
                Action::Wait { until } => now = until,
                Action::Done => panic!("it is told to stop first"),
            }
        };
        assert_eq!((nacks, &aborted), (REPEATS_MAX, &Frame::Ack.bytes()));
        let command = GetFirmwareVersion::NAME;
        let noise = Noise::Stray;
        assert_eq!(
            exchange.outcome().err(),
            Some(Fault::Garbled { command, noise })
        );
    }

    #[test]
    fn a_request_for_the_answer_that_is_lost_is_made_anew_and_not_for_ever() {
        let command = InDataExchange {
            target: 1,
            data: &[0, 0x84, 0, 0, 8],
        };
        let mut exchange = acknowledged(&command);
        exchange.hear_part(SOON);
        let (mut now, mut sent) = (SOON, 0);
        loop {
            match exchange.next(now) {
                Action::Send(_) => sent += 1,
                Action::Wait { until } => now = until,
                Action::Done => break,
            }
        }
        assert_eq!(sent, REPEATS_MAX + 1, "with the word to stop");
        assert!(now < Duration::from_secs(2));
    }

    #[test]
    fn a_module_that_is_still_at_work_when_time_is_up_is_told_to_stop() {
        let mut exchange = acknowledged(&GetFirmwareVersion);
        exchange.give_up();
        assert_eq!(sent(&mut exchange, SOON), Frame::Ack.bytes().to_vec());
        assert!(matches!(exchange.next(SOON), Action::Done));
        let command = GetFirmwareVersion::NAME;
        assert_eq!(
            exchange.outcome().err(),
            Some(Fault::Unanswered { command })
        );
    }
}
