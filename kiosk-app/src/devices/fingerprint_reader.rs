//! The fingerprint reader: a ZFM module on a serial line, or a simulated one.

use std::sync::Arc;
use std::time::Duration;

use kiosk_device::host::{Care, Host};
use kiosk_device::{Failure, FingerprintReader};
use kiosk_domain::Capability;
use kiosk_fingerprint_reader::simulator::SimulatedModule;
use kiosk_fingerprint_reader::{Settings, ZfmReader};

use super::{News, SIMULATED, Toys, refused};
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn FingerprintReader>, Failure> + Send + Sync>;

pub(super) fn host(
    link: &str,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn FingerprintReader>, StartFault> {
    let open: Open = if link == SIMULATED {
        tracing::warn!(family = "fingerprint-reader", "this device is simulated");
        let module = Arc::new(SimulatedModule::default().in_memory());
        toys.fingerprint_reader = Some(Arc::clone(&module));
        Box::new(move || {
            let line = module.connector();
            Ok(Box::new(ZfmReader::new(line, Settings::default())))
        })
    } else {
        ZfmReader::from_config(link).map_err(|error| refused("fingerprint-reader", &error))?;
        let link = link.to_owned();
        Box::new(move || Ok(Box::new(ZfmReader::from_config(&link)?)))
    };
    let news = news.clone();
    Ok(Host::start(Care {
        capability: Capability::FingerprintReader,
        open,
        look: Box::new(|reader, deadline| reader.identify(deadline).map(drop)),
        look_every: Duration::from_secs(5),
        look_deadline: Duration::from_secs(3),
        report: Box::new(move |report| news.tell(&report)),
    }))
}
