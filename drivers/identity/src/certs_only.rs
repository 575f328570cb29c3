//! Certificates as EST hands them out: base64 of a CMS message that signs nothing (RFC 5652 §5,
//! RFC 8951 §3). What comes in is bounded before it gets here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yasna::models::ObjectIdentifier;
use yasna::{ASN1Error, ASN1ErrorKind, BERReader, Tag};

/// More than any chain of ours has.
const CERTIFICATES_MAX: usize = 8;

/// The certificates (DER) in `body`; nothing when it is anything else.
pub fn certificates_in(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let letters: Vec<u8> = body
        .iter()
        .copied()
        .filter(|letter| !letter.is_ascii_whitespace())
        .collect();
    let der = STANDARD.decode(letters).ok()?;
    let found = yasna::parse_der(&der, |message| {
        message.read_sequence(|fields| {
            // id-signedData
            is(fields.next(), &[1, 2, 840, 113_549, 1, 7, 2])?;
            fields.next().read_tagged(Tag::context(0), signed)
        })
    });
    found.ok().filter(|found| found.len() <= CERTIFICATES_MAX)
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method by its name is not general enough over lifetimes"
)]
fn signed(content: BERReader<'_, '_>) -> Result<Vec<Vec<u8>>, ASN1Error> {
    content.read_sequence(|fields| {
        fields.next().read_u8()?; // version
        fields.next().read_der()?; // digestAlgorithms
        fields.next().read_der()?; // encapContentInfo
        let found = fields.next().read_tagged_implicit(Tag::context(0), |set| {
            // A SET OF, read as a sequence: gateways do not sort it, and CMS need not be DER.
            set.collect_sequence_of(|one| one.read_der())
        })?;
        fields.next().read_der()?; // signerInfos
        Ok(found)
    })
}

fn is(reader: BERReader<'_, '_>, components: &[u64]) -> Result<(), ASN1Error> {
    match reader.read_oid()? == ObjectIdentifier::from_slice(components) {
        true => Ok(()),
        false => Err(ASN1Error::new(ASN1ErrorKind::Invalid)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn certificates_come_in_any_order() {
        let oid = |components: &[u64]| ObjectIdentifier::from_slice(components);
        let (first, second) = ([0x30, 3, 2, 1, 9], [0x30, 3, 2, 1, 1]);
        let message = yasna::construct_der(|message| {
            message.write_sequence(|fields| {
                let signed = [1, 2, 840, 113_549, 1, 7, 2];
                fields.next().write_oid(&oid(&signed));
                fields.next().write_tagged(Tag::context(0), |content| {
                    content.write_sequence(|fields| {
                        fields.next().write_u8(1);
                        fields.next().write_set(|_| {});
                        fields.next().write_sequence(|_| {});
                        let tag = Tag::context(0);
                        fields.next().write_tagged_implicit(tag, |set| {
                            set.write_sequence(|set| {
                                set.next().write_der(&first);
                                set.next().write_der(&second);
                            });
                        });
                        fields.next().write_set(|_| {});
                    });
                });
            });
        });
        let body = STANDARD.encode(message);
        let found = certificates_in(body.as_bytes());
        assert_eq!(found, Some(vec![first.to_vec(), second.to_vec()]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_nothing_breaks(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            certificates_in(&bytes);
            let coded = STANDARD.encode(&bytes);
            prop_assert!(certificates_in(coded.as_bytes()).is_none_or(|found| found.len() <= CERTIFICATES_MAX));
        }
    }
}
