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
    let lines = required(&mut talk, LINES, Part::Lines, LINES_BYTES_MAX)?;
    // Before the portrait, which takes seconds: what is not taken is not read.
    Lines::of(&lines, wish)?;
    let portrait = match wish.with_portrait {
        true => Some(required(
            &mut talk,
            PORTRAIT,
            Part::Portrait,
            PORTRAIT_BYTES_MAX,
        )?),
        false => None,
    };
    let part = Part::SecurityObject;
    let signed = talk.file(SECURITY_OBJECT, part, SECURITY_OBJECT_BYTES_MAX)?;
    let files = Files {
        lines: &lines,
        portrait: portrait.as_ref().map(|bytes| bytes.as_slice()),
        security_object: signed.as_ref().map(|bytes| bytes.as_slice()),
    };
    let document = files.document(wish, anchors)?;
    Ok(Reading { document, access })
}

/// What a chip gave, before anybody believes it.
pub struct Files<'f> {
    /// DG1.
    pub lines: &'f [u8],
    /// DG2, if it was asked for.
    pub portrait: Option<&'f [u8]>,
    /// EF.SOD, if there is one.
    pub security_object: Option<&'f [u8]>,
}

impl Files<'_> {
    /// What they say, and whether to believe it.
    ///
    /// # Errors
    /// [`EmrtdError::Content`] and [`EmrtdError::NotTaken`].
    pub fn document(&self, wish: Wish, anchors: &Anchors) -> Result<Document, EmrtdError> {
        let Lines {
            card,
            issued_by,
            nationality,
        } = Lines::of(self.lines, wish)?;
        let mut picture = self.portrait.map(portrait).transpose()?;
        Ok(Document {
            card,
            issued_by,
            nationality,
            portrait: picture
                .as_mut()
                .map(|picture| std::mem::take(&mut **picture)),
            authenticity: self.authenticity(anchors),
        })
    }

    /// A document without a security object was never signed, or somebody took the signature away.
    fn authenticity(&self, anchors: &Anchors) -> Authenticity {
        let Some(signed) = self.security_object else {
            return Authenticity::Forged;
        };
        let mut groups = vec![(1, self.lines)];
        groups.extend(self.portrait.map(|portrait| (2, portrait)));
        anchors.judge(signed, &groups)
    }
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
