//! What to show. Fixed words live in the face; what comes from the catalogue is already in the
//! citizen's language.

use kiosk_domain::catalogue::Mode;
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Capability, FieldId, Language, Money, Reference, ServiceId, StaffMember};
use zeroize::Zeroizing;

use crate::{Photo, ServiceView};

mod find;
mod finger;

pub use find::{CategoryTile, CodeFailure, FindByCodeView};
pub use finger::{CheckFingerView, FingerPicture, FingerStep};

/// The whole face, at one moment.
pub struct View {
    /// Language of every word.
    pub language: Language,
    /// Size of every letter.
    pub text_scale: TextScale,
    /// Colours.
    pub palette: Palette,
    /// All controls are in the lower part of the screen.
    pub low_reach: bool,
    /// Switches take the place of hands.
    pub switches: bool,
    /// The page.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// Whether "Back" leads anywhere.
    pub can_go_back: bool,
    /// Whether somebody is being served: shows "End session".
    pub in_session: bool,
    /// What does not work right now, shown before anybody starts.
    pub notices: Vec<StatusNotice>,
    /// Who of the staff helps and types; said on every page.
    pub agent: Option<StaffMember>,
}

/// Size of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextScale {
    /// Capitals of 7.3 mm at 600 mm (EN 301 549 §5.1.4).
    #[default]
    Standard,
    /// ×1.5.
    Large,
    /// ×2.
    Largest,
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Light.
    #[default]
    Standard,
    /// Dark.
    Dark,
    /// 7:1 or more.
    HighContrast,
}

/// What lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// "Are you still there?"
    Idle {
        /// Until the wipe.
        seconds_left: u32,
    },
    /// Nobody stands there: what the citizen entered is hidden.
    Away,
    /// How to get help: 1919, the staffed desk, opening hours.
    Help,
}

/// Something that does not work right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusNotice {
    /// No link: transactions wait here, payments are not possible.
    Offline,
    /// No paper comes out: the receipt is shown as a QR.
    NoPaper,
    /// Services that need this family cannot run.
    Missing(Capability),
    /// Nothing that is done here counts.
    Training,
    /// Somebody tries a service out: nothing is sent, paid or kept.
    Trial,
}

/// The page.
pub enum Screen {
    /// What is this, in which languages, what does it cost.
    Attract {
        /// How many services there are.
        services: usize,
        /// Of how many agencies.
        agencies: usize,
    },
    /// Which language.
    Language {
        /// In the order to offer them.
        languages: Vec<Language>,
    },
    /// Which service.
    FindService(FindServiceView),
    /// Which service, by a code.
    FindByCode(FindByCodeView),
    /// What it needs, costs, takes and yields.
    AboutService(AboutServiceView),
    /// Who asks what for which purpose.
    Notice(NoticeView),
    /// A question about who the citizen is.
    Identify(FieldView),
    /// A finger, or another way in its place.
    CheckFinger(CheckFingerView),
    /// Any other question.
    Question(FieldView),
    /// A document in place of typing.
    ReadDocument(ReadDocumentView),
    /// The digits that open its chip.
    AccessNumber(AccessNumberView),
    /// A document under the camera.
    Capture(CaptureView),
    /// Is all of this right?
    CheckAnswers(CheckAnswersView),
    /// Pay by phone.
    Pay(PayView),
    /// It is being sealed, kept and sent.
    Submit,
    /// The paper is coming.
    Print(PrintState),
    /// What was done, what happens next.
    Done(DoneView),
    /// How was it?
    Feedback,
    /// A card is still in the reader.
    TakeCard,
    /// Nobody can be served here now.
    OutOfService {
        /// Why.
        reason: OutOfServiceReason,
        /// What to quote to 1919.
        code: String,
    },
    /// Somebody of the staff is here, and no citizen.
    Service(ServiceView),
}

/// The list of services.
pub struct FindServiceView {
    /// What is in the search box.
    pub query: String,
    /// Life events; shown when nothing is searched or chosen.
    pub categories: Vec<CategoryTile>,
    /// The name of the one that is chosen.
    pub category: Option<String>,
    /// Services on this page.
    pub services: Vec<ServiceRow>,
    /// This page, from 0.
    pub page: usize,
    /// How many there are; at least 1.
    pub pages: usize,
    /// Whether a code can be read now.
    pub can_scan: bool,
}

/// A service in the list.
pub struct ServiceRow {
    /// Id, for `Event::ServiceChosen`.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// The agency's name.
    pub agency: String,
    /// How far the kiosk takes it.
    pub mode: Mode,
    /// What it costs today.
    pub price: PriceView,
    /// Why it cannot run now.
    pub unavailable: Option<Unavailable>,
}

/// Why a service cannot run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// It needs a device that does not work.
    Needs(Capability),
    /// It must be paid, and there is no link.
    NoLinkForPayment,
}

/// What it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceView {
    /// Nothing.
    Free,
    /// Agency fee and what eCitizen adds.
    Known {
        /// The agency's.
        agency_fee: Money,
        /// eCitizen's.
        convenience_fee: Money,
    },
    /// The citizen enters the amount.
    Entered,
    /// The agency sets it later; nothing is paid here.
    SetByAgency,
    /// Not known to this kiosk; nothing is paid here.
    NotFound,
}

/// The page about a service.
pub struct AboutServiceView {
    /// Its name.
    pub name: String,
    /// The agency's.
    pub agency: String,
    /// How far the kiosk takes it.
    pub mode: Mode,
    /// What to bring or know.
    pub needs: Vec<String>,
    /// What it costs today.
    pub price: PriceView,
    /// How long it takes.
    pub takes: String,
    /// What one leaves with.
    pub output: String,
    /// How many questions will be asked.
    pub questions: usize,
    /// The Kiswahili of this service has not been read by a native speaker.
    pub kiswahili_proposed: bool,
    /// Why it cannot start now.
    pub unavailable: Option<Unavailable>,
}

/// The notice before the first personal question (DPA 2019 s.29).
pub struct NoticeView {
    /// Who asks.
    pub agency: String,
    /// For which service.
    pub service: String,
    /// What the data are for.
    pub purpose: String,
    /// What is asked, a line each.
    pub asked: Vec<String>,
    /// Whether the citizen's consent is the ground; otherwise the law is.
    pub by_consent: bool,
    /// Whether an agent will see the answers and type them.
    pub helped: bool,
}

/// One question, one page.
pub struct FieldView {
    /// Which field.
    pub field: FieldId,
    /// The question: the heading.
    pub label: String,
    /// Why it is asked.
    pub why: String,
    /// How it is answered.
    pub input: FieldInput,
    /// What is typed or chosen so far.
    pub value: Zeroizing<String>,
    /// What is wrong and what to do.
    pub error: Option<String>,
    /// Whether it can be skipped.
    pub required: bool,
    /// Whether it is masked unless revealed.
    pub private: bool,
    /// Whether it is revealed now.
    pub revealed: bool,
    /// Whether a document can be read in place of typing.
    pub can_read: bool,
    /// That it was read from a document, and what is known of it.
    pub read: Option<String>,
    /// This question, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

/// How a question is answered; decides the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldInput {
    /// Digits only.
    Digits {
        /// Longest answer.
        characters_max: usize,
    },
    /// A phone number.
    Phone,
    /// Letters and digits in capitals: KRA PIN, passport, vehicle, references.
    Code {
        /// Longest answer.
        characters_max: usize,
        /// What one looks like.
        example: String,
    },
    /// A person's name.
    Name,
    /// An email address.
    Email,
    /// Free text.
    Text {
        /// Longest answer.
        characters_max: usize,
    },
    /// A date, typed as eight digits: day, month, year.
    Date,
    /// Whole shillings.
    Amount,
    /// One of a list (also counties).
    Choice(Vec<ChoiceRow>),
    /// A box to tick, empty at first.
    Consent,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceRow {
    /// Id, for `Event::Chosen`.
    pub id: String,
    /// What is shown.
    pub label: String,
}

/// A document that is read in place of typing.
pub struct ReadDocumentView {
    /// The question that it answers.
    pub label: String,
    /// The ways that work now.
    pub ways: Vec<DocumentWay>,
    /// The one that is being tried.
    pub reading: Option<DocumentWay>,
    /// A code is held before the camera, for want of a scanner.
    pub code_by_camera: bool,
    /// What is wrong and what to do.
    pub error: Option<String>,
    /// Whether the six digits on the front may open the chip; never while something is read.
    pub takes_number: bool,
    /// It stands in place of a finger, so that typing does not help.
    pub for_finger: bool,
}

/// The digits on the front of a card, which open its chip.
pub struct AccessNumberView {
    /// Asked as any other question is.
    pub question: FieldView,
    /// It stands in place of a finger, so that typing the ID number does not help.
    pub for_finger: bool,
}

/// A document under the camera.
pub struct CaptureView {
    /// Which document.
    pub label: String,
    /// Why it is asked.
    pub why: String,
    /// The photograph to look at, once there is one.
    pub photo: Option<Photo>,
    /// The camera is working.
    pub busy: bool,
    /// What is wrong and what to do.
    pub error: Option<String>,
    /// Whether it can be skipped.
    pub required: bool,
    /// This question, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

/// All answers, to look over.
pub struct CheckAnswersView {
    /// The service.
    pub service: String,
    /// What was answered; private values masked.
    pub rows: Vec<AnswerRow>,
    /// What it costs.
    pub price: PriceView,
    /// The amount the citizen entered, if that is how it is priced.
    pub entered: Option<Money>,
    /// What went wrong at the last try to save.
    pub error: Option<String>,
}

/// One answer.
pub struct AnswerRow {
    /// For `Event::Change`.
    pub field: FieldId,
    /// The question.
    pub label: String,
    /// The answer as shown.
    pub value: Zeroizing<String>,
}

/// The payment page.
pub struct PayView {
    /// The service, said again before money moves.
    pub service: String,
    /// The agency's fee.
    pub agency_fee: Money,
    /// What eCitizen adds.
    pub convenience_fee: Money,
    /// The phone number typed so far.
    pub phone: Zeroizing<String>,
    /// What is wrong with it and what to do.
    pub error: Option<String>,
    /// How far it is.
    pub state: PayState,
}

/// How far a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayState {
    /// Nothing asked yet.
    EnterPhone,
    /// The request is on its way.
    Asking,
    /// Look at your phone.
    LookAtPhone,
    /// Refused on the phone; try again or leave.
    Cancelled,
    /// Not enough money; try another phone or leave.
    Insufficient,
    /// Nobody answered the phone.
    Expired,
    /// There is no link.
    Unreachable,
}

/// How the paper is coming along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintState {
    /// Coming.
    Printing,
}

/// The last page.
pub struct DoneView {
    /// What kind of paper it was.
    pub kind: ReceiptKind,
    /// The service.
    pub service: String,
    /// To read out or write down.
    pub reference: Reference,
    /// How far the transaction has come.
    pub delivery: Delivery,
    /// What happens next.
    pub next_step: String,
    /// Whether the paper came out; otherwise the page says to note the reference.
    pub printed: bool,
    /// Whether a card is to be taken out.
    pub card_in: bool,
    /// It was only tried out: the reference is a sample.
    pub trial: bool,
    /// The receipt's signed proof, to be photographed as a QR when no paper came out.
    pub proof: Option<String>,
}

/// Why nobody can be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutOfServiceReason {
    /// The config file cannot be used.
    Config,
    /// The catalogue cannot be used.
    Catalogue,
    /// Key or certificate cannot be used.
    Identity,
    /// The queue cannot be opened or written.
    Storage,
    /// The queue or the disk is full.
    Full,
    /// The cabinet is open.
    CabinetOpen,
    /// Operations took it out of service.
    Withdrawn,
    /// A technician is at work.
    Service,
    /// It is outside the opening hours; the code is when they begin again, for the page.
    Closed,
}
