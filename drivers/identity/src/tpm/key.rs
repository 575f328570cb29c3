//! The device key in a TPM, as others see it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kiosk_envelope::{DevicePublicKey, DeviceSigner, SignError};
use kiosk_protocol::{AttestationSecret, Challenge, Claim, TicketId};
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::EncodePublicKey as _;
use sha2::{Digest as _, Sha256};

use super::chip::{Chip, device_point};
use super::failure::{Meaning, TpmError, meaning};
use super::keeper::Keeper;
use super::wrapped::Wrapped;
use crate::key_file::{locked_folder, place, read_text};
use crate::{Attests, Failure, KeyFileError};

/// A chip, and the one connection over which its keys are asked here. Cheap to clone.
#[derive(Clone)]
pub struct Tpm(Arc<Keeper>);

/// A P-256 key that never leaves its chip. Its file holds nothing that another chip can use.
pub struct TpmKey {
    keeper: Arc<Keeper>,
    wrapped: Arc<Wrapped>,
    public: DevicePublicKey,
}

impl Tpm {
    /// The chip at `address` (such as `device:/dev/tpmrm0`, as libtss2 names it), which is not asked
    /// yet. No answer of it is waited for longer than `patience`.
    ///
    /// # Errors
    /// [`TpmError::Address`].
    pub fn at(address: &str, patience: Duration) -> Result<Self, TpmError> {
        Ok(Self(Arc::new(Keeper::of(address, patience)?)))
    }

    /// The key whose file is `path`; made, with the one folder around the file, when there is none.
    ///
    /// # Errors
    /// [`TpmError`]; calling again is safe after each. A file that is there is never replaced.
    pub fn key(&self, path: &Path) -> Result<TpmKey, TpmError> {
        let keeper = &self.0;
        let folder = locked_folder(path)?;
        let failed = |source| KeyFileError::Io {
            path: path.to_owned(),
            source,
        };
        if !fs::exists(path).map_err(failed)? {
            let made = keeper.ask("make a key", Chip::make)?;
            place(path, &made.to_text()).map_err(failed)?;
        }
        folder.sync_all().map_err(failed)?;
        let damaged = |why| TpmError::Damaged {
            path: path.to_owned(),
            why,
        };
        let wrapped = Wrapped::from_text(&read_text(path)?).map_err(damaged)?;
        let public = public_key(&wrapped).ok_or_else(|| damaged("it is not a key of ours"))?;
        let key = TpmKey {
            keeper: Arc::clone(keeper),
            wrapped: Arc::new(wrapped),
            public,
        };
        key.tried(path)?;
        Ok(key)
    }
}

impl TpmKey {
    /// [`Tpm::at`] and [`Tpm::key`] in one, for who needs one key only.
    ///
    /// # Errors
    /// [`TpmError`].
    pub fn open_or_make(address: &str, path: &Path, patience: Duration) -> Result<Self, TpmError> {
        Tpm::at(address, patience)?.key(path)
    }

    /// ES256 over `message`, as [`DeviceSigner::sign`], with the failure as it is.
    ///
    /// # Errors
    /// [`TpmError`].
    pub fn try_sign(&self, message: &[u8]) -> Result<[u8; 64], TpmError> {
        let digest: [u8; 32] = Sha256::digest(message).into();
        let wrapped = Arc::clone(&self.wrapped);
        let signature = self.keeper.ask("sign", move |chip| {
            chip.load(&wrapped)?;
            chip.sign(&digest)
        })?;
        // A chip that fails gently must not fill a chain with signatures that nobody accepts.
        let fits = self.public.verify(message, &signature);
        fits.map_err(|_| TpmError::WrongSignature)?;
        Ok(signature)
    }

    /// Loads the key once, so that a disk in another board is told on the first day and by name.
    fn tried(&self, path: &Path) -> Result<(), TpmError> {
        let wrapped = Arc::clone(&self.wrapped);
        match self
            .keeper
            .ask("load the key", move |chip| chip.load(&wrapped))
        {
            Err(TpmError::Refused { source, .. }) if meaning(source) == Meaning::NotWrapped => {
                Err(self.whose(path)?)
            }
            other => other,
        }
    }

    /// Why the chip does not take the key of `path`.
    fn whose(&self, path: &Path) -> Result<TpmError, TpmError> {
        let path = path.to_owned();
        let primary = self
            .keeper
            .ask("name its primary key", Chip::primary_name)?;
        if primary == self.wrapped.primary {
            let why = "the chip that wrapped it does not open it";
            return Ok(TpmError::Damaged { path, why });
        }
        let endorsement = self.keeper.ask("name itself", Chip::endorsement)?;
        Ok(if endorsement == self.wrapped.endorsement {
            TpmError::Cleared { path }
        } else {
            TpmError::OtherTpm { path }
        })
    }
}

/// Making an RSA key takes some chips half a minute.
const ATTEST_PATIENCE: Duration = Duration::from_secs(90);

impl Attests for TpmKey {
    fn claim(&self, ticket: &TicketId) -> Result<Claim, Failure> {
        let (wrapped, qualifying) = (Arc::clone(&self.wrapped), ticket.0);
        let job = move |chip: &mut Chip| chip.claim(&wrapped, &qualifying);
        self.attested("say what it is", job)
    }

    fn secret(&self, challenge: &Challenge) -> Result<AttestationSecret, Failure> {
        let challenge = challenge.clone();
        let job = move |chip: &mut Chip| chip.secret(&challenge);
        self.attested("open what was sealed to it", job)
    }
}

impl TpmKey {
    fn attested<R: Send + 'static>(
        &self,
        what: &'static str,
        job: impl Fn(&mut Chip) -> tss_esapi::Result<R> + Send + 'static,
    ) -> Result<R, Failure> {
        let done = self.keeper.ask_for(ATTEST_PATIENCE, what, job);
        done.map_err(|error| Failure::Key(error.to_string()))
    }
}

impl DeviceSigner for TpmKey {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.try_sign(message)
            .map_err(|error| SignError(error.to_string()))
    }

    fn public_key(&self) -> DevicePublicKey {
        self.public.clone()
    }
}

fn public_key(wrapped: &Wrapped) -> Option<DevicePublicKey> {
    let point = device_point(&wrapped.public)?;
    let key = VerifyingKey::from_sec1_bytes(&[&[4], point.as_slice()].concat()).ok()?;
    DevicePublicKey::from_spki_der(key.to_public_key_der().ok()?.as_bytes()).ok()
}
