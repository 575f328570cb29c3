//! The card reader: one that pcscd knows, an antenna, or a simulated one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kiosk_card_reader::Place;
use kiosk_card_reader::staff::Trust;
use kiosk_device::host::{Care, Host};
use kiosk_device::{CardReader, Failure};
use kiosk_domain::Capability;

use super::{News, SIMULATED, Toys, once, refused};
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn CardReader>, Failure> + Send + Sync>;

pub(super) fn host(
    link: &str,
    staff: Option<Trust>,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn CardReader>, StartFault> {
    let open: Open = if link == SIMULATED {
        let (reader, dock) = kiosk_card_reader::simulated();
        toys.card_reader = Some(dock);
        let reader = once("card-reader", reader.knowing_staff(staff));
        Box::new(move || Ok(Box::new(reader()?)))
    } else {
        let place: Place = link
            .parse()
            .map_err(|error| refused("card-reader", &error))?;
        Box::new(move || Ok(place.reader_for(staff.clone())))
    };
    let known = Mutex::new(None);
    let (presence, news) = (news.clone(), news.clone());
    Ok(Host::start(Care {
        capability: Capability::CardReader,
        open,
        look: Box::new(move |reader, deadline| {
            let seen_now = reader.card_present(deadline);
            let present = seen_now.as_ref().ok().copied();
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            // Only changes are news; after a failure anything is.
            if let Some(present) = present
                && *known != Some(present)
            {
                presence.card_seen(present);
            }
            *known = present;
            seen_now.map(drop)
        }),
        look_every: Duration::from_secs(1),
        look_deadline: Duration::from_secs(3),
        report: Box::new(move |report| news.tell(&report)),
    }))
}
