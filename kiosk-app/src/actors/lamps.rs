//! Lights the lamp at the device that the citizen is to use now, and the one on top while the kiosk
//! serves.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use kiosk_device::capability::Lamp;
use kiosk_device::{Cabinet, FailureKind};
use kiosk_domain::transaction::DocumentWay;
use kiosk_journey::{FingerStep, ReadDocumentView, Screen, StatusNotice, View};

/// How long a lamp may take.
const LAMP: Duration = Duration::from_millis(500);
/// How often all of them are set anew.
const ANEW: Duration = Duration::from_secs(5);

/// The lamps that are to be lit.
type Lit = BTreeSet<Lamp>;

/// Say which page shows.
pub struct Lamps {
    pages: Option<Sender<Lit>>,
}

impl Lamps {
    /// A thread around `cabinet`; without one nothing is lit.
    pub fn start(cabinet: Option<Box<dyn Cabinet>>) -> Self {
        let pages = cabinet.map(|cabinet| {
            let (sender, pages) = channel();
            let switch = move || switch_for_ever(cabinet, &pages);
            let thread = std::thread::Builder::new().name("lamps".into());
            thread
                .spawn(switch)
                .expect("the kernel can start a thread at boot");
            sender
        });
        Self { pages }
    }

    /// Lights what belongs to `view`. Returns at once.
    pub fn show(&self, view: &View) {
        if let Some(pages) = &self.pages {
            // Who tries a service out uses no device.
            let tried = view.notices.contains(&StatusNotice::Trial);
            let lit = if tried {
                Lit::from([Lamp::InService])
            } else {
                lit(&view.screen)
            };
            // Its thread ends only with the kiosk.
            let _ = pages.send(lit);
        }
    }
}

/// What is lit on `screen`.
fn lit(screen: &Screen) -> Lit {
    let at = match screen {
        Screen::OutOfService { .. } | Screen::Service(_) => return Lit::new(),
        Screen::Capture(_) => Some(Lamp::Camera),
        // A scanner lights itself.
        Screen::FindByCode(code) if code.reading && code.by_camera => Some(Lamp::Camera),
        Screen::ReadDocument(document) => at_document(document),
        Screen::CheckFinger(finger) if finger.step == FingerStep::Reading => {
            Some(Lamp::FingerprintReader)
        }
        Screen::TakeCard => Some(Lamp::CardReader),
        Screen::Print(_) => Some(Lamp::ReceiptPrinter),
        Screen::Done(done) if done.printed => Some(Lamp::ReceiptPrinter),
        _ => None,
    };
    at.into_iter().chain([Lamp::InService]).collect()
}

fn at_document(document: &ReadDocumentView) -> Option<Lamp> {
    match document.reading? {
        DocumentWay::Chip => Some(Lamp::CardReader),
        DocumentWay::Lines => Some(Lamp::Camera),
        DocumentWay::Code if document.code_by_camera => Some(Lamp::Camera),
        // A scanner lights itself.
        DocumentWay::Code => None,
    }
}

/// Ends when the conductor is gone.
fn switch_for_ever(mut cabinet: Box<dyn Cabinet>, pages: &Receiver<Lit>) {
    let mut shown = None;
    let mut wanted = Lit::new();
    loop {
        match pages.recv_timeout(ANEW) {
            Ok(page) => wanted = pages.try_iter().last().unwrap_or(page),
            // A cabinet that was opened anew has forgotten them.
            Err(RecvTimeoutError::Timeout) => shown = None,
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if shown.as_ref() != Some(&wanted) {
            let before = shown.take();
            if switch(cabinet.as_mut(), before.as_ref(), &wanted) {
                shown = Some(wanted.clone());
            }
        }
    }
}

/// Switches what differs from `before`, everything when that is not known; whether all of it was done.
fn switch(cabinet: &mut dyn Cabinet, before: Option<&Lit>, wanted: &Lit) -> bool {
    let mut done = true;
    for lamp in Lamp::ALL {
        let lights = wanted.contains(&lamp);
        if before.is_some_and(|before| before.contains(&lamp) == lights) {
            continue;
        }
        if let Err(failure) = cabinet.set_lamp(lamp, lights, LAMP) {
            if failure.kind == FailureKind::Unsupported {
                continue;
            }
            // The cabinet's host has told why.
            tracing::debug!(
                lamp = lamp.as_str(),
                detail = failure.detail,
                "not switched"
            );
            done = false;
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use kiosk_journey::{CheckFingerView, FingerPicture, OutOfServiceReason};

    use super::*;

    fn reading(reading: Option<DocumentWay>) -> Screen {
        Screen::ReadDocument(ReadDocumentView {
            label: "Your ID number".into(),
            ways: vec![DocumentWay::Chip],
            reading,
            error: None,
            code_by_camera: true,
            takes_number: false,
            for_finger: false,
        })
    }

    fn finger(step: FingerStep) -> Screen {
        Screen::CheckFinger(CheckFingerView {
            label: "Your finger".into(),
            why: String::new(),
            step,
            picture: FingerPicture::Lay,
            advice: None,
            can_try: true,
            number: 1,
            of: 1,
        })
    }

    #[test]
    fn the_window_is_lit_while_it_waits_and_no_sooner() {
        let serving = Lit::from([Lamp::InService]);
        assert_eq!(lit(&finger(FingerStep::Offered)), serving);
        assert_eq!(
            lit(&finger(FingerStep::Reading)),
            Lit::from([Lamp::FingerprintReader, Lamp::InService])
        );
        assert_eq!(lit(&finger(FingerStep::OtherWay)), serving);
    }

    #[test]
    fn one_device_at_a_time_is_lit_and_nothing_out_of_service() {
        let serving = Lit::from([Lamp::InService]);
        assert_eq!(lit(&Screen::Feedback), serving);
        assert_eq!(lit(&reading(None)), serving);
        assert_eq!(
            lit(&reading(Some(DocumentWay::Chip))),
            Lit::from([Lamp::CardReader, Lamp::InService])
        );
        assert_eq!(
            lit(&reading(Some(DocumentWay::Lines))),
            Lit::from([Lamp::Camera, Lamp::InService])
        );
        assert_eq!(
            lit(&reading(Some(DocumentWay::Code))),
            Lit::from([Lamp::Camera, Lamp::InService])
        );
        let broken = Screen::OutOfService {
            reason: OutOfServiceReason::Config,
            code: "CONFIG".into(),
        };
        assert!(lit(&broken).is_empty());
    }

    #[test]
    fn the_lamps_follow_the_pages() {
        let (cabinet, dock) = kiosk_cabinet::simulated();
        let (pages, received) = channel();
        let thread = std::thread::spawn(move || switch_for_ever(Box::new(cabinet), &received));
        let until = |what: &str, is: &dyn Fn() -> bool| {
            let begun = Instant::now();
            while !is() {
                assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
                std::thread::yield_now();
            }
        };
        pages
            .send(lit(&reading(Some(DocumentWay::Chip))))
            .expect("it listens");
        until("the slot is lit", &|| dock.is_lit(Lamp::CardReader));
        until("so is the top", &|| dock.is_lit(Lamp::InService));
        pages.send(lit(&Screen::Feedback)).expect("it listens");
        until("the slot is dark", &|| !dock.is_lit(Lamp::CardReader));
        assert!(dock.is_lit(Lamp::InService));
        drop(pages);
        thread.join().expect("it ends");
    }

    #[test]
    fn a_lamp_that_could_not_be_switched_is_known_and_works_when_its_line_does() {
        let (mut cabinet, dock) = kiosk_cabinet::simulated();
        let wanted = lit(&reading(Some(DocumentWay::Chip)));
        dock.set_broken(true);
        assert!(!switch(&mut cabinet, None, &wanted));
        dock.set_broken(false);
        assert!(switch(&mut cabinet, None, &wanted));
        assert!(dock.is_lit(Lamp::CardReader));
        assert!(!dock.is_lit(Lamp::ReceiptPrinter));
    }
}
