//! An authority made by rcgen, which is not ours, and staff cards below it.

use std::time::{Duration, Instant};

use kiosk_card_reader::apdu::CardChannel;
use kiosk_card_reader::simulator::chip::ChipDock;
use kiosk_card_reader::simulator::staff::{StaffCard, StaffKey};
use kiosk_card_reader::staff::{Challenge, Pin, Proof, Staff, StaffError, StaffRole, Trust, prove};
use kiosk_domain::Timestamp;
use p256::ecdsa::SigningKey;
use p256::pkcs8::DecodePrivateKey as _;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber, date_time_ymd,
};

/// What the holder of every card here types.
pub const PIN: &str = "314159";
/// 2026-11-28.
pub const NOW: Timestamp = Timestamp(1_795_824_000_000);
/// Smart card logon and `id-PIV-cardAuth`, written by their numbers here.
pub const PIN_PURPOSE: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2];
pub const CARD_PURPOSE: &[u64] = &[2, 16, 840, 1, 101, 3, 6, 8];
pub const CLIENT: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 2];

pub struct Authority {
    pub root: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// What stands in a certificate.
#[derive(Clone)]
pub struct Says {
    pub purposes: Vec<&'static [u64]>,
    pub uris: Vec<String>,
    pub years: (i32, i32),
    pub serial: Vec<u8>,
}

impl Says {
    pub fn technician(purpose: &'static [u64]) -> Self {
        Self {
            purposes: vec![purpose],
            uris: vec![StaffRole::Technician.uri("tech-0017")],
            years: (2026, 2028),
            serial: vec![0x17, purpose.len().to_le_bytes()[0]],
        }
    }
}

pub fn p256(key: &KeyPair) -> SigningKey {
    SigningKey::from_pkcs8_der(&key.serialize_der()).expect("a P-256 key")
}

pub fn new_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key")
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

impl Authority {
    pub fn new() -> Self {
        let (params, key) = (authority_params("Mfano staff root"), new_key());
        let root = params.self_signed(&key).expect("a root").der().to_vec();
        let issuer = Issuer::new(params, key);
        Self { root, issuer }
    }

    /// An authority below this one, which issues for the staff; and its own certificate.
    pub fn below(&self) -> Self {
        let (mut params, key) = (authority_params("Mfano staff issuer"), new_key());
        let other = |purpose: &[u64]| ExtendedKeyUsagePurpose::Other(purpose.to_vec());
        params.extended_key_usages = vec![other(PIN_PURPOSE), other(CARD_PURPOSE)];
        let signed = params.signed_by(&key, &self.issuer).expect("signed");
        Self {
            root: signed.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    pub fn certify(&self, key: &KeyPair, says: &Says) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "Fundi Mfano");
        params.not_before = date_time_ymd(says.years.0, 1, 1);
        params.not_after = date_time_ymd(says.years.1, 1, 1);
        params.serial_number = Some(SerialNumber::from_slice(&says.serial));
        let uri = |uri: &String| SanType::URI(uri.as_str().try_into().expect("ASCII"));
        params.subject_alt_names = says.uris.iter().map(uri).collect();
        let purpose = |purpose: &&[u64]| ExtendedKeyUsagePurpose::Other(purpose.to_vec());
        params.extended_key_usages = says.purposes.iter().map(purpose).collect();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let signed = params.signed_by(key, &self.issuer).expect("signed");
        signed.der().to_vec()
    }

    pub fn key(&self, says: &Says) -> StaffKey {
        let key = new_key();
        StaffKey {
            certificate: self.certify(&key, says),
            key: p256(&key),
        }
    }

    /// A technician's card, with both keys.
    pub fn card(&self) -> StaffCard {
        blank()
            .with_pin_key(self.key(&Says::technician(PIN_PURPOSE)))
            .with_card_key(self.key(&Says::technician(CARD_PURPOSE)))
    }

    pub fn trust(&self) -> Trust {
        Trust::in_roots([self.root.as_slice()]).expect("a root")
    }
}

pub fn blank() -> StaffCard {
    StaffCard::new(PIN, p256(&new_key()))
}

pub fn with_pin(typed: &str) -> Proof {
    Proof::Pin(Pin::new(typed).expect("six digits"))
}

pub fn challenge() -> Challenge {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    Challenge::from_random(bytes)
}

/// What comes of a proof over `channel`.
pub fn proved(
    channel: &mut dyn CardChannel,
    proof: &Proof,
    trust: &Trust,
    deadline: Duration,
) -> Result<Staff, StaffError> {
    let until = Instant::now() + deadline;
    prove(channel, proof, challenge(), trust, NOW, until)
}

/// The same with a card in memory.
pub fn shown(card: StaffCard, proof: &Proof, trust: &Trust) -> Result<Staff, StaffError> {
    let dock = ChipDock::default();
    dock.insert(card);
    let mut channel = dock.open().expect("it lies there");
    proved(&mut channel, proof, trust, crate::support::DEADLINE)
}
