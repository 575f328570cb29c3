//! What a key in a chip is, and what others make of its signatures.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use kiosk_envelope::DeviceSigner as _;
use p256::ecdsa::Signature;

use super::bench::Tpm;

#[test]
fn a_key_is_made_once_and_signs_what_its_public_half_verifies() {
    let tpm = Tpm::start();
    let key = tpm.key();
    let made = key.public_key();
    for message in [b"a row".as_slice(), b"", &[7; 5000]] {
        let signature = key.sign(message).expect("a signature");
        assert_eq!(made.verify(message, &signature), Ok(()));
        assert!(made.verify(b"another", &signature).is_err());
    }
    drop(key);
    assert_eq!(tpm.key().public_key(), made);
    let mode = fs::metadata(tpm.file())
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn openssl_verifies_a_signature_and_tpm2_tools_find_a_key_that_cannot_leave() {
    let tpm = Tpm::start();
    let key = tpm.key();
    let signature = key.sign(b"a row").expect("a signature");
    let der = Signature::from_slice(&signature).expect("r and s").to_der();
    tpm.write("row", b"a row");
    tpm.write("signature", der.as_bytes());
    tpm.write("public.der", &key.public_key().to_spki_der());
    tpm.does("openssl pkey -pubin -inform DER -in public.der -out public.pem");
    let verified = tpm.does("openssl dgst -sha256 -verify public.pem -signature signature row");
    assert_eq!(verified, b"Verified OK\n");
    drop(key);
    // The halves of the file as tpm2-tools take them: what the form calls pubkey and privkey.
    let parsed = tpm.does("openssl asn1parse -in key.pem");
    let parsed = String::from_utf8(parsed).expect("text");
    let octets: Vec<&str> = parsed
        .lines()
        .filter(|line| line.contains("OCTET STRING"))
        .collect();
    for (line, name) in octets.iter().zip(["public.tpm", "private.tpm"]) {
        let (_, hex) = line.rsplit_once("[HEX DUMP]:").expect("bytes");
        tpm.write(name, &unhex(hex));
    }
    tpm.does("tpm2_createprimary -Q -C o -G ecc -g sha256 -c primary.ctx -a fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt");
    tpm.does("tpm2_flushcontext -t");
    tpm.does("tpm2_load -Q -C primary.ctx -u public.tpm -r private.tpm -c key.ctx");
    tpm.does("tpm2_flushcontext -t");
    let public = tpm.does("tpm2_readpublic -c key.ctx");
    let public = String::from_utf8(public).expect("text");
    assert!(
        public.contains("fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign"),
        "{public}"
    );
    tpm.does("tpm2_flushcontext -t");
    tpm.does("tpm2_verifysignature -c key.ctx -g sha256 -m row -f ecdsa -s signature");
}

#[test]
fn a_chip_that_was_switched_off_and_on_keeps_the_key_and_the_open_key_finds_it_again() {
    let mut tpm = Tpm::start();
    let key = tpm.key();
    key.sign(b"before").expect("a signature");
    tpm.kill();
    tpm.restart();
    let signature = key.sign(b"after").expect("a signature");
    assert_eq!(key.public_key().verify(b"after", &signature), Ok(()));
    let made = key.public_key();
    drop(key);
    assert_eq!(tpm.key().public_key(), made);
}

#[test]
fn many_threads_sign_with_one_chip() {
    let tpm = Tpm::start();
    let key = tpm.key();
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let key = &key;
            scope.spawn(move || {
                for row in 0..5 {
                    let message = [thread, row];
                    let signature = key.sign(&message).expect("a signature");
                    assert_eq!(key.public_key().verify(&message, &signature), Ok(()));
                }
            });
        }
    });
}

fn unhex(hex: &str) -> Vec<u8> {
    let pairs = hex.trim().as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).expect("ascii"), 16);
    pairs.map(|pair| byte(pair).expect("hex")).collect()
}
