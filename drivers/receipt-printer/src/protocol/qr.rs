//! `GS ( k` with `cn` 49: QR codes, functions 165, 167, 169, 180 and 181 (65, 67, 69, 80, 81 on
//! the wire). The printer draws; it picks the smallest version that holds the data.

use super::{Command, GS, Step, after};

/// How much of a code may be damaged and still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCorrection {
    /// About 7 %.
    Low,
    /// About 15 %.
    Medium,
    /// About 25 %.
    Quartile,
    /// About 30 %.
    High,
}

/// One function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Qr {
    /// fn 165: 49 is model 1, 50 model 2, which everybody means by a QR code.
    Model(u8),
    /// fn 167: dots of a module, 1 to 16.
    ModuleDots(u8),
    /// fn 169.
    ErrorCorrection(ErrorCorrection),
    /// fn 180: the data to draw, 1 to 7089 bytes.
    Store(Vec<u8>),
    /// fn 181: draw it.
    Print,
}

/// Longest data of a QR code (version 40, digits only).
pub const DATA_BYTES_MAX: usize = 7089;

const LEAD: [u8; 3] = [GS, b'(', b'k'];
const QR: u8 = 49;
const LEVELS: [ErrorCorrection; 4] = [
    ErrorCorrection::Low,
    ErrorCorrection::Medium,
    ErrorCorrection::Quartile,
    ErrorCorrection::High,
];

pub(super) fn encode(function: &Qr, out: &mut Vec<u8>) {
    match function {
        Qr::Model(model) => group(65, &[*model, 0], out),
        Qr::ModuleDots(dots) => group(67, &[*dots], out),
        Qr::ErrorCorrection(level) => group(69, &[48 + *level as u8], out),
        Qr::Store(data) => {
            let data = &data[..data.len().min(DATA_BYTES_MAX)];
            group(80, &[&[48], data].concat(), out);
        }
        Qr::Print => group(81, &[48], out),
    }
}

fn group(function: u8, parameters: &[u8], out: &mut Vec<u8>) {
    let length = u16::try_from(parameters.len() + 2).expect("parameters are at most 7090 bytes");
    out.extend(LEAD);
    out.extend(length.to_le_bytes());
    out.extend([QR, function]);
    out.extend(parameters);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    let (rest, lead) = match after(&LEAD, bytes) {
        Step::Done(rest, lead) => (rest, lead),
        Step::More => return Step::More,
        Step::Not => return Step::Not,
    };
    let [low, high, body @ ..] = rest else {
        return Step::More;
    };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    if length > DATA_BYTES_MAX + 3 {
        return Step::Not;
    }
    let Some(body) = body.get(..length) else {
        return Step::More;
    };
    meaning(body).map_or(Step::Not, |qr| {
        Step::Done(Command::Qr(qr), lead + 2 + length)
    })
}

fn meaning(body: &[u8]) -> Option<Qr> {
    match body {
        [QR, 65, model @ 49..=51, 0] => Some(Qr::Model(*model)),
        [QR, 67, dots @ 1..=16] => Some(Qr::ModuleDots(*dots)),
        [QR, 69, level @ 48..=51] => Some(Qr::ErrorCorrection(LEVELS[usize::from(level - 48)])),
        [QR, 80, 48, data @ ..] if !data.is_empty() => Some(Qr::Store(data.to_vec())),
        [QR, 81, 48] => Some(Qr::Print),
        _ => None,
    }
}
