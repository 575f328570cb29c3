//! A state that does not exist: its root (CSCA), its document signer (DSC), and what it signs.
//!
//! The keys are made anew each time and never leave memory, so nothing that they sign can be taken
//! for a real document. X.509 (RFC 5280 §4.1), CMS (RFC 5652 §5), LDS security object
//! (ICAO 9303-10 §4.6.2).

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::LineEnding;
use sha2::{Digest as _, Sha256};

use super::pace::random;
use crate::tlv::object;

type Der = Vec<u8>;

/// Root, signer and their keys.
pub struct Issuer {
    root: Der,
    signer: Der,
    signer_key: SigningKey,
    root_name: Der,
}

const SIGNER_SERIAL: u8 = 2;
const SEQUENCE: u16 = 0x30;
const SET: u16 = 0x31;
const OBJECT_ID: u16 = 0x06;
const INTEGER: u16 = 0x02;
const OCTETS: u16 = 0x04;

const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const ECDSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
const LDS_SECURITY_OBJECT: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];

impl Issuer {
    /// New keys, new certificates.
    pub fn throw_away() -> Self {
        let (root_key, signer_key) = (key(), key());
        let (root_name, signer_name) = (name("Mfano CSCA"), name("Mfano DSC"));
        let root = certificate(1, &root_name, &root_name, &root_key, &root_key, true);
        let signer = certificate(
            SIGNER_SERIAL,
            &root_name,
            &signer_name,
            &signer_key,
            &root_key,
            false,
        );
        Self {
            root,
            signer,
            signer_key,
            root_name,
        }
    }

    /// The root's certificate: what a reader trusts.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// The same, as files hold it.
    pub fn root_pem(&self) -> String {
        p256::pkcs8::der::pem::encode_string("CERTIFICATE", LineEnding::LF, &self.root)
            .expect("the label is a label, and there is memory for a certificate")
    }

    /// EF.SOD over data groups, each with its number.
    pub fn security_object(&self, groups: &[(u8, &[u8])]) -> Vec<u8> {
        let content = hashes(groups);
        let attributes = attributes(&content);
        let signature: Signature = self.signer_key.sign(&object(SET, &[&attributes]));
        let signer_info = sequence(&[
            &integer(1),
            &sequence(&[&self.root_name, &integer(SIGNER_SERIAL)]),
            &algorithm(SHA256),
            &object(0xA0, &[&attributes]),
            &algorithm(ECDSA_SHA256),
            &object(OCTETS, &[signature.to_der().as_bytes()]),
        ]);
        let signed = sequence(&[
            &integer(3),
            &object(SET, &[&algorithm(SHA256)]),
            &sequence(&[
                &id(LDS_SECURITY_OBJECT),
                &object(0xA0, &[&object(OCTETS, &[&content])]),
            ]),
            &object(0xA0, &[&self.signer]),
            &object(SET, &[&signer_info]),
        ]);
        let info = sequence(&[&id(SIGNED_DATA), &object(0xA0, &[&signed])]);
        object(0x77, &[&info]).to_vec()
    }
}

fn hashes(groups: &[(u8, &[u8])]) -> Der {
    let list: Der = groups
        .iter()
        .flat_map(|(number, file)| {
            let hash = object(OCTETS, &[&Sha256::digest(file)]);
            sequence(&[&integer(*number), &hash])
        })
        .collect();
    sequence(&[&integer(0), &algorithm(SHA256), &sequence(&[&list])])
}

fn attributes(content: &[u8]) -> Der {
    let attribute = |kind: &[u8], value: &[u8]| sequence(&[&id(kind), &object(SET, &[value])]);
    let digest = object(OCTETS, &[&Sha256::digest(content)]);
    [
        attribute(CONTENT_TYPE, &id(LDS_SECURITY_OBJECT)),
        attribute(MESSAGE_DIGEST, &digest),
    ]
    .concat()
}

fn certificate(
    serial: u8,
    issuer: &[u8],
    subject: &[u8],
    subject_key: &SigningKey,
    issuer_key: &SigningKey,
    is_root: bool,
) -> Der {
    let time = |text: &[u8]| object(0x17, &[text]);
    let validity = sequence(&[&time(b"200101000000Z"), &time(b"491231235959Z")]);
    let body = sequence(&[
        &object(0xA0, &[&integer(2)]),
        &integer(serial),
        &algorithm(ECDSA_SHA256),
        issuer,
        &validity,
        subject,
        &public_key(subject_key),
        &extensions(is_root),
    ]);
    let signature: Signature = issuer_key.sign(&body);
    sequence(&[
        &body,
        &algorithm(ECDSA_SHA256),
        &object(0x03, &[&[0], signature.to_der().as_bytes()]),
    ])
}

fn extensions(is_root: bool) -> Der {
    let constraints = if is_root {
        sequence(&[&object(0x01, &[&[0xFF]])])
    } else {
        sequence(&[])
    };
    let extension = sequence(&[
        &id(BASIC_CONSTRAINTS),
        &object(0x01, &[&[0xFF]]),
        &object(OCTETS, &[&constraints]),
    ]);
    object(0xA3, &[&sequence(&[&extension])]).to_vec()
}

fn public_key(key: &SigningKey) -> Der {
    let point = key.verifying_key().to_sec1_point(false);
    sequence(&[
        &sequence(&[&id(EC_PUBLIC_KEY), &id(P256)]),
        &object(0x03, &[&[0], point.as_bytes()]),
    ])
}

fn name(common: &str) -> Der {
    let part = |kind: &[u8], tag: u16, text: &[u8]| {
        let pair = sequence(&[&id(kind), &object(tag, &[text])]);
        object(SET, &[&pair])
    };
    sequence(&[
        &part(COUNTRY, 0x13, b"UT"),
        &part(COMMON_NAME, 0x0C, common.as_bytes()),
    ])
}

fn key() -> SigningKey {
    let bytes: [u8; 32] = random().expect("the operating system has randomness");
    SigningKey::from_slice(&bytes).expect("one number in 2^32 is no key, and this is none of them")
}

fn sequence(parts: &[&[u8]]) -> Der {
    object(SEQUENCE, parts).to_vec()
}

fn algorithm(which: &[u8]) -> Der {
    sequence(&[&id(which)])
}

fn id(which: &[u8]) -> Der {
    object(OBJECT_ID, &[which]).to_vec()
}

fn integer(value: u8) -> Der {
    object(INTEGER, &[&[value]]).to_vec()
}
