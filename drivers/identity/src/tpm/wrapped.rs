//! The file of a key in a TPM: what the chip gave to keep, encrypted so that no other chip can use it.
//!
//! ```text
//!   primary: 000b…                      names of the chip's own keys, to tell afterwards whether
//!   endorsement: 000b…                  this is another chip, or the same one cleared
//!   PEM of a TSS2 PRIVATE KEY           what OpenSSL's TPM provider reads, too
//! ```
//!
//! The form is that of <https://www.hansenpartnership.com/draft-bottomley-tpm2-keys.html>, §3.1.

use p256::pkcs8::LineEnding;
use p256::pkcs8::der::asn1::{AnyRef, ContextSpecific, ObjectIdentifier, OctetStringRef};
use p256::pkcs8::der::{
    Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagMode, TagNumber, pem,
};

const LABEL: &str = "TSS2 PRIVATE KEY";
const BEGIN: &str = "-----BEGIN ";
/// id-loadablekey of the TCG.
const LOADABLE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.10.1.3");
/// TPM_RH_OWNER: the parent is made anew from the owner's secret each time.
const OWNER: u32 = 0x4000_0001;
/// Longest of either half, bytes. Ours have 90 and 128.
const HALF_BYTES_MAX: usize = 1024;

/// A wrapped key, and which chip wrapped it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// TPMT_PUBLIC.
    pub public: Vec<u8>,
    /// What is in TPM2B_PRIVATE.
    pub private: Vec<u8>,
    /// Name of the key that wraps it.
    pub primary: Vec<u8>,
    /// Name of the chip's endorsement key; empty when the chip did not tell.
    pub endorsement: Vec<u8>,
}

impl Wrapped {
    /// As the file holds it.
    pub fn to_text(&self) -> String {
        let pem = pem::encode_string(LABEL, LineEnding::LF, &self.to_der());
        let pem = pem.expect("some hundred bytes have a PEM form");
        let [primary, endorsement] = [&self.primary, &self.endorsement].map(|name| to_hex(name));
        format!("primary: {primary}\nendorsement: {endorsement}\n{pem}")
    }

    /// Reads the file, or says what is wrong with it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn from_text(text: &str) -> Result<Self, &'static str> {
        let at = text.find(BEGIN).ok_or("it holds no PEM")?;
        let (names, pem) = text.split_at(at);
        let name = |key: &str| {
            let mut lines = names.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            value.and_then(from_hex)
        };
        let primary = name("primary").ok_or("it does not name its primary key")?;
        let endorsement = name("endorsement").ok_or("it does not name its endorsement key")?;
        let (label, der) = pem::decode_vec(pem.as_bytes()).map_err(|_| "its PEM is broken")?;
        if label != LABEL {
            return Err("it is not the key of a TPM");
        }
        let (public, private) = halves(&der).ok_or("its DER is broken")?;
        Ok(Self {
            public,
            private,
            primary,
            endorsement,
        })
    }

    fn to_der(&self) -> Vec<u8> {
        let [public, private] = [&self.public, &self.private].map(|half| with_size(half));
        let empty_auth = ContextSpecific {
            tag_number: TagNumber(0),
            tag_mode: TagMode::Explicit,
            value: true,
        };
        let octets = |bytes| OctetStringRef::new(bytes).and_then(|octets| octets.to_der());
        let fields = [
            LOADABLE.to_der(),
            empty_auth.to_der(),
            OWNER.to_der(),
            octets(&public),
            octets(&private),
        ];
        let fields: Vec<u8> = fields
            .into_iter()
            .flat_map(|field| field.expect("a small value has a DER form"))
            .collect();
        let sequence = AnyRef::new(Tag::Sequence, &fields).and_then(|fields| fields.to_der());
        sequence.expect("two bounded halves have a DER form")
    }
}

fn halves(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut reader = SliceReader::new(der).ok()?;
    let read = reader.sequence(|fields| {
        let loadable = ObjectIdentifier::decode(fields)? == LOADABLE;
        let empty_auth = ContextSpecific::<bool>::decode_explicit(fields, TagNumber(0))?;
        let parent = u32::decode(fields)?;
        let public = <&OctetStringRef>::decode(fields)?.as_bytes();
        let private = <&OctetStringRef>::decode(fields)?.as_bytes();
        let ours = loadable && empty_auth.is_some_and(|auth| auth.value) && parent == OWNER;
        Ok::<_, p256::pkcs8::der::Error>(ours.then_some((public, private)))
    });
    let (public, private) = read.ok()??;
    reader.finish().ok()?;
    Some((without_size(public)?, without_size(private)?))
}

/// With its length before it, as TPM2B have it.
fn with_size(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a chip gives less than 64 KiB");
    [length.to_be_bytes().as_slice(), bytes].concat()
}

fn without_size(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk()?;
    let fits = usize::from(u16::from_be_bytes(*length)) == rest.len();
    (fits && rest.len() <= HALF_BYTES_MAX).then(|| rest.to_vec())
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    (text.len().is_multiple_of(2) && text.len() <= 2 * HALF_BYTES_MAX)
        .then(|| pairs.map(byte).collect())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Wrapped {
        Wrapped {
            public: vec![1; 90],
            private: vec![2; 128],
            primary: vec![0, 11, 7],
            endorsement: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let read = Wrapped::from_text(&sample().to_text());
        assert!(read == Ok(sample()));
    }

    #[test]
    fn every_shortened_file_is_refused_and_none_panics() {
        let text = sample().to_text();
        for end in 0..text.trim_end().len() {
            assert!(Wrapped::from_text(&text[..end]).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn every_flipped_bit_of_der_is_read_without_panic_and_never_longer_than_it_is() {
        let der = sample().to_der();
        for at in 0..der.len() * 8 {
            let mut damaged = der.clone();
            damaged[at / 8] ^= 1 << (at % 8);
            if let Some((public, private)) = halves(&damaged) {
                assert!(public.len() + private.len() < der.len());
            }
        }
    }
}
