//! A hosted device is the same capability: it asks its host instead of the driver.

use std::time::Duration;

use kiosk_domain::receipt::Document as Page;
use kiosk_domain::{Capability, DeviceState};

use super::{Host, Unanswered};
use crate::capability::{
    Cabinet, CabinetEvents, CabinetInputs, Camera, Card, CardReader, Certainty, Device, Document,
    DocumentKey, FingerTemplate, FingerprintImage, FingerprintReader, Lamp, Lock, Photo,
    PrintFailure, PrintNonce, PrinterStatus, Proof, ReceiptPrinter, Scan, Scanner, Sense,
    StaffAnswer, TypedPin,
};
use crate::{Failure, Identity};

impl<D: Device + ?Sized + 'static> Host<D> {
    /// Asks for what may as well be asked again. A failure makes the host look what it means for
    /// the device.
    fn ask_plainly<R: Send + 'static>(
        &self,
        deadline: Duration,
        job: impl FnOnce(&mut D, Duration) -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Failure> {
        let answer = self
            .ask(deadline, job)
            .unwrap_or_else(|unanswered| Err(unanswered.into_failure()));
        if answer.is_err() {
            self.look_soon();
        }
        answer
    }

    fn ask_state(
        &self,
        deadline: Duration,
        job: impl FnOnce(&mut D, Duration) -> DeviceState + Send + 'static,
    ) -> DeviceState {
        self.ask(deadline, job)
            .unwrap_or_else(|unanswered| unanswered.into_failure().state())
    }
}

impl<D: Device + ?Sized + 'static> Device for Host<D> {
    fn capability(&self) -> Capability {
        self.kept.care.capability
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        self.ask_plainly(deadline, D::identify)
    }
}

impl ReceiptPrinter for Host<dyn ReceiptPrinter> {
    fn status(&mut self, deadline: Duration) -> Result<PrinterStatus, Failure> {
        self.ask_plainly(deadline, ReceiptPrinter::status)
    }

    /// A printer that hangs may have printed; one that was not reached has not.
    fn print(
        &mut self,
        document: &Page,
        nonce: PrintNonce,
        deadline: Duration,
    ) -> Result<Proof, PrintFailure> {
        let page = document.clone();
        let printed = self.ask(deadline, move |printer, deadline| {
            printer.print(&page, nonce, deadline)
        });
        self.look_soon();
        printed.unwrap_or_else(|unanswered| {
            let certainty = match unanswered {
                Unanswered::NotBegun(_) => Certainty::NotPrinted,
                Unanswered::Hangs(_) => Certainty::Unknown,
            };
            Err(PrintFailure {
                certainty,
                failure: unanswered.into_failure(),
            })
        })
    }
}

impl Camera for Host<dyn Camera> {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        self.ask_state(deadline, Camera::state)
    }

    fn photograph(&mut self, deadline: Duration) -> Result<Photo, Failure> {
        self.ask_plainly(deadline, Camera::photograph)
    }
}

impl CardReader for Host<dyn CardReader> {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        self.ask_state(deadline, CardReader::state)
    }

    fn card_present(&mut self, deadline: Duration) -> Result<bool, Failure> {
        self.ask_plainly(deadline, CardReader::card_present)
    }

    fn read_card(&mut self, deadline: Duration) -> Result<Card, Failure> {
        self.ask_plainly(deadline, CardReader::read_card)
    }

    fn read_document(
        &mut self,
        key: &DocumentKey,
        with_portrait: bool,
        deadline: Duration,
    ) -> Result<Document, Failure> {
        let key = key.clone();
        self.ask_plainly(deadline, move |reader, deadline| {
            reader.read_document(&key, with_portrait, deadline)
        })
    }

    fn prove_staff(
        &mut self,
        pin: Option<&TypedPin>,
        deadline: Duration,
    ) -> Result<StaffAnswer, Failure> {
        let pin = pin.cloned();
        self.ask_plainly(deadline, move |reader, deadline| {
            reader.prove_staff(pin.as_ref(), deadline)
        })
    }

    fn finger_template(&mut self, deadline: Duration) -> Result<Option<FingerTemplate>, Failure> {
        self.ask_plainly(deadline, CardReader::finger_template)
    }

    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure> {
        self.ask_plainly(deadline, CardReader::await_removal)
    }
}

impl FingerprintReader for Host<dyn FingerprintReader> {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        self.ask_state(deadline, FingerprintReader::state)
    }

    fn finger_present(&mut self, deadline: Duration) -> Result<bool, Failure> {
        self.ask_plainly(deadline, FingerprintReader::finger_present)
    }

    fn picture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        self.ask_plainly(deadline, FingerprintReader::picture)
    }

    fn capture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        self.ask_plainly(deadline, FingerprintReader::capture)
    }
}

impl Cabinet for Host<dyn Cabinet> {
    fn inputs(&mut self, deadline: Duration) -> Result<CabinetInputs, Failure> {
        self.ask_plainly(deadline, Cabinet::inputs)
    }

    fn set_lamp(&mut self, lamp: Lamp, lit: bool, deadline: Duration) -> Result<(), Failure> {
        self.ask_plainly(deadline, move |cabinet, deadline| {
            cabinet.set_lamp(lamp, lit, deadline)
        })
    }

    fn is_fitted(&self, sense: Sense) -> bool {
        let fitted = self.ask(MOMENT, move |cabinet, _| cabinet.is_fitted(sense));
        fitted.unwrap_or(matches!(sense, Sense::Door | Sense::Tamper))
    }

    fn events(&mut self, deadline: Duration) -> Result<CabinetEvents, Failure> {
        self.ask_plainly(deadline, Cabinet::events)
    }

    fn set_lock(&mut self, lock: Lock, deadline: Duration) -> Result<(), Failure> {
        self.ask_plainly(deadline, move |cabinet, deadline| {
            cabinet.set_lock(lock, deadline)
        })
    }

    fn set_fan(&mut self, running: bool, deadline: Duration) -> Result<(), Failure> {
        self.ask_plainly(deadline, move |cabinet, deadline| {
            cabinet.set_fan(running, deadline)
        })
    }
}

impl Scanner for Host<dyn Scanner> {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        self.ask_state(deadline, Scanner::state)
    }

    fn arm(&mut self, deadline: Duration) -> Result<(), Failure> {
        self.ask_plainly(deadline, Scanner::arm)
    }

    fn scan(&mut self, deadline: Duration) -> Result<Scan, Failure> {
        self.ask_plainly(deadline, Scanner::scan)
    }

    fn disarm(&mut self) {
        // A scanner that is not reached is opened anew, and then not armed.
        let _ = self.ask(MOMENT, |scanner, _| scanner.disarm());
    }
}

/// For what is only looked up.
const MOMENT: Duration = Duration::from_millis(200);
