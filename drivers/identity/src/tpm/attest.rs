//! Shows that the device key is in the chip (TPM 2.0 Library, part 1, §24): who made the chip, what its
//! attestation key certifies, and that both are one chip, by getting a secret out that was sealed to it.
//!
//! Both keys of the chip's own are made anew from its endorsement secret and a template, the same ones
//! each time, so nothing of this is kept.

use kiosk_protocol::{AttestationSecret, Challenge, Claim, Octets};
use tss_esapi::abstraction::{AsymmetricAlgorithmSelection, ek};
use tss_esapi::handles::{AuthHandle, KeyHandle, ObjectHandle, SessionHandle};
use tss_esapi::interface_types::algorithm::HashingAlgorithm;
use tss_esapi::interface_types::ecc::EccCurve;
use tss_esapi::interface_types::key_bits::RsaKeyBits;
use tss_esapi::interface_types::resource_handles::Hierarchy;
use tss_esapi::interface_types::session_handles::{AuthSession, PolicySession};
use tss_esapi::structures::{
    Data, Digest, EccPoint, EccScheme, EncryptedSecret, HashScheme, IdObject, Nonce, Public,
    PublicEccParametersBuilder, Signature, SymmetricDefinition,
};
use tss_esapi::traits::Marshall as _;
use tss_esapi::{Context, Result};

use super::chip::{Chip, ES256, joined, on_p256, own, wrong};
use super::wrapped::Wrapped;

const PASSWORD: Option<AuthSession> = Some(AuthSession::Password);
/// The two low profiles; a chip has the certificate of at least one.
const PROFILES: [AsymmetricAlgorithmSelection; 2] = [
    AsymmetricAlgorithmSelection::Rsa(RsaKeyBits::Rsa2048),
    AsymmetricAlgorithmSelection::Ecc(EccCurve::NistP256),
];

impl Chip {
    /// What the chip says of the key `wrapped`, with `qualifying` in it.
    pub fn claim(&mut self, wrapped: &Wrapped, qualifying: &[u8]) -> Result<Claim> {
        let (_, endorsement) = self.endorsement_certificate()?;
        let device = self.load(wrapped).and_then(|()| self.loaded())?;
        let qualifying = Data::try_from(qualifying)?;
        let (attestation_key, (statement, signature)) =
            self.with_attestation_key(|context, key| {
                let both = (PASSWORD, PASSWORD, None);
                context.execute_with_sessions(both, |context| {
                    context.certify(device.into(), key, qualifying, ES256)
                })
            })?;
        let Signature::EcDsa(signature) = signature else {
            return Err(wrong());
        };
        let (r, s) = (signature.signature_r(), signature.signature_s());
        Ok(Claim {
            endorsement: Octets(endorsement),
            attestation_key: Octets(attestation_key),
            device_key: Octets(wrapped.public.clone()),
            statement: Octets(statement.marshall()?),
            signature: Octets(joined(r.value(), s.value())?.to_vec()),
        })
    }

    /// The secret in `challenge`, if it was sealed to this chip and its attestation key.
    pub fn secret(&mut self, challenge: &Challenge) -> Result<AttestationSecret> {
        let (profile, _) = self.endorsement_certificate()?;
        let credential = IdObject::try_from(challenge.credential.0.as_slice())?;
        let sealed = EncryptedSecret::try_from(challenge.secret.0.as_slice())?;
        // A chip without a resource manager has room for no more than both of its own.
        self.unload()?;
        let template = ek::create_ek_public_from_default_template_2(profile, None)?;
        let (_, secret) = self.with_attestation_key(|context, key| {
            with_primary(context, template, |context, endorsement| {
                activated(context, key, endorsement, credential, sealed)
            })
        })?;
        let (_, secret) = secret;
        let secret = secret.value().try_into().map_err(|_| wrong())?;
        Ok(AttestationSecret(secret))
    }

    /// The first certificate of an endorsement key that is there, without what fills its place up.
    fn endorsement_certificate(&mut self) -> Result<(AsymmetricAlgorithmSelection, Vec<u8>)> {
        let mut found = Err(wrong());
        for profile in PROFILES {
            let read = |context: &mut Context| ek::retrieve_ek_pubcert(context, profile);
            found = self.context().execute_without_session(read);
            if let Ok(der) = &mut found {
                der.truncate(der_length(der).unwrap_or(0));
                return found.map(|der| (profile, der));
            }
        }
        found.map(|der| (PROFILES[0], der))
    }

    /// What `use_it` does with the attestation key, and the key's TPMT_PUBLIC.
    fn with_attestation_key<T>(
        &mut self,
        use_it: impl FnOnce(&mut Context, KeyHandle) -> Result<T>,
    ) -> Result<(Vec<u8>, T)> {
        with_primary(self.context(), attestation_template()?, use_it)
            .and_then(|(public, done)| Ok((public.marshall()?, done)))
    }
}

/// A key of the chip's endorsement secret, for as long as `use_it` takes.
fn with_primary<T>(
    context: &mut Context,
    template: Public,
    use_it: impl FnOnce(&mut Context, KeyHandle) -> Result<T>,
) -> Result<(Public, T)> {
    let made = context.execute_with_session(PASSWORD, |context| {
        context.create_primary(Hierarchy::Endorsement, template, None, None, None, None)
    })?;
    let handle = ObjectHandle::from(made.key_handle);
    let done = context
        .execute_with_temporary_object(handle, |context, handle| use_it(context, handle.into()))?;
    Ok((made.out_public, done))
}

/// TPM2_ActivateCredential. The endorsement key wants to see that the endorsement hierarchy lets us
/// (TCG EK Credential Profile, §2.1.5.1: policy A).
fn activated(
    context: &mut Context,
    key: KeyHandle,
    endorsement: KeyHandle,
    credential: IdObject,
    sealed: EncryptedSecret,
) -> Result<Digest> {
    let session = context.execute_without_session(|context| {
        context.start_auth_session(
            None,
            None,
            None,
            tss_esapi::constants::SessionType::Policy,
            SymmetricDefinition::AES_128_CFB,
            HashingAlgorithm::Sha256,
        )
    })?;
    let session = session.ok_or_else(wrong)?;
    let opened = PolicySession::try_from(session).and_then(|policy| {
        let (nonce, none, reference) = (Nonce::default(), Digest::default(), Nonce::default());
        context.execute_with_session(PASSWORD, |context| {
            let holder = AuthHandle::Endorsement;
            context.policy_secret(policy, holder, nonce, none, reference, None)
        })?;
        context.execute_with_sessions((PASSWORD, Some(session), None), |context| {
            context.activate_credential(key, endorsement, credential, sealed)
        })
    });
    // A session that was used is gone; one that was not must not be left in the chip.
    if opened.is_err() {
        let _ = context.flush_context(SessionHandle::from(session).into());
    }
    opened
}

/// A key that signs only what the chip itself says.
fn attestation_template() -> Result<Public> {
    let attributes = own()
        .with_restricted(true)
        .with_sign_encrypt(true)
        .with_no_da(true);
    let parameters = PublicEccParametersBuilder::new()
        .with_ecc_scheme(EccScheme::EcDsa(HashScheme::new(HashingAlgorithm::Sha256)))
        .with_curve(EccCurve::NistP256)
        .with_key_derivation_function_scheme(
            tss_esapi::structures::KeyDerivationFunctionScheme::Null,
        )
        .with_is_signing_key(true)
        .with_restricted(true);
    on_p256(
        attributes.build()?,
        parameters.build()?,
        EccPoint::default(),
    )
}

/// Bytes of the DER value that `bytes` begin with: a sequence of 256 bytes to 64 KiB.
fn der_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0x30, 0x82, high, low, rest @ ..] => {
            let long = usize::from(u16::from_be_bytes([*high, *low]));
            (rest.len() >= long).then_some(4 + long)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_ends_where_it_says_and_what_is_none_is_empty() {
        let der = [&[0x30, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        assert_eq!(der_length(&[&der[..], &[0xff; 9]].concat()), Some(260));
        assert_eq!(der_length(&der[..259]), None);
        assert_eq!(der_length(&[0xff; 300]), None);
    }
}
