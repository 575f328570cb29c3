//! PACE from the chip's side: ECDH with generic mapping on P-256, AES-128 (ICAO 9303-11 §4.4).
//!
//! ```text
//!   MSE:Set AT ─► nonce ─► map ─► agree ─► token ─► session
//! ```

use dmrtd::crypto::aes::{BlockCipherMode, get_cipher};
use dmrtd::crypto::kdf::DeriveKey;
use dmrtd::lds::asn1_object_identifiers::KeyLength;
use p256::elliptic_curve::ff::PrimeField as _;
use p256::elliptic_curve::sec1::{FromSec1Point as _, ToSec1Point as _};
use p256::{AffinePoint, NonZeroScalar, ProjectivePoint, Scalar, Sec1Point};

use crate::secure::{Cipher, Session};
use crate::tlv::{find, object};

/// `id-PACE-ECDH-GM-AES-CBC-CMAC-128`.
pub(super) const MECHANISM: [u8; 10] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02];
/// P-256 in the table of domain parameters (ICAO 9303-11 §9.5.1).
pub(super) const PARAMETERS: u8 = 12;

/// How far an agreement has come.
pub(super) enum Pace {
    /// The password is chosen.
    Chosen {
        key: Vec<u8>,
    },
    Nonce {
        nonce: [u8; 16],
    },
    Mapped {
        generator: ProjectivePoint,
    },
    Agreed {
        shared: Vec<u8>,
        ours: Vec<u8>,
        theirs: Vec<u8>,
    },
}

/// What follows from one GENERAL AUTHENTICATE.
pub(super) enum Reply {
    More(Vec<u8>, Pace),
    Open(Vec<u8>, Session),
}

impl Pace {
    /// EF.CardAccess that announces it.
    pub(super) fn card_access() -> Vec<u8> {
        let info = object(
            0x30,
            &[
                &object(0x06, &[&MECHANISM]),
                &object(0x02, &[&[2]]),
                &object(0x02, &[&[PARAMETERS]]),
            ],
        );
        object(0x31, &[&info]).to_vec()
    }

    /// Chooses the password whose key seed is `seed`.
    pub(super) fn choose(seed: &[u8]) -> Self {
        Self::Chosen {
            key: DeriveKey::aes128(seed, true),
        }
    }

    /// The next step; `None` when the terminal does something else, or has another password.
    pub(super) fn step(self, data: &[u8]) -> Option<Reply> {
        let asked = find(data, 0x7C)?;
        match self {
            Self::Chosen { key } => nonce(&key),
            Self::Nonce { nonce } => map(&nonce, find(asked, 0x81)?),
            Self::Mapped { generator } => agree(generator, find(asked, 0x83)?),
            Self::Agreed {
                shared,
                ours,
                theirs,
            } => open(&shared, &ours, &theirs, find(asked, 0x85)?),
        }
    }
}

fn nonce(key: &[u8]) -> Option<Reply> {
    let nonce: [u8; 16] = random()?;
    let hidden = get_cipher(KeyLength::S128)
        .encrypt(&nonce, key, Some(&[0; 16]), BlockCipherMode::Cbc, false)
        .ok()?;
    Some(Reply::More(dynamic(0x80, &hidden), Pace::Nonce { nonce }))
}

fn map(nonce: &[u8; 16], theirs: &[u8]) -> Option<Reply> {
    let own = secret()?;
    let ours = ProjectivePoint::GENERATOR * own;
    let mut wide = [0; 32];
    wide[16..].copy_from_slice(nonce);
    let nonce: Option<Scalar> = Scalar::from_repr(wide.into()).into();
    let generator = ProjectivePoint::GENERATOR * nonce? + point(theirs)? * own;
    let mapped = Pace::Mapped { generator };
    Some(Reply::More(dynamic(0x82, &written(&ours)), mapped))
}

fn agree(generator: ProjectivePoint, theirs: &[u8]) -> Option<Reply> {
    let own = secret()?;
    let ours = written(&(generator * own));
    let shared = written(&(point(theirs)? * own));
    let agreed = Pace::Agreed {
        // The abscissa alone: uncompressed, it follows the mark.
        shared: shared.get(1..33)?.to_vec(),
        ours: ours.clone(),
        theirs: theirs.to_vec(),
    };
    Some(Reply::More(dynamic(0x84, &ours), agreed))
}

fn open(shared: &[u8], ours: &[u8], theirs: &[u8], token: &[u8]) -> Option<Reply> {
    let (key, check_key) = (DeriveKey::aes128(shared, false), DeriveKey::cmac128(shared));
    if self::token(ours, &check_key)? != token {
        return None;
    }
    let answer = dynamic(0x86, &self::token(theirs, &check_key)?);
    let session = Session::new(Cipher::aes(&key, &check_key), &[]);
    Some(Reply::Open(answer, session))
}

/// The checksum over somebody's ephemeral key (ICAO 9303-11 §4.4.3.4).
fn token(public: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let input = object(
        0x7F49,
        &[&object(0x06, &[&MECHANISM]), &object(0x86, &[public])],
    );
    get_cipher(KeyLength::S128).calculate_cmac(&input, key).ok()
}

fn dynamic(tag: u16, value: &[u8]) -> Vec<u8> {
    object(0x7C, &[&object(tag, &[value])]).to_vec()
}

fn point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let sec1 = Sec1Point::from_bytes(bytes).ok()?;
    let affine: Option<AffinePoint> = AffinePoint::from_sec1_point(&sec1).into();
    affine.map(ProjectivePoint::from)
}

fn written(point: &ProjectivePoint) -> Vec<u8> {
    point.to_affine().to_sec1_point(false).as_bytes().to_vec()
}

fn secret() -> Option<Scalar> {
    let bytes: [u8; 32] = random()?;
    let scalar: Option<NonZeroScalar> = NonZeroScalar::from_repr(bytes.into()).into();
    scalar.map(|scalar| *scalar)
}

/// Random bytes of the operating system.
pub(super) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}
