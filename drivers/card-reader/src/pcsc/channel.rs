//! One card, on a thread of its own.
//!
//! ```text
//!   open ──► worker: context ─► connect ─► transaction ─┐
//!   transmit ──► command ───────────────────────────────► answer
//!   drop ──► the worker ends its transaction and leaves the card as it is ──► dropped
//! ```
//!
//! Nobody takes a card up while the one before still lets it go: pcsc-lite 1.9 then counts the card
//! as unused, and powers it down a second later, in the middle of the next reading.
//!
//! `SCardConnect` and `SCardTransmit` may hang without limit. A worker that is late is left
//! behind; it ends by itself when its call returns. While [`LEFT_BEHIND_MAX`] of them hang, no new
//! card is opened, so that a broken reader cannot eat the kiosk's memory.

use std::ffi::CString;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, Scope, ShareMode,
    Transaction,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::error::channel_error;
use crate::apdu::{CardChannel, ChannelError};

/// So many workers may hang at once, those of working cards included.
pub const LEFT_BEHIND_MAX: usize = 4;

/// So long is waited for a card to be let go.
const LET_GO_MAX: Duration = Duration::from_millis(500);

type Answer = Result<Zeroizing<Vec<u8>>, ChannelError>;

/// A card in a PC/SC reader, held in a transaction.
pub struct PcscChannel {
    /// `None` after an answer that was late: what comes next would be the answer to that.
    line: Option<Line>,
}

struct Line {
    commands: Sender<Zeroizing<Vec<u8>>>,
    answers: Receiver<Answer>,
}

/// Counts the workers that are alive: one clone each.
pub(super) type Workers = Arc<()>;

impl PcscChannel {
    /// Opens the card in `reader`.
    ///
    /// # Errors
    /// [`ChannelError`], at `until` at the latest.
    pub(super) fn open(
        reader: &str,
        until: Instant,
        workers: &Workers,
    ) -> Result<Self, ChannelError> {
        if Arc::strong_count(workers) > LEFT_BEHIND_MAX {
            return Err(ChannelError::Busy);
        }
        let reader = CString::new(reader).map_err(|error| garbled(&error))?;
        let (commands, inbox) = channel();
        let (outbox, answers) = channel();
        let alive = Arc::clone(workers);
        thread::Builder::new()
            .name("pcsc-card".into())
            .spawn(move || {
                work(&reader, &inbox, &outbox);
                drop(alive);
            })
            .map_err(|error| garbled(&error))?;
        let mut channel = Self {
            line: Some(Line { commands, answers }),
        };
        // The first answer is empty and says that the card is ours.
        channel.answer(until).map(|_| channel)
    }

    fn answer(&mut self, until: Instant) -> Answer {
        let line = self.line.as_ref().ok_or(ChannelError::Timeout)?;
        let left = until.saturating_duration_since(Instant::now());
        let answer = match line.answers.recv_timeout(left) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(ChannelError::Timeout),
            Err(RecvTimeoutError::Disconnected) => Err(ChannelError::Reset),
        };
        if answer == Err(ChannelError::Timeout) {
            self.line = None;
        }
        answer
    }
}

impl CardChannel for PcscChannel {
    fn transmit(&mut self, command: &[u8], until: Instant) -> Answer {
        let line = self.line.as_ref().ok_or(ChannelError::Timeout)?;
        let sent = line.commands.send(Zeroizing::new(command.to_vec()));
        sent.map_err(|_| ChannelError::Reset)?;
        self.answer(until)
    }
}

impl Drop for PcscChannel {
    fn drop(&mut self) {
        let Some(Line { commands, answers }) = self.line.take() else {
            return;
        };
        drop(commands);
        // The worker hangs up when it has let the card go.
        while answers.recv_timeout(LET_GO_MAX).is_ok() {}
    }
}

fn garbled(error: &dyn std::error::Error) -> ChannelError {
    ChannelError::Garbled(error.to_string())
}

/// Everything that may hang.
fn work(reader: &CString, inbox: &Receiver<Zeroizing<Vec<u8>>>, outbox: &Sender<Answer>) {
    match connect(reader) {
        Ok(mut card) => {
            serve(&mut card, inbox, outbox);
            // Dropping a card would reset it.
            drop(card.disconnect(Disposition::LeaveCard));
        }
        Err(error) => drop(outbox.send(Err(channel_error(error)))),
    }
}

fn connect(reader: &CString) -> Result<Card, Error> {
    let context = Context::establish(Scope::User)?;
    context.connect(reader, ShareMode::Shared, Protocols::T0 | Protocols::T1)
}

fn serve(card: &mut Card, inbox: &Receiver<Zeroizing<Vec<u8>>>, outbox: &Sender<Answer>) {
    let transaction = match card.transaction() {
        Ok(transaction) => transaction,
        Err(error) => return drop(outbox.send(Err(channel_error(error)))),
    };
    let mut buffer = Zeroizing::new(vec![0; MAX_BUFFER_SIZE_EXTENDED]);
    let mut heard = outbox.send(Ok(Zeroizing::default()));
    while let (Ok(()), Ok(command)) = (heard, inbox.recv()) {
        heard = outbox.send(transmit(&transaction, &command, &mut buffer));
    }
    drop(transaction.end(Disposition::LeaveCard));
}

fn transmit(card: &Transaction<'_>, command: &[u8], buffer: &mut Vec<u8>) -> Answer {
    let answer = match card.transmit(command, buffer) {
        Ok(answer) => Ok(Zeroizing::new(answer.to_vec())),
        Err(error) => Err(pulled_or(card, error)),
    };
    buffer.as_mut_slice().zeroize();
    answer
}

/// Drivers say "not transacted" of a card that was pulled in the middle, too.
fn pulled_or(card: &Transaction<'_>, error: Error) -> ChannelError {
    match (error, card.status2_owned()) {
        (Error::NotTransacted | Error::CommError, Err(Error::RemovedCard | Error::NoSmartcard)) => {
            ChannelError::Removed
        }
        (error, _) => channel_error(error),
    }
}
