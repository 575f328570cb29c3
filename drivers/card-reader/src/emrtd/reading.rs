//! Reading a document from beginning to end.

use std::time::Instant;

use kiosk_device::capability::{Authenticity, Document};
use kiosk_domain::Date;
use zeroize::Zeroizing;

use super::content::{Lines, portrait};
use super::talk::Talk;
use super::{Access, AccessKey, Anchors, EmrtdError, Part, access};
use crate::apdu::CardChannel;

/// What to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The day of reading: lines write years in two digits, and nobody is born after today.
    pub today: Date,
    /// The portrait too; it takes seconds.
    pub with_portrait: bool,
    /// Take cards in the size of a bank card for Maisha cards. Off, until somebody confirms that
    /// the card follows ICAO 9303: its profile is not public.
    pub cards_are_maisha: bool,
}

/// A document, and how its chip was opened.
pub struct Reading {
    /// What it says.
    pub document: Document,
    /// How it was opened.
    pub access: Access,
}

const LINES: u16 = 0x0101;
const PORTRAIT: u16 = 0x0102;
const SECURITY_OBJECT: u16 = 0x011D;
const LINES_BYTES_MAX: usize = 512;
const PORTRAIT_BYTES_MAX: usize = 256 * 1024;
const SECURITY_OBJECT_BYTES_MAX: usize = 64 * 1024;

/// Opens the chip behind `channel` with `key` and reads it, before `until`.
///
/// # Errors
/// [`EmrtdError`]. The channel is good for another reading unless it says otherwise itself.
pub fn read(
    channel: &mut dyn CardChannel,
    key: &AccessKey,
    wish: Wish,
    anchors: &Anchors,
    until: Instant,
) -> Result<Reading, EmrtdError> {
    let mut talk = Talk::new(channel, until);
    let access = access::open(&mut talk, key)?;
    let one = required(&mut talk, LINES, Part::Lines, LINES_BYTES_MAX)?;
    let lines = Lines::of(&one, wish)?;
    let two = match wish.with_portrait {
        true => Some(required(
            &mut talk,
            PORTRAIT,
            Part::Portrait,
            PORTRAIT_BYTES_MAX,
        )?),
        false => None,
    };
    let authenticity = authenticity(&mut talk, anchors, &one, two.as_deref())?;
    let mut picture = two.as_deref().map(|two| portrait(two)).transpose()?;
    let Lines {
        card,
        issued_by,
        nationality,
    } = lines;
    let document = Document {
        card,
        issued_by,
        nationality,
        portrait: picture
            .as_mut()
            .map(|picture| std::mem::take(&mut **picture)),
        authenticity,
    };
    Ok(Reading { document, access })
}

fn required(
    talk: &mut Talk<'_>,
    id: u16,
    part: Part,
    allowed: usize,
) -> Result<Zeroizing<Vec<u8>>, EmrtdError> {
    talk.file(id, part, allowed)?
        .ok_or(EmrtdError::Content(part))
}

/// A document without a security object was never signed, or somebody took the signature away.
fn authenticity(
    talk: &mut Talk<'_>,
    anchors: &Anchors,
    one: &[u8],
    two: Option<&Vec<u8>>,
) -> Result<Authenticity, EmrtdError> {
    let part = Part::SecurityObject;
    let Some(signed) = talk.file(SECURITY_OBJECT, part, SECURITY_OBJECT_BYTES_MAX)? else {
        return Ok(Authenticity::Forged);
    };
    let mut groups = vec![(1, one)];
    groups.extend(two.map(|two| (2, two.as_slice())));
    Ok(anchors.judge(&signed, &groups))
}
