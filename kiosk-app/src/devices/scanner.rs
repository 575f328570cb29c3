//! The scanner of bar and QR codes: on a line, a keyboard, or a simulated one.

use std::sync::Arc;
use std::time::Duration;

use kiosk_card_reader::scanner::{CodeScanner, Settings};
use kiosk_card_reader::simulator::scanner::SimulatedScanner;
use kiosk_device::host::{Care, Host};
use kiosk_device::{Failure, Scanner};
use kiosk_domain::{Capability, DeviceState};

use super::{News, SIMULATED, Toys, refused};
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn Scanner>, Failure> + Send + Sync>;

pub(super) fn host(
    link: &str,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn Scanner>, StartFault> {
    let open: Open = if link == SIMULATED {
        tracing::warn!(family = "scanner", "this device is simulated");
        let scanner = Arc::new(SimulatedScanner::default().in_memory());
        toys.scanner = Some(Arc::clone(&scanner));
        Box::new(move || {
            let line = scanner.connector();
            Ok(Box::new(CodeScanner::text(line, Settings::default())))
        })
    } else {
        let open = |link: &str| CodeScanner::from_config(link, Settings::default());
        open(link).map_err(|error| refused("scanner", &error))?;
        let link = link.to_owned();
        Box::new(move || Ok(Box::new(open(&link)?)))
    };
    let news = news.clone();
    Ok(Host::start(Care {
        capability: Capability::Scanner,
        open,
        look: Box::new(look),
        look_every: Duration::from_secs(2),
        look_deadline: Duration::from_secs(2),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

/// A look must not disarm a scanner that somebody holds a code before, so that its state is asked
/// rather than its identity.
fn look(scanner: &mut (dyn Scanner + 'static), deadline: Duration) -> Result<(), Failure> {
    match scanner.state(deadline) {
        DeviceState::Online | DeviceState::Busy => Ok(()),
        // It says why, and is not armed then anyway.
        _ => scanner.identify(deadline).map(drop),
    }
}
