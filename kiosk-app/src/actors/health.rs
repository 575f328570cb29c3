//! How the kiosk is, for the heartbeat: every device's state, and what somebody should look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_domain::{Capability, DeviceState, Warning};

/// Told of every change.
type Listener = Arc<dyn Fn() + Send + Sync>;

/// What is known now. Cheap to clone.
#[derive(Clone, Default)]
pub struct Health {
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    devices: BTreeMap<Capability, DeviceState>,
    warnings: BTreeSet<Warning>,
    listener: Option<Listener>,
}

impl Health {
    /// Tells `listener` of every change from now on.
    pub fn on_change(&self, listener: impl Fn() + Send + Sync + 'static) {
        self.known().listener = Some(Arc::new(listener));
    }

    /// A device is like this now.
    pub fn device(&self, device: Capability, state: DeviceState) {
        self.change(|known| known.devices.insert(device, state) != Some(state));
    }

    /// Somebody should look at this, or need not any more.
    pub fn warn(&self, warning: Warning, holds: bool) {
        self.change(|known| match holds {
            true => known.warnings.insert(warning),
            false => known.warnings.remove(&warning),
        });
    }

    /// Every device that has been heard of.
    pub fn devices(&self) -> Vec<(Capability, DeviceState)> {
        let known = self.known();
        known.devices.iter().map(|(d, s)| (*d, *s)).collect()
    }

    /// What somebody should look at.
    pub fn warnings(&self) -> Vec<Warning> {
        self.known().warnings.iter().copied().collect()
    }

    /// The listener asks for what is known, so it is told after the lock is let go.
    fn change(&self, change: impl FnOnce(&mut Known) -> bool) {
        let mut known = self.known();
        let listener = change(&mut known).then(|| known.listener.clone());
        drop(known);
        if let Some(listener) = listener.flatten() {
            listener();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn each_change_is_told_once_with_what_is_known_by_then() {
        let health = Health::default();
        let (tell, told) = channel();
        let asked = health.clone();
        health.on_change(move || drop(tell.send((asked.devices(), asked.warnings()))));
        health.device(Capability::Cabinet, DeviceState::Online);
        health.device(Capability::Cabinet, DeviceState::Online);
        health.warn(Warning::PaperLow, true);
        health.warn(Warning::PaperLow, true);
        health.warn(Warning::Tampered, false);
        health.warn(Warning::PaperLow, false);
        let online = vec![(Capability::Cabinet, DeviceState::Online)];
        let heard: Vec<_> = told.try_iter().collect();
        assert_eq!(
            heard,
            [
                (online.clone(), vec![]),
                (online.clone(), vec![Warning::PaperLow]),
                (online, vec![])
            ]
        );
    }
}
