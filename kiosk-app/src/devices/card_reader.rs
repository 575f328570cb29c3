//! The card reader: one that pcscd knows, an antenna, or a simulated one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kiosk_card_reader::emrtd::{Anchors, CountryRoots};
use kiosk_card_reader::staff::Trust;
use kiosk_card_reader::{Place, Terms};
use kiosk_device::host::{Care, Host};
use kiosk_device::{CardReader, Failure};
use kiosk_domain::Capability;
use kiosk_domain::config::CardReaderDevice;

use super::{News, SIMULATED, Toys, once, refused};
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn CardReader>, Failure> + Send + Sync>;

pub(super) fn host(
    device: &CardReaderDevice,
    staff: Option<Trust>,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn CardReader>, StartFault> {
    let terms = Terms {
        staff,
        roots: roots(device)?,
        cards_are_maisha: device.maisha_cards,
    };
    let open: Open = if device.link == SIMULATED {
        let (reader, dock) = kiosk_card_reader::simulated();
        toys.card_reader = Some(dock);
        let reader = once("card-reader", reader.knowing_staff(terms.staff));
        Box::new(move || Ok(Box::new(reader()?)))
    } else {
        let place: Place = device
            .link
            .parse()
            .map_err(|error| refused("card-reader", &error))?;
        Box::new(move || Ok(place.reader_on(terms.clone())))
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

/// The states that are believed. A list that cannot be used ends the start, as a wrong link does.
fn roots(device: &CardReaderDevice) -> Result<Anchors, StartFault> {
    let Some(path) = &device.country_roots else {
        tracing::warn!("no country_roots: no chip is called authentic here");
        return Ok(Anchors::default());
    };
    let roots = CountryRoots::load(path).map_err(|error| refused("card-reader", &error))?;
    tracing::info!(roots = roots.all().len(), "states that are believed");
    Ok(roots.anchors())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_states_that_cannot_be_used_ends_the_start_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("utopia.pem");
        std::fs::write(&file, "no certificate").expect("written");
        let device = CardReaderDevice {
            link: "pcsc".into(),
            country_roots: Some(folder.path().to_owned()),
            maisha_cards: false,
        };
        let fault = roots(&device).err().expect("refused").to_string();
        assert!(fault.contains("devices.card-reader"), "{fault}");
        assert!(fault.contains(&file.display().to_string()), "{fault}");
    }
}
