//! Certificates as EST hands them out: a CMS message that signs nothing (RFC 5652 §5, RFC 8951), in
//! base64.

use yasna::models::ObjectIdentifier;
use yasna::{DERWriter, Tag};

/// Letters a line; MIME allows 76 (RFC 2045 §6.8).
const LINE: usize = 64;

/// `certificates` (DER) in a SignedData without signers.
pub fn certs_only(certificates: &[&[u8]]) -> Vec<u8> {
    yasna::construct_der(|message| {
        message.write_sequence(|fields| {
            fields
                .next()
                .write_oid(&oid(&[1, 2, 840, 113_549, 1, 7, 2])); // id-signedData
            fields
                .next()
                .write_tagged(Tag::context(0), |content| signed(content, certificates));
        });
    })
}

fn signed(content: DERWriter<'_>, certificates: &[&[u8]]) {
    content.write_sequence(|fields| {
        fields.next().write_u8(1); // version, §5.1
        fields.next().write_set(|_| {}); // digestAlgorithms
        fields.next().write_sequence(|encapsulated| {
            encapsulated
                .next()
                .write_oid(&oid(&[1, 2, 840, 113_549, 1, 7, 1])); // id-data
        });
        fields.next().write_tagged_implicit(Tag::context(0), |set| {
            // `write_set` would sort by tags alone, and all of these have the same.
            set.write_set_of(|set| {
                for der in certificates {
                    set.next().write_der(der);
                }
            });
        });
        fields.next().write_set(|_| {}); // signerInfos
    });
}

/// What a signing request should hold (RFC 7030 §4.5.2): a key of P-256, and ES256 to sign with.
/// Names are ours to give.
pub fn wanted_attributes() -> Vec<u8> {
    yasna::construct_der(|wanted| {
        wanted.write_sequence(|list| {
            list.next().write_sequence(|attribute| {
                attribute.next().write_oid(&oid(&[1, 2, 840, 10045, 2, 1])); // id-ecPublicKey
                attribute.next().write_set(|values| {
                    let curve = oid(&[1, 2, 840, 10045, 3, 1, 7]); // secp256r1
                    values.next().write_oid(&curve);
                });
            });
            list.next().write_oid(&oid(&[1, 2, 840, 10045, 4, 3, 2])); // ecdsa-with-SHA256
        });
    })
}

/// Base64 in lines.
pub fn in_lines(base64: &str) -> String {
    let mut lines = String::with_capacity(base64.len() + base64.len() / LINE + 1);
    for (at, letter) in base64.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}

fn oid(components: &[u64]) -> ObjectIdentifier {
    ObjectIdentifier::from_slice(components)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_full_but_the_last() {
        let lines = in_lines(&"A".repeat(130));
        let lengths: Vec<usize> = lines.lines().map(str::len).collect();
        assert_eq!(lengths, [64, 64, 2]);
        assert!(lines.ends_with('\n'));
    }

    #[test]
    fn certificates_stand_in_the_order_of_der_however_they_are_given() {
        let (low, high): (&[u8], &[u8]) = (&[0x30, 3, 2, 1, 1], &[0x30, 3, 2, 1, 9]);
        assert_eq!(certs_only(&[high, low]), certs_only(&[low, high]));
        let message = certs_only(&[high, low]);
        let place = |der: &[u8]| message.windows(5).position(|bytes| bytes == der);
        assert!(place(low).expect("there") < place(high).expect("there"));
    }
}
