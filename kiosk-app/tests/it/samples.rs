//! A view of every screen, with made-up people and services.

mod staff;
mod tried;

use kiosk_domain::catalogue::Mode;
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Capability, FieldId, Language, Money, Reference, ServiceId, TransactionId};
use kiosk_journey::{
    AboutServiceView, AccessNumberView, AnswerRow, CaptureView, CategoryTile, CheckAnswersView,
    CheckFingerView, ChoiceRow, DoneView, FieldInput, FieldView, FindServiceView, FingerPicture,
    FingerStep, NoticeView, OutOfServiceReason, Overlay, Palette, PayState, PayView, PriceView,
    PrintState, ReadDocumentView, Screen, ServiceRow, ServiceView, StatusNotice, TextScale, View,
};
use zeroize::Zeroizing;

pub use staff::agent;
use staff::{service_pages, supervisor};

pub fn view(screen: Screen) -> View {
    let nobody = |screen: &Screen| {
        matches!(
            screen,
            Screen::Attract { .. } | Screen::TakeCard | Screen::OutOfService { .. }
        )
    };
    let in_session = !nobody(&screen);
    View {
        language: Language::English,
        text_scale: TextScale::Standard,
        palette: Palette::Standard,
        low_reach: false,
        switches: false,
        can_go_back: in_session,
        in_session,
        screen,
        overlay: None,
        notices: Vec::new(),
        agent: None,
    }
}

/// Every screen, each by a name for messages and pictures.
pub fn screens() -> Vec<(&'static str, View)> {
    let mut all: Vec<_> = pages()
        .into_iter()
        .map(|(name, page)| (name, view(page)))
        .collect();
    let mut troubled = view(Screen::Attract {
        services: 128,
        agencies: 45,
    });
    troubled.notices = vec![
        StatusNotice::Offline,
        StatusNotice::NoPaper,
        StatusNotice::Missing(Capability::Camera),
    ];
    all.push(("attract-notices", troubled));
    for (name, overlay) in [
        ("overlay-idle", Overlay::Idle { seconds_left: 24 }),
        ("overlay-away", Overlay::Away),
        ("overlay-help", Overlay::Help),
    ] {
        let mut covered = view(Screen::Feedback);
        covered.overlay = Some(overlay);
        all.push((name, covered));
    }
    let helped = [
        (
            "attract-helped",
            Screen::Attract {
                services: 128,
                agencies: 45,
            },
        ),
        ("notice-helped", Screen::Notice(helped_notice())),
        ("name-helped", Screen::Question(named())),
    ];
    all.extend(helped.into_iter().map(|(name, page)| {
        let mut helped = view(page);
        helped.agent = Some(agent());
        (name, helped)
    }));
    all.extend(tried::pages());
    all.extend(service_pages().into_iter().map(|(name, page)| {
        let mut served = view(Screen::Service(ServiceView {
            member: Some(supervisor()),
            page,
        }));
        served.in_session = false;
        served.can_go_back = matches!(
            name,
            "service-doctor"
                | "service-doctor-checked"
                | "service-reasons"
                | "service-take-card-out"
        );
        (name, served)
    }));
    all
}

fn pages() -> Vec<(&'static str, Screen)> {
    vec![
        (
            "attract",
            Screen::Attract {
                services: 128,
                agencies: 45,
            },
        ),
        (
            "language",
            Screen::Language {
                languages: Language::ALL.to_vec(),
            },
        ),
        ("find-categories", Screen::FindService(find(false))),
        ("find-services", Screen::FindService(find(true))),
        ("about", Screen::AboutService(about())),
        ("notice", Screen::Notice(notice())),
        (
            "identify",
            Screen::Identify(field(FieldInput::Digits { characters_max: 8 })),
        ),
        ("identify-read", Screen::Identify(read_from_card())),
        ("read-document", Screen::ReadDocument(read_document(None))),
        (
            "read-document-chip",
            Screen::ReadDocument(read_document(Some(DocumentWay::Chip))),
        ),
        (
            "read-document-code",
            Screen::ReadDocument(read_document(Some(DocumentWay::Code))),
        ),
        ("access-number", Screen::AccessNumber(access_number())),
        (
            "finger",
            Screen::CheckFinger(finger(FingerStep::Offered, FingerPicture::Lay)),
        ),
        ("finger-coached", Screen::CheckFinger(coached())),
        (
            "finger-other-way",
            Screen::CheckFinger(finger(FingerStep::OtherWay, FingerPicture::Lay)),
        ),
        ("name", Screen::Question(named())),
        ("code", Screen::Question(code())),
        ("email", Screen::Question(field(FieldInput::Email))),
        (
            "text",
            Screen::Question(field(FieldInput::Text { characters_max: 80 })),
        ),
        (
            "county",
            Screen::Question(field(FieldInput::Choice(counties()))),
        ),
        ("consent", Screen::Question(field(FieldInput::Consent))),
        ("capture", Screen::Capture(capture())),
        ("check", Screen::CheckAnswers(check())),
        ("pay", Screen::Pay(pay(PayState::EnterPhone))),
        ("pay-waiting", Screen::Pay(pay(PayState::LookAtPhone))),
        ("submit", Screen::Submit),
        ("print", Screen::Print(PrintState::Printing)),
        ("done", Screen::Done(done())),
        ("done-with-card", Screen::Done(done_with_card())),
        ("take-card", Screen::TakeCard),
        ("done-without-paper", Screen::Done(done_without_paper())),
        ("feedback", Screen::Feedback),
        (
            "out-of-service",
            Screen::OutOfService {
                reason: OutOfServiceReason::Storage,
                code: "S-204".into(),
            },
        ),
        (
            "closed",
            Screen::OutOfService {
                reason: OutOfServiceReason::Closed,
                code: "2026-11-30 08:00".into(),
            },
        ),
    ]
}

const CATEGORIES: [(&str, &str); 12] = [
    ("identity", "Identity and passports"),
    ("family", "Birth, marriage and death"),
    ("driving", "Driving and vehicles"),
    ("tax", "Tax"),
    ("health", "Health and disability"),
    ("work", "Work, pension and support"),
    ("education", "School and study"),
    ("land", "Land and housing"),
    ("business", "Business and loans"),
    ("justice", "Police, courts and complaints"),
    ("county", "County and bills"),
    ("huduma", "Huduma and eCitizen"),
];

pub fn find(chosen: bool) -> FindServiceView {
    let price = PriceView::Known {
        agency_fee: Money::shillings(1_000),
        convenience_fee: Money::shillings(50),
    };
    let service = |number: usize| ServiceRow {
        id: ServiceId::new(format!("service-{number}")).unwrap(),
        name: format!("Replacement of a lost national identity card {number}"),
        agency: "National Registration Bureau".into(),
        mode: Mode::Apply,
        price,
        unavailable: None,
    };
    FindServiceView {
        query: String::new(),
        categories: CATEGORIES
            .iter()
            .map(|(id, name)| CategoryTile {
                id: (*id).into(),
                name: (*name).into(),
                icon: (*id).into(),
                services: 9,
            })
            .collect(),
        category: chosen.then(|| "Identity and passports".into()),
        services: if chosen {
            (1..=6).map(service).collect()
        } else {
            Vec::new()
        },
        page: 0,
        pages: if chosen { 3 } else { 1 },
        can_scan: true,
    }
}

pub fn about() -> AboutServiceView {
    AboutServiceView {
        name: "Replacement of a lost national identity card".into(),
        agency: "National Registration Bureau".into(),
        mode: Mode::Apply,
        needs: vec![
            "Your ID number".into(),
            "The number of the police abstract".into(),
        ],
        price: PriceView::Known {
            agency_fee: Money::shillings(1_000),
            convenience_fee: Money::shillings(50),
        },
        takes: "About ten working days".into(),
        output: "A receipt with a reference".into(),
        questions: 5,
        kiswahili_proposed: true,
        unavailable: None,
    }
}

pub fn notice() -> NoticeView {
    NoticeView {
        agency: "National Registration Bureau".into(),
        service: "Replacement of a lost national identity card".into(),
        purpose: "To find your record and to send you the new card.".into(),
        asked: vec![
            "ID number".into(),
            "Name".into(),
            "Phone number".into(),
            "County".into(),
        ],
        by_consent: false,
        helped: false,
    }
}

fn helped_notice() -> NoticeView {
    let mut notice = notice();
    notice.helped = true;
    notice
}

pub fn field(input: FieldInput) -> FieldView {
    FieldView {
        field: FieldId::new("sample").unwrap(),
        label: "What is the number of your national ID?".into(),
        why: "The bureau finds your record by it.".into(),
        input,
        value: Zeroizing::new(String::new()),
        error: None,
        required: true,
        private: false,
        revealed: false,
        can_read: false,
        read: None,
        number: 2,
        of: 5,
    }
}

/// An ID number that a card has answered.
pub fn read_from_card() -> FieldView {
    let mut field = field(FieldInput::Digits { characters_max: 8 });
    field.value = Zeroizing::new("00000017".into());
    field.private = true;
    field.revealed = true;
    field.can_read = true;
    field.read = Some("Read from your document. Is this right?".into());
    field
}

pub fn read_document(reading: Option<DocumentWay>) -> ReadDocumentView {
    ReadDocumentView {
        label: "What is the number of your national ID?".into(),
        ways: vec![DocumentWay::Chip, DocumentWay::Lines, DocumentWay::Code],
        reading,
        code_by_camera: reading == Some(DocumentWay::Code),
        takes_number: reading.is_none(),
        for_finger: false,
        error: reading.is_none().then(|| {
            "The card was taken out too early. Leave it in until you are told, or type the number \
             instead."
                .into()
        }),
    }
}

pub fn access_number() -> AccessNumberView {
    AccessNumberView {
        question: FieldView {
            label: "Which 6 digits stand on the front of your card?".into(),
            why:
                "They open the chip, so that it can be read. They are printed alone, often marked \
                  CAN."
                    .into(),
            value: Zeroizing::new("000018".into()),
            error: Some(
                "Those digits did not open the chip. Look at the front of the card again and type \
                 them once more."
                    .into(),
            ),
            private: true,
            can_read: false,
            ..field(FieldInput::Digits { characters_max: 6 })
        },
        for_finger: false,
    }
}

pub fn finger(step: FingerStep, picture: FingerPicture) -> CheckFingerView {
    CheckFingerView {
        label: "Your finger, if you agree".into(),
        why: "It shows that it is you. You may use your card or go to the counter instead.".into(),
        step,
        picture,
        advice: None,
        can_try: true,
        number: 2,
        of: 4,
    }
}

/// The longest advice there is.
fn coached() -> CheckFingerView {
    let mut finger = finger(FingerStep::Offered, FingerPicture::AnotherFinger);
    finger.advice = Some(
        "Please use another finger, perhaps a thumb. The finger is dry. Breathe on it or rub it on \
         your forehead, then press firmly."
            .into(),
    );
    finger
}

fn named() -> FieldView {
    let mut field = field(FieldInput::Name);
    field.label = "What is your name, as on your ID?".into();
    field.value = Zeroizing::new("Asha Mfano".into());
    field
}

fn code() -> FieldView {
    let mut field = field(FieldInput::Code {
        characters_max: 11,
        example: "A000000000Z".into(),
    });
    field.label = "What is your KRA PIN?".into();
    field.value = Zeroizing::new("A00".into());
    field.private = true;
    field.required = false;
    field.error =
        Some("A KRA PIN has 11 characters, such as A000000000Z. Add the missing ones.".into());
    field
}

pub fn counties() -> Vec<ChoiceRow> {
    let names = [
        "Mombasa",
        "Kwale",
        "Kilifi",
        "Tana River",
        "Lamu",
        "Taita-Taveta",
    ];
    let row = |number: usize| ChoiceRow {
        id: format!("{:03}", number + 1),
        label: format!("{} {}", names[number % names.len()], number + 1),
    };
    (0..47).map(row).collect()
}

pub fn capture() -> CaptureView {
    CaptureView {
        label: "The police abstract".into(),
        why: "It proves that the card was lost.".into(),
        photo: None,
        busy: false,
        error: None,
        required: false,
        number: 4,
        of: 5,
    }
}

pub fn check() -> CheckAnswersView {
    let row = |id: &str, label: &str, value: &str| AnswerRow {
        field: FieldId::new(id).unwrap(),
        label: label.into(),
        value: Zeroizing::new(value.into()),
    };
    CheckAnswersView {
        service: "Replacement of a lost national identity card".into(),
        rows: vec![
            row("national-id", "ID number", "•••••000"),
            row("name", "Name", "Asha Mfano"),
            row("phone", "Phone number", "•••••• 000"),
            row("county", "County", "Taita-Taveta"),
            row("abstract", "Police abstract", "A photograph"),
        ],
        price: PriceView::Known {
            agency_fee: Money::shillings(1_000),
            convenience_fee: Money::shillings(50),
        },
        entered: None,
        error: None,
    }
}

pub fn pay(state: PayState) -> PayView {
    PayView {
        service: "Replacement of a lost national identity card".into(),
        agency_fee: Money::shillings(1_000),
        convenience_fee: Money::shillings(50),
        phone: Zeroizing::new("0700".into()),
        error: None,
        state,
    }
}

pub fn done() -> DoneView {
    DoneView {
        kind: ReceiptKind::Receipt,
        service: "Replacement of a lost national identity card".into(),
        reference: reference(),
        delivery: Delivery::Queued,
        next_step: "You get a message when the card is ready to be fetched.".into(),
        printed: true,
        card_in: false,
        trial: false,
        proof: None,
    }
}

/// The last page while a card is in.
pub fn done_with_card() -> DoneView {
    DoneView {
        card_in: true,
        ..done()
    }
}

/// The last page when no paper came: the proof is shown instead.
pub fn done_without_paper() -> DoneView {
    DoneView {
        printed: false,
        proof: Some(PROOF.into()),
        ..done()
    }
}

/// As long as a real one, and plainly none.
pub const PROOF: &str = concat!(
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImtzazEiLCJ0eXAiOiJyZWNlaXB0K2p3cyJ9.",
    "SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-",
    "SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-",
    "SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE-SAMPLE.",
    "NOT-A-SIGNATURE-NOT-A-SIGNATURE-NOT-A-SIGNATURE-NOT-A-SIGNATURE-NOT-A-SIGNATURE-NOT-A"
);

fn reference() -> Reference {
    TransactionId::from_parts(1_790_000_000_000, &[7, 1, 2, 3, 200, 5, 6, 77, 8, 99]).reference()
}
