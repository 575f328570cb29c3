//! What differs between models: one row each. A wrong row costs paper; a wrong constant would
//! cost every other model.

use std::time::Duration;

use kiosk_device::Identity;
use kiosk_device::capability::ProofMethod;
use thiserror::Error;

use crate::layout::CodePage;

/// Width of the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperWidth {
    /// 58 mm: 384 dots, 32 columns of font A.
    Mm58,
    /// 80 mm: 576 dots, 48 columns of font A.
    Mm80,
}

impl PaperWidth {
    /// Dots across, at 203 dots an inch.
    pub fn dots(self) -> u16 {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }

    /// Columns of font A, 12 dots each.
    pub fn columns(self) -> usize {
        usize::from(self.dots()) / 12
    }
}

/// Who draws the QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QrDrawing {
    /// The printer, from `GS ( k`.
    Printer,
    /// We, as a picture, for printers without `GS ( k`.
    Picture,
}

/// How far a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Behaves so on the simulator and by the maker's reference.
    Reference,
    /// From the maker's documentation only; nobody has tried it on the device.
    DocumentationOnly,
}

/// Who a printer of a profile says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// What `GS I 66` answers.
    pub maker: &'static str,
    /// What `GS I 67` begins with.
    pub model_prefix: &'static str,
}

/// The presenter of a kiosk printer: it holds the ticket out, and draws it back when nobody takes
/// it, so that the next citizen does not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ejector {
    /// The `m` of `GS e 3 m` that puts some 8 cm out, in the model's own steps.
    pub present_steps: u8,
    /// The `n` of `GS e n` that draws a ticket back into the bin.
    pub retract: u8,
    /// How long a citizen has to take it.
    pub take_max: Duration,
}

/// Long enough for somebody who reads the screen first; short enough for a queue.
const TAKE_MAX: Duration = Duration::from_secs(30);

/// A model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name in the config.
    pub name: &'static str,
    /// Width of the roll.
    pub paper: PaperWidth,
    /// How letters beyond ASCII are set.
    pub code_page: CodePage,
    /// How it proves that it has printed.
    pub proof: ProofMethod,
    /// Who draws the QR code.
    pub qr: QrDrawing,
    /// Knows `DLE DC4` fn 8, which forgets a receipt that was cut off.
    pub clears_buffers: bool,
    /// Its presenter; `None` when the paper just hangs out.
    pub ejector: Option<Ejector>,
    /// Empty lines between the last line and the cutter.
    pub lines_before_cut: u8,
    /// Who it says it is; `None` when it does not tell.
    pub names: Option<Names>,
    /// How far this row can be trusted.
    pub source: Source,
}

/// A profile name of the config that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no printer profile `{name}`; write one of {}", known())]
pub struct UnknownProfile {
    /// The name.
    pub name: String,
}

/// Works with every printer that speaks ESC/POS at all.
pub const GENERIC: Profile = Profile {
    name: "generic",
    paper: PaperWidth::Mm80,
    code_page: CodePage::Pc437,
    proof: ProofMethod::StatusOrder,
    qr: QrDrawing::Printer,
    clears_buffers: false,
    ejector: None,
    lines_before_cut: 3,
    names: None,
    source: Source::Reference,
};

/// Kiosk printers with a presenter. They tell no name that we know how to ask for, and not all draw
/// QR codes.
const CUSTOM: Profile = Profile {
    name: "custom-vkp80",
    qr: QrDrawing::Picture,
    ejector: Some(Ejector {
        present_steps: 12, // of about 7 mm
        retract: 2,
        take_max: TAKE_MAX,
    }),
    source: Source::DocumentationOnly,
    ..GENERIC
};

/// Every profile. The paper width of the config overrides that of the row.
pub const PROFILES: &[Profile] = &[
    GENERIC,
    Profile {
        name: "epson-tm-t88",
        code_page: CodePage::Pc858,
        proof: ProofMethod::ProcessId,
        clears_buffers: true,
        lines_before_cut: 0,
        names: Some(Names {
            maker: "EPSON",
            model_prefix: "TM-T88",
        }),
        ..GENERIC
    },
    Profile {
        name: "epson-tm-t82iii",
        code_page: CodePage::Pc858,
        proof: ProofMethod::ProcessId,
        clears_buffers: true,
        lines_before_cut: 0,
        names: Some(Names {
            maker: "EPSON",
            model_prefix: "TM-T82",
        }),
        ..GENERIC
    },
    CUSTOM,
    // Its pages are set as wide as those of an 80 mm roll, at the left of its 216 mm.
    Profile {
        name: "custom-kpm216",
        ejector: Some(Ejector {
            present_steps: 128, // of 0.625 mm
            retract: 2,
            take_max: TAKE_MAX,
        }),
        ..CUSTOM
    },
    Profile {
        name: "custom-tptcm112",
        ejector: Some(Ejector {
            present_steps: 12,
            retract: 4, // here 2 is "motor on"
            take_max: TAKE_MAX,
        }),
        ..CUSTOM
    },
];

impl Profile {
    /// The profile called `name`, for a roll of `paper_width_mm` (58, else 80).
    ///
    /// # Errors
    /// [`UnknownProfile`], naming those that there are.
    pub fn by_name(name: &str, paper_width_mm: u8) -> Result<Self, UnknownProfile> {
        let row = PROFILES.iter().find(|profile| profile.name == name);
        let row = *row.ok_or_else(|| UnknownProfile {
            name: name.to_owned(),
        })?;
        Ok(row.on(if paper_width_mm == 58 {
            PaperWidth::Mm58
        } else {
            PaperWidth::Mm80
        }))
    }

    /// The same model with another roll.
    pub fn on(self, paper: PaperWidth) -> Self {
        Self { paper, ..self }
    }

    /// The same model, whose tickets must be taken within `take_max`.
    pub fn with_take_max(self, take_max: Duration) -> Self {
        let ejector = self.ejector.map(|ejector| Ejector {
            take_max,
            ..ejector
        });
        Self { ejector, ..self }
    }

    /// Whether `identity` can be this model. Parts that a printer does not tell are not held
    /// against it.
    pub fn is(&self, identity: &Identity) -> bool {
        let Some(names) = self.names else { return true };
        let maker = identity
            .maker
            .as_deref()
            .is_none_or(|maker| maker.eq_ignore_ascii_case(names.maker));
        let model = identity
            .model
            .as_deref()
            .is_none_or(|model| model.starts_with(names.model_prefix));
        maker && model
    }
}

fn known() -> String {
    let names: Vec<String> = PROFILES.iter().map(|p| format!("`{}`", p.name)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_profile_is_refused_with_those_that_there_are() {
        let error = Profile::by_name("epson", 80)
            .expect_err("not in the table")
            .to_string();
        assert!(
            error.contains("`epson`") && error.contains("`epson-tm-t88`"),
            "{error}"
        );
    }

    #[test]
    fn names_are_unique_and_both_widths_can_be_had() {
        for profile in PROFILES {
            let same = PROFILES
                .iter()
                .filter(|other| other.name == profile.name)
                .count();
            assert_eq!(same, 1, "{}", profile.name);
            let narrow = Profile::by_name(profile.name, 58).expect("in the table");
            assert_eq!((narrow.paper.columns(), narrow.paper.dots()), (32, 384));
        }
    }

    #[test]
    fn another_model_is_not_this_one() {
        let t88 = Profile::by_name("epson-tm-t88", 80).expect("in the table");
        let says = |maker: &str, model: &str| Identity {
            maker: Some(maker.into()),
            model: Some(model.into()),
            firmware: None,
        };
        assert!(t88.is(&says("EPSON", "TM-T88VI")));
        assert!(!t88.is(&says("EPSON", "TM-T20III")));
        assert!(!t88.is(&says("Citizen", "TM-T88VI")));
        assert!(GENERIC.is(&says("Citizen", "CT-E351")));
    }
}
