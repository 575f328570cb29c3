//! Lines of the kernel's GPIO character device, uAPI v2.
//!
//! ```text
//!   Wiring ──► plan ──► requests ──► LineHarness ──► Chips (a small trait)
//!   names      names become                            │
//!              offsets, once                    kernel ┴ simulated board
//! ```
//!
//! - Chips are found by label and lines by name. Numbers of chips move with the kernel's version.
//! - The kernel debounces, and keeps the edges while nobody reads; the levels are read after them.
//! - A line has one owner. Who holds it otherwise is said with the failure.
//! - A chip that went away is looked for again by the next call. Lamps and fan are then as they
//!   were asked to be; the lock is locked.

mod chips;
mod failure;
mod harness;
#[cfg(feature = "gpiocdev")]
mod kernel;
mod plan;

pub use chips::{
    ChipInfo, Chips, ContactRequest, ContactRequests, LineEdge, LineFault, LineInfo, OutputRequest,
    OutputRequests, Step, errno,
};
pub use harness::LineHarness;
#[cfg(feature = "gpiocdev")]
pub use kernel::KernelChips;
pub use plan::{Plan, PlanFault, PlannedContact, PlannedOutput, plan};

/// A cabinet on lines of the kernel.
pub type LineCabinet = crate::driver::WiredCabinet<LineHarness>;

impl LineCabinet {
    /// A cabinet on lines of whatever has chips. Nothing is opened yet; the first call does.
    ///
    /// # Errors
    /// A wiring that no chip could make good.
    pub fn wired(
        wiring: crate::Wiring,
        chips: Box<dyn Chips>,
    ) -> Result<Self, crate::wiring::WiringFault> {
        wiring.check()?;
        Ok(Self::new(LineHarness::new(wiring, chips)))
    }

    /// A cabinet on the kernel's character devices, `/dev/gpiochip*`.
    ///
    /// # Errors
    /// As [`Self::wired`].
    #[cfg(feature = "gpiocdev")]
    pub fn on_kernel_lines(wiring: crate::Wiring) -> Result<Self, crate::wiring::WiringFault> {
        Self::wired(wiring, Box::new(KernelChips))
    }
}
