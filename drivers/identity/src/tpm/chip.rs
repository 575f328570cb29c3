//! One connection to a TPM, and what is loaded in it. Everything here may block for as long as the
//! chip likes; `keeper` sees to that.
//!
//! The primary key is made from the owner's secret and the template below, the same one each time
//! until the chip is cleared, so it needs no place in the chip's small memory.

use tss_esapi::abstraction::{AsymmetricAlgorithmSelection, ek};
use tss_esapi::attributes::{ObjectAttributes, ObjectAttributesBuilder};
use tss_esapi::constants::StructureTag;
use tss_esapi::handles::KeyHandle;
use tss_esapi::interface_types::algorithm::{HashingAlgorithm, PublicAlgorithm};
use tss_esapi::interface_types::ecc::EccCurve;
use tss_esapi::interface_types::resource_handles::Hierarchy;
use tss_esapi::interface_types::session_handles::AuthSession;
use tss_esapi::structures::{
    Digest, EccPoint, EccScheme, HashScheme, HashcheckTicket, Name, Private, Public, PublicBuilder,
    PublicEccParameters, PublicEccParametersBuilder, Signature, SignatureScheme,
    SymmetricDefinitionObject,
};
use tss_esapi::tcti_ldr::TctiNameConf;
use tss_esapi::traits::{Marshall as _, UnMarshall as _};
use tss_esapi::tss2_esys::TPMT_TK_HASHCHECK;
use tss_esapi::{Context, Result, WrapperErrorKind};

use super::wrapped::Wrapped;

/// Bytes of each half of a signature and of each coordinate of a point.
const HALF: usize = 32;

/// A connection, with at most one device key loaded: a chip without a resource manager has room for three
/// keys, and two are needed beside it to attest.
pub(super) struct Chip {
    context: Context,
    key: Option<Loaded>,
}

struct Loaded {
    handle: KeyHandle,
    /// Its TPMT_PUBLIC, to tell it from others.
    public: Vec<u8>,
}

impl Chip {
    pub fn open(address: &TctiNameConf) -> Result<Self> {
        let mut context = Context::new(address.clone())?;
        // No other authority is used than the empty password.
        context.set_sessions((Some(AuthSession::Password), None, None));
        Ok(Self { context, key: None })
    }

    /// Makes a key of its own randomness. The one that signs gives up its place meanwhile: the chip
    /// needs one beside the two that take part, and another program's may lie there.
    pub fn make(&mut self) -> Result<Wrapped> {
        self.unload()?;
        let (primary, name) = self.primary()?;
        let template = device_template()?;
        let made = self
            .context
            .create(primary, template, None, None, None, None);
        self.context.flush_context(primary.into())?;
        let made = made?;
        Ok(Wrapped {
            public: made.out_public.marshall()?,
            private: made.out_private.to_vec(),
            primary: name.value().to_vec(),
            endorsement: self.endorsement().unwrap_or_default(),
        })
    }

    /// Loads `wrapped` in the place of whichever was loaded before.
    pub fn load(&mut self, wrapped: &Wrapped) -> Result<()> {
        if self
            .key
            .as_ref()
            .is_some_and(|key| key.public == wrapped.public)
        {
            return Ok(());
        }
        self.unload()?;
        let public = Public::unmarshall(&wrapped.public)?;
        let private = Private::try_from(wrapped.private.as_slice())?;
        let (primary, _) = self.primary()?;
        let loaded = self.context.load(primary, private, public);
        self.context.flush_context(primary.into())?;
        self.key = Some(Loaded {
            handle: loaded?,
            public: wrapped.public.clone(),
        });
        Ok(())
    }

    /// Makes room.
    pub fn unload(&mut self) -> Result<()> {
        match self.key.take() {
            Some(key) => self.context.flush_context(key.handle.into()),
            None => Ok(()),
        }
    }

    /// `r` and `s` over `digest`, 32 bytes each.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<[u8; 2 * HALF]> {
        let digest = Digest::try_from(digest.as_slice())?;
        let signed = self
            .context
            .sign(self.loaded()?, digest, ES256, nothing_hashed()?)?;
        let Signature::EcDsa(signature) = signed else {
            return Err(wrong());
        };
        joined(
            signature.signature_r().value(),
            signature.signature_s().value(),
        )
    }

    /// The name of the primary key, which is another one in another chip, and after a clear.
    pub fn primary_name(&mut self) -> Result<Vec<u8>> {
        let (primary, name) = self.primary()?;
        self.context.flush_context(primary.into())?;
        Ok(name.value().to_vec())
    }

    /// The name of the chip's endorsement key on P-256, which a clear leaves as it is. It is used for
    /// nothing but its name.
    pub fn endorsement(&mut self) -> Result<Vec<u8>> {
        let curve = AsymmetricAlgorithmSelection::Ecc(EccCurve::NistP256);
        let template = ek::create_ek_public_from_default_template_2(curve, None)?;
        let (key, name) = self.primary_of(Hierarchy::Endorsement, template)?;
        self.context.flush_context(key.into())?;
        Ok(name.value().to_vec())
    }

    /// What commands are sent by.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }

    /// The device key that is loaded.
    pub fn loaded(&self) -> Result<KeyHandle> {
        let loaded = self.key.as_ref().map(|key| key.handle);
        loaded.ok_or_else(wrong)
    }

    fn primary(&mut self) -> Result<(KeyHandle, Name)> {
        self.primary_of(Hierarchy::Owner, primary_template()?)
    }

    fn primary_of(&mut self, hierarchy: Hierarchy, template: Public) -> Result<(KeyHandle, Name)> {
        let made = self
            .context
            .create_primary(hierarchy, template, None, None, None, None)?;
        let sessions = self.context.sessions();
        self.context.clear_sessions();
        let read = self.context.read_public(made.key_handle);
        self.context.set_sessions(sessions);
        Ok((made.key_handle, read?.1))
    }
}

pub(super) const ES256: SignatureScheme = SignatureScheme::EcDsa {
    hash_scheme: HashScheme::new(HashingAlgorithm::Sha256),
};

/// What a device key is: `public` is one, with this point.
pub(super) fn device_point(public: &[u8]) -> Option<[u8; 2 * HALF]> {
    let public = Public::unmarshall(public).ok()?;
    let Public::Ecc { unique, .. } = &public else {
        return None;
    };
    let point = joined(unique.x().value(), unique.y().value()).ok()?;
    let expected = device_public(unique.clone()).ok()?;
    (public == expected).then_some(point)
}

/// Any key that this chip alone holds and that signs what it is given. No dictionary-attack
/// protection: there is no password to guess, and with it anybody's guesses at other keys would
/// silence the kiosk.
fn device_template() -> Result<Public> {
    device_public(EccPoint::default())
}

fn device_public(point: EccPoint) -> Result<Public> {
    let attributes = own().with_sign_encrypt(true).with_no_da(true).build()?;
    let parameters = PublicEccParametersBuilder::new_unrestricted_signing_key(
        EccScheme::EcDsa(HashScheme::new(HashingAlgorithm::Sha256)),
        EccCurve::NistP256,
    );
    on_p256(attributes, parameters.build()?, point)
}

/// The storage key of TCG's reference template: OpenSSL's provider makes the same.
fn primary_template() -> Result<Public> {
    let attributes = own()
        .with_restricted(true)
        .with_decrypt(true)
        .with_no_da(true);
    let parameters = PublicEccParametersBuilder::new_restricted_decryption_key(
        SymmetricDefinitionObject::AES_128_CFB,
        EccCurve::NistP256,
    );
    on_p256(
        attributes.build()?,
        parameters.build()?,
        EccPoint::default(),
    )
}

/// Made by this chip, and bound to it.
pub(super) fn own() -> ObjectAttributesBuilder {
    ObjectAttributesBuilder::new()
        .with_fixed_tpm(true)
        .with_fixed_parent(true)
        .with_sensitive_data_origin(true)
        .with_user_with_auth(true)
}

pub(super) fn on_p256(
    attributes: ObjectAttributes,
    parameters: PublicEccParameters,
    point: EccPoint,
) -> Result<Public> {
    PublicBuilder::new()
        .with_public_algorithm(PublicAlgorithm::Ecc)
        .with_name_hashing_algorithm(HashingAlgorithm::Sha256)
        .with_object_attributes(attributes)
        .with_ecc_parameters(parameters)
        .with_ecc_unique_identifier(point)
        .build()
}

/// A key that is not restricted signs any digest, and asks for no proof of where it comes from.
fn nothing_hashed() -> Result<HashcheckTicket> {
    HashcheckTicket::try_from(TPMT_TK_HASHCHECK {
        tag: StructureTag::Hashcheck.into(),
        hierarchy: tss_esapi::constants::tss::TPM2_RH_NULL,
        digest: Default::default(),
    })
}

/// Two numbers, which a chip may give without their leading zeros.
pub(super) fn joined(first: &[u8], second: &[u8]) -> Result<[u8; 2 * HALF]> {
    let mut both = [0; 2 * HALF];
    for (number, place) in [first, second].into_iter().zip(both.chunks_mut(HALF)) {
        let start = HALF.checked_sub(number.len()).ok_or_else(wrong)?;
        place[start..].copy_from_slice(number);
    }
    Ok(both)
}

pub(super) fn wrong() -> tss_esapi::Error {
    tss_esapi::Error::WrapperError(WrapperErrorKind::WrongValueFromTpm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_come_short_are_filled_and_long_ones_refused() {
        let both = joined(&[7], &[9; 32]).expect("they fit");
        assert_eq!((both[30], both[31], both[32]), (0, 7, 9));
        assert!(joined(&[1; 33], &[]).is_err());
    }

    #[test]
    fn no_bytes_that_are_no_device_key_are_taken_for_one() {
        assert_eq!(device_point(&[]), None);
        let storage = primary_template().and_then(|public| public.marshall());
        assert_eq!(device_point(&storage.expect("bytes")), None);
    }
}
