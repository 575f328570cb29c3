//! What the gateway seals to a TPM, judged by tpm2-tools and swtpm: both are not our own code.

use kiosk_envelope::DevicePublicKey;
use kiosk_gateway::enrolment::attestation::{EndorsementKey, make_credential};
use kiosk_protocol::AttestationSecret;

use crate::swtpm::Tpm;

const SECRET: [u8; 32] = *b"what only the chip gets out, 32b";

/// As `tpm2_activatecredential` reads it: a magic number, a version, and both structures with their sizes.
fn file(key: &EndorsementKey, name: &[u8]) -> Vec<u8> {
    let challenge = make_credential(key, name, &AttestationSecret(SECRET)).expect("sealed");
    let sized = |bytes: &[u8]| {
        let long = u16::try_from(bytes.len()).expect("short").to_be_bytes();
        [&long[..], bytes].concat()
    };
    let head = [0xba, 0xdc, 0xc0, 0xde, 0, 0, 0, 1];
    let (credential, secret) = (sized(&challenge.credential.0), sized(&challenge.secret.0));
    [&head[..], &credential, &secret].concat()
}

/// What `tpm` gets out of `sealed`, if anything.
fn opened(tpm: &Tpm, sealed: &[u8]) -> Option<Vec<u8>> {
    tpm.write("sealed", sealed);
    for line in [
        "tpm2_flushcontext -t",
        "tpm2_startauthsession --policy-session -S session",
        "tpm2_policysecret -S session -c e",
    ] {
        tpm.does(line);
    }
    let line = "tpm2_activatecredential -c ak.ctx -C ek.ctx -i sealed -o opened -P session:session";
    let done = tpm.tool(line);
    tpm.does("tpm2_flushcontext session");
    done.status.success().then(|| tpm.read("opened"))
}

#[test]
fn what_is_sealed_to_a_chip_is_opened_by_tpm2_tools_there_and_nowhere_else() {
    for kind in ["rsa", "ecc"] {
        let tpm = Tpm::start();
        tpm.does(&format!("tpm2_createek -G {kind} -c ek.ctx -u ek.pub"));
        tpm.does("tpm2_readpublic -c ek.ctx -f der -o ek.der");
        tpm.does("tpm2_flushcontext -t");
        tpm.does("tpm2_createak -C ek.ctx -c ak.ctx -G ecc -g sha256 -s ecdsa -n ak.name");
        let (spki, name) = (tpm.read("ek.der"), tpm.read("ak.name"));
        let key = match DevicePublicKey::from_spki_der(&spki) {
            Ok(key) => EndorsementKey::p256(&key),
            Err(_) => EndorsementKey::rsa(&spki),
        };
        let key = key.expect("of a low profile");
        let sealed = file(&key, &name);
        assert_eq!(
            opened(&tpm, &sealed).as_deref(),
            Some(&SECRET[..]),
            "{kind}"
        );

        let mut other = name.clone();
        other[20] ^= 1;
        assert_eq!(
            opened(&tpm, &file(&key, &other)),
            None,
            "{kind}: another name"
        );
        let mut damaged = sealed.clone();
        damaged[30] ^= 1;
        assert_eq!(opened(&tpm, &damaged), None, "{kind}: damaged");
    }
}
