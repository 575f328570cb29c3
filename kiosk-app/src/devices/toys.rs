//! Simulated devices that the dock drives; empty on a kiosk with real ones.

use std::sync::Arc;

use kiosk_cabinet::CabinetDock;
use kiosk_camera::CameraDock;
use kiosk_card_reader::CardReaderDock;
use kiosk_card_reader::simulator::scanner::ScannerHandle;
use kiosk_fingerprint_reader::simulator::ModuleHandle;

/// What the dock can play with.
#[derive(Default, Clone)]
pub struct Toys {
    /// The camera's.
    pub camera: Option<CameraDock>,
    /// The card reader's.
    pub card_reader: Option<CardReaderDock>,
    /// The scanner's.
    pub scanner: Option<Arc<ScannerHandle>>,
    /// The fingerprint module.
    pub fingerprint_reader: Option<Arc<ModuleHandle>>,
    /// The cabinet's.
    pub cabinet: Option<CabinetDock>,
}
