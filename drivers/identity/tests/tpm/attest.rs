//! What a chip says of itself, with tpm2-tools in the gateway's place.

use kiosk_identity::Attests as _;
use kiosk_protocol::{Challenge, Octets, TicketId};

use crate::bench::{Maker, Tpm};

const SECRET: &[u8; 32] = b"what only the chip gets out, 32b";

/// What `tpm2_makecredential` writes: a magic number and a version, then two sized structures.
fn challenge(blob: &[u8]) -> Challenge {
    let (_, rest) = blob.split_at(8);
    let sized = |bytes: &[u8]| {
        let long = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        (bytes[2..2 + long].to_vec(), bytes[2 + long..].to_vec())
    };
    let (credential, rest) = sized(rest);
    let (secret, rest) = sized(&rest);
    assert!(rest.is_empty());
    Challenge {
        credential: Octets(credential),
        secret: Octets(secret),
    }
}

#[test]
fn a_secret_that_tpm2_tools_seal_is_opened_and_one_for_another_key_is_not() {
    let maker = Maker::found();
    let tpm = Tpm::start_by(&maker);
    let key = tpm.key();
    let claim = key.claim(&TicketId([7; 16])).expect("a claim");
    drop(key);
    tpm.quiet();
    tpm.write("secret", SECRET);
    // The certificate is whole, and of the maker.
    tpm.write("ek.der", &claim.endorsement.0);
    tpm.does("openssl x509 -inform der -in ek.der -out ek.pem");
    let maker = maker.authority().display().to_string();
    tpm.does(&format!(
        "openssl verify -partial_chain -trusted {maker} ek.pem"
    ));
    tpm.does("tpm2_createek -G rsa -c ek.ctx -u ek.pub");
    let name = kiosk_protocol::ca_pin(&claim.attestation_key.0);
    let seal = |name: &str| {
        let line =
            format!("tpm2_makecredential -T none -u ek.pub -s secret -n 000b{name} -o sealed");
        tpm.does(&line);
        challenge(&tpm.read("sealed"))
    };
    let ours = seal(&name.to_string());
    let other = seal(&"ab".repeat(32));
    tpm.does("tpm2_flushcontext -t");
    let key = tpm.key();
    assert!(key.secret(&other).is_err(), "sealed for another key");
    let opened = key.secret(&ours).expect("sealed for this one");
    assert_eq!(opened.0, *SECRET);
}
