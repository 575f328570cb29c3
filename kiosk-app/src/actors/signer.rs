//! The key that this kiosk signs with, which a renewal replaces while it serves.

use std::sync::{Arc, PoisonError, RwLock};

use kiosk_envelope::DeviceSigner;

/// Cheap to clone; all clones have the same key at the same time.
#[derive(Clone)]
pub struct Signer(Arc<RwLock<Arc<dyn DeviceSigner>>>);

impl Signer {
    /// Begins with `key`.
    pub fn of(key: Arc<dyn DeviceSigner>) -> Self {
        Self(Arc::new(RwLock::new(key)))
    }

    /// The key in use. Whoever names it and signs with it takes it once for both.
    pub fn key(&self) -> Arc<dyn DeviceSigner> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Signs with `key` from now on.
    pub fn replace(&self, key: Arc<dyn DeviceSigner>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = key;
    }
}
