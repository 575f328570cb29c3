//! Made-up transactions, and certificates that live as long as a test.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionHeader, TransactionId};
use kiosk_envelope::{DeviceSigner, FileKey, Routing, SealedTransaction, Slot};
use kiosk_outbox::{Limits, Outbox};
use kiosk_uplink::{Pace, UplinkConfig, Wait, Waits};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    SanType,
};

pub const EPOCH: u32 = 3;

pub fn outbox(folder: &Path) -> Outbox {
    let limits = Limits {
        bytes_max: 64 << 20,
        disk_free_bytes_min: 0,
    };
    Outbox::open(&folder.join("outbox.db"), limits, EPOCH).expect("opens")
}

pub fn kiosk() -> KioskId {
    KioskId::new("ksk-047-0001").expect("an id")
}

pub fn id(sequence: u64) -> TransactionId {
    TransactionId::from_parts(1_795_555_200_000 + sequence, &[7; 10])
}

pub fn enqueue(outbox: &Outbox, count: u64) {
    for _ in 0..count {
        outbox.enqueue(sealed(outbox.slot()), None).expect("kept");
    }
}

fn sealed(slot: Slot) -> SealedTransaction {
    let header = TransactionHeader {
        id: id(slot.sequence),
        kiosk: kiosk(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: AgencyId::new("kra").expect("an id"),
        confirmed_at: Timestamp(1_795_555_200_000),
    };
    SealedTransaction {
        routing: Routing {
            header,
            slot,
            key_id: "kra-1".into(),
        },
        encapsulated_key: noise(slot.sequence),
        ciphertext: noise::<200>(slot.sequence + 1).to_vec(),
        signature: noise(slot.sequence + 2),
    }
}

/// As hard to pack as what is sealed, and the same in every run (xorshift64, Marsaglia 2003).
fn noise<const BYTES: usize>(seed: u64) -> [u8; BYTES] {
    let mut drawn = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::array::from_fn(|_| {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        (drawn >> 32) as u8
    })
}

/// An authority, and leaves of it.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A leaf and its key, PEM.
pub struct Leaf {
    pub certificate: String,
    pub key: String,
}

impl Leaf {
    pub fn device_key(&self) -> Arc<dyn DeviceSigner> {
        Arc::new(FileKey::from_pem(&self.key, None).expect("a key of P-256"))
    }
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("signed"))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn gateway(&self) -> Leaf {
        let name = SanType::DnsName("gateway".try_into().expect("a name"));
        self.leaf(name, ExtendedKeyUsagePurpose::ServerAuth, |_| ())
    }

    pub fn expired_gateway(&self) -> Leaf {
        let name = SanType::DnsName("gateway".try_into().expect("a name"));
        self.leaf(name, ExtendedKeyUsagePurpose::ServerAuth, |params| {
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        })
    }

    pub fn kiosk(&self) -> Leaf {
        let role = format!("urn:huduma:kiosk:{}", kiosk());
        let name = SanType::URI(role.try_into().expect("a URI"));
        self.leaf(name, ExtendedKeyUsagePurpose::ClientAuth, |_| ())
    }

    fn leaf(
        &self,
        name: SanType,
        usage: ExtendedKeyUsagePurpose,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Leaf {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![name];
        params.extended_key_usages = vec![usage];
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("signed").pem();
        Leaf {
            certificate,
            key: key.serialize_pem(),
        }
    }
}

/// A kiosk of `own` that trusts gateways of `trusted`.
pub fn config(address: String, own: &Authority, trusted: &Authority) -> UplinkConfig {
    let leaf = own.kiosk();
    UplinkConfig {
        address,
        server_name: "gateway".into(),
        roots_pem: trusted.pem(),
        key: leaf.device_key(),
        certificate_pem: leaf.certificate,
        kiosk: kiosk(),
        pace: Pace {
            heartbeat_every: Duration::from_millis(200),
            waits: Waits::all(Wait::up_to(
                Duration::from_millis(10),
                Duration::from_millis(50),
            )),
            ..Pace::default()
        },
    }
}
