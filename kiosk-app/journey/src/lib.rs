//! The citizen's journey, decided without clocks, devices or screens.
//!
//! ```text
//!   attract ─ language ─ find service ─ about service ─ notice ─ identify ─ check finger ─┐
//!                                                                                         │
//!   feedback ─ done ─ print ─ submit ─ pay ─ check answers ─ capture ─ questions ──────────┘
//!
//!   above them all: idle prompt, help, out of service
//! ```
//!
//! An [`Event`] and the time go in; [`Command`]s come out, and a [`View`] says what to show.
//! One file a state, in `states/`. A citizen may try a service out on the same pages; see `trial.rs`.

mod coaching;
mod command;
mod document;
mod event;
mod finger;
mod help;
mod idle;
mod input;
mod journey;
mod out_of_service;
mod paper;
mod price;
mod question;
mod route;
mod scene;
mod service;
mod session;
mod settings;
mod states;
mod tally;
mod trial;
mod turn;
mod view;
mod words;

pub use command::{Command, SessionEnd, Submission};
pub use document::{ChipKey, DocumentFacts, DocumentFailure, DocumentKind};
pub use event::{
    Event, LinkState, Moment, Now, PaymentNews, Photo, PhotoFailure, PrintNews, SaveFailure,
};
pub use finger::{FingerFailure, FingerTaken};
pub use idle::is_touch;
pub use journey::Journey;
pub use service::{
    AssistEnd, CheckState, Checked, Checks, ClosedFor, DeviceHealth, Health, PinTrouble, Service,
    ServiceCommand, ServicePage, ServiceTask, ServiceView, StaffEvent, StaffExit, StaffNote,
    TurnedAway, may, may_check,
};
pub use settings::Settings;
pub use tally::Tally;
pub use view::{
    AboutServiceView, AccessNumberView, AnswerRow, CaptureView, CategoryTile, CheckAnswersView,
    CheckFingerView, ChoiceRow, CodeFailure, DoneView, FieldInput, FieldView, FindByCodeView,
    FindServiceView, FingerPicture, FingerStep, NoticeView, OutOfServiceReason, Overlay, Palette,
    PayState, PayView, PriceView, PrintState, ReadDocumentView, Screen, ServiceRow, StatusNotice,
    TextScale, Unavailable, View,
};
