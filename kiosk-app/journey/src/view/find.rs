//! How services are found: by life event or by a code.

/// A life event.
pub struct CategoryTile {
    /// Id, for `Event::CategoryChosen`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name of its icon in `assets/icons`.
    pub icon: String,
    /// How many services it has.
    pub services: usize,
}

/// A code on a phone or on paper that names a service.
pub struct FindByCodeView {
    /// It is being looked for.
    pub reading: bool,
    /// It is held before the camera, for want of a scanner.
    pub by_camera: bool,
    /// Whether it can be tried now.
    pub can_read: bool,
    /// What is wrong and what to do.
    pub error: Option<String>,
}

/// Why no service was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFailure {
    /// None was shown in time.
    NothingThere,
    /// It was there and could not be read.
    Unreadable,
    /// It names no service: a receipt's, a card's, a shop's.
    OtherCode,
    /// It names a service that this kiosk does not have.
    UnknownService,
    /// Nothing that reads codes works.
    DeviceFailed,
}
