//! Turns a stream, cut into pieces anywhere, into commands or replies.

use super::{
    Command, Reply, Step, align, auto_status, clear, code_page, cut, ejector, emphasis, feed, flow,
    full_status, identify, initialise, paper_sensor, print_mode, process_id, qr, raster,
    real_time_status, recover, size, text, unknown_group,
};

type Parser<T> = fn(&[u8]) -> Step<T>;

/// Every command that a printer reads. The unknown group comes last: it takes what the others
/// leave.
const COMMANDS: &[Parser<Command>] = &[
    text::parse,
    initialise::parse,
    code_page::parse,
    emphasis::parse,
    size::parse,
    print_mode::parse,
    align::parse,
    feed::parse,
    cut::parse,
    ejector::parse,
    qr::parse,
    raster::parse,
    real_time_status::parse,
    full_status::parse,
    recover::parse,
    clear::parse,
    paper_sensor::parse,
    auto_status::parse,
    process_id::parse,
    identify::parse,
    unknown_group::parse,
];

/// Every reply that a host reads.
const REPLIES: &[Parser<Reply>] = &[
    real_time_status::parse_reply,
    full_status::parse_reply,
    auto_status::parse_reply,
    paper_sensor::parse_reply,
    process_id::parse_reply,
    clear::parse_reply,
    flow::parse_reply,
    identify::parse_reply,
];

/// A meaning and the bytes that it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<T> {
    /// What it is.
    pub what: T,
    /// Its bytes.
    pub raw: Vec<u8>,
}

struct Decoder<T: 'static> {
    parsers: &'static [Parser<T>],
    unknown: fn(u8) -> T,
    pending: Vec<u8>,
}

impl<T> Decoder<T> {
    fn push(&mut self, bytes: &[u8]) -> Vec<Decoded<T>> {
        self.pending.extend_from_slice(bytes);
        let (mut found, mut at) = (Vec::new(), 0);
        while at < self.pending.len() {
            let rest = &self.pending[at..];
            let (what, used) = match first_meaning(self.parsers, rest) {
                Step::Done(what, used) => (what, used),
                Step::More => break,
                Step::Not => ((self.unknown)(rest[0]), 1),
            };
            found.push(Decoded {
                what,
                raw: rest[..used].to_vec(),
            });
            at += used;
        }
        self.pending.drain(..at);
        found
    }
}

/// What the first parser that is sure says; else whether any may become sure.
fn first_meaning<T>(parsers: &[Parser<T>], bytes: &[u8]) -> Step<T> {
    let mut verdict = Step::Not;
    for parse in parsers {
        match parse(bytes) {
            Step::Not => {}
            Step::More => verdict = Step::More,
            done @ Step::Done(..) => return done,
        }
    }
    verdict
}

/// Reads what a host sends.
pub struct CommandDecoder(Decoder<Command>);

impl Default for CommandDecoder {
    fn default() -> Self {
        Self(Decoder {
            parsers: COMMANDS,
            unknown: Command::Ignored,
            pending: Vec::new(),
        })
    }
}

impl CommandDecoder {
    /// Takes the next bytes and gives every command that is whole now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Decoded<Command>> {
        self.0.push(bytes)
    }

    /// How many bytes wait for the rest of their command.
    pub fn waiting(&self) -> usize {
        self.0.pending.len()
    }

    /// Forgets a command that is not whole.
    pub fn reset(&mut self) {
        self.0.pending.clear();
    }
}

/// Reads what a printer sends.
pub struct ReplyDecoder(Decoder<Reply>);

impl Default for ReplyDecoder {
    fn default() -> Self {
        Self(Decoder {
            parsers: REPLIES,
            unknown: Reply::Garbage,
            pending: Vec::new(),
        })
    }
}

impl ReplyDecoder {
    /// Takes the next bytes and gives every reply that is whole now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Reply> {
        self.0
            .push(bytes)
            .into_iter()
            .map(|decoded| decoded.what)
            .collect()
    }

    /// How many bytes wait for the rest of their reply.
    pub fn waiting(&self) -> usize {
        self.0.pending.len()
    }

    /// Forgets a reply that is not whole.
    pub fn reset(&mut self) {
        self.0.pending.clear();
    }
}
