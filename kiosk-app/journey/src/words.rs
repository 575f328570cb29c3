//! The few sentences that the engine itself says: what happens next, what went wrong.
//!
//! Kiswahili: proposed, not yet read by a native speaker.

use kiosk_domain::Language;
use kiosk_domain::catalogue::{Mode, Service};
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use kiosk_domain::transaction::DocumentCheck;

use crate::session::ToCounter;
use crate::states::access_number::NumberTrouble;
use crate::{CodeFailure, DocumentFailure, PhotoFailure, SaveFailure};

/// What happens next, for the last page and the paper.
pub(crate) fn next_step(
    kind: ReceiptKind,
    delivery: Delivery,
    service: &Service,
    language: Language,
) -> String {
    let alone = match (kind, delivery) {
        (ReceiptKind::PaymentPending, _) => Some(PAYMENT_PENDING),
        // The output of an enquiry is its answer, which this paper cannot hold yet.
        (ReceiptKind::Information, _) => Some(by_mode(Mode::Info)),
        _ => None,
    };
    if let Some(sentence) = alone {
        return in_language(sentence, language).to_owned();
    }
    let output = service.output.in_language(language).trim();
    let stop = if output.ends_with('.') { "" } else { "." };
    let next = in_language(by_mode(service.mode), language);
    format!("{output}{stop} {next}")
}

/// What happens next for somebody who is sent to the counter with nothing sent.
pub(crate) fn to_counter(why: ToCounter, language: Language) -> String {
    let sentence = match why {
        ToCounter::NoticeRefused => NOTICE_REFUSED,
        ToCounter::DocumentUnproved => DOCUMENT_UNPROVED,
        ToCounter::AnotherWay => ANOTHER_WAY,
    };
    in_language(sentence, language).to_owned()
}

/// What happens next for somebody who only tried it out.
pub(crate) fn tried(language: Language) -> &'static str {
    in_language(TRIED, language)
}

/// Says on paper that an agent helped: a label and its value.
pub(crate) fn helped(language: Language) -> (&'static str, &'static str) {
    let (label, value) = HELPED;
    (in_language(label, language), in_language(value, language))
}

/// How long a service takes, before it is begun.
pub(crate) fn takes(service: &Service, language: Language) -> &str {
    match service.mode {
        Mode::Info => in_language(ENQUIRY_TAKES, language),
        _ => service.takes.in_language(language),
    }
}

/// What a citizen leaves with, before it is begun.
pub(crate) fn yields(service: &Service, language: Language) -> &str {
    match service.mode {
        Mode::Info => in_language(ENQUIRY_YIELDS, language),
        _ => service.output.in_language(language),
    }
}

/// For a paper about money that was paid for something that could not be kept.
pub(crate) fn paid_not_kept(language: Language) -> &'static str {
    in_language(PAID_NOT_KEPT, language)
}

/// Why there is no photograph, and what to do.
pub(crate) fn photo(failure: PhotoFailure, language: Language) -> String {
    let sentence = match failure {
        PhotoFailure::NothingThere => (
            "No document was seen. Lay it flat under the camera and take the photograph again.",
            "Hati haikuonekana. Iweke ikiwa imelala chini ya kamera, kisha piga picha tena.",
        ),
        PhotoFailure::Unreadable => (
            "The photograph cannot be read. Lay the document flat, take your hands away and try \
             again.",
            "Picha haisomeki. Laza hati vizuri, ondoa mikono, kisha jaribu tena.",
        ),
        PhotoFailure::CameraFailed => (
            "The camera does not work now. Try once more, or ask at the desk.",
            "Kamera haifanyi kazi kwa sasa. Jaribu mara moja tena, au uliza kwenye dawati.",
        ),
    };
    in_language(sentence, language).to_owned()
}

/// Why no document was read, and what to do. Typing is offered beside every one of them.
pub(crate) fn document(failure: DocumentFailure, language: Language) -> String {
    let sentence = match failure {
        DocumentFailure::NothingThere => (
            "No document was seen. Try again, or type the number instead.",
            "Hati haikuonekana. Jaribu tena, au andika namba badala yake.",
        ),
        DocumentFailure::Unreadable => (
            "It could not be read. Wipe it, lay it flat and try again, or type the number instead.",
            "Haikusomeka. Ifute, ilaze vizuri na ujaribu tena, au andika namba badala yake.",
        ),
        DocumentFailure::TakenAway => (
            "The card was taken out too early. Leave it in until you are told, or type the number \
             instead.",
            "Kadi ilitolewa mapema mno. Iache ndani mpaka uambiwe, au andika namba badala yake.",
        ),
        DocumentFailure::LinesFirst => (
            "This chip opens with what is printed on the document. Show its lines to the camera \
             first or use the 6 digits on its front, or type the number instead.",
            "Chipu hii hufunguliwa kwa yaliyochapishwa kwenye hati. Onyesha mistari yake kwa \
             kamera kwanza au tumia tarakimu 6 za mbele, au andika namba badala yake.",
        ),
        DocumentFailure::WrongNumber => (
            "Those digits do not open this chip. Use another way, or type the number instead.",
            "Tarakimu hizo hazifungui chipu hii. Tumia njia nyingine, au andika namba badala yake.",
        ),
        DocumentFailure::OtherDocument => (
            "It does not hold the number that is asked for here. Try another document, or type the \
             number instead.",
            "Haina namba inayoulizwa hapa. Jaribu hati nyingine, au andika namba badala yake.",
        ),
        DocumentFailure::DeviceFailed => (
            "That does not work here now. Please type the number instead.",
            "Hilo halifanyi kazi hapa kwa sasa. Tafadhali andika namba badala yake.",
        ),
    };
    in_language(sentence, language).to_owned()
}

/// Why a code leads to no service, and what to do.
pub(crate) fn code(failure: CodeFailure, language: Language) -> String {
    let sentence = match failure {
        CodeFailure::NothingThere => (
            "No code was seen. Hold it still and try again, or go back and choose from the list.",
            "Msimbo haukuonekana. Ushike bila kutikisa na ujaribu tena, au rudi uchague kwenye \
             orodha.",
        ),
        CodeFailure::Unreadable => (
            "The code could not be read. Make the screen of the phone brighter and try again, or go \
             back and choose from the list.",
            "Msimbo haukusomeka. Ongeza mwangaza wa skrini ya simu na ujaribu tena, au rudi \
             uchague kwenye orodha.",
        ),
        CodeFailure::OtherCode => (
            "This code is not the code of a service. Go back and choose from the list, or ask at the \
             desk.",
            "Msimbo huu si wa huduma. Rudi uchague kwenye orodha, au uliza kwenye dawati.",
        ),
        CodeFailure::UnknownService => (
            "This kiosk does not have the service of this code. Go back and choose from the list, or \
             call 1919.",
            "Kioski hiki hakina huduma ya msimbo huu. Rudi uchague kwenye orodha, au piga simu 1919.",
        ),
        CodeFailure::DeviceFailed => (
            "Codes cannot be read here now. Go back and choose from the list.",
            "Misimbo haiwezi kusomwa hapa kwa sasa. Rudi uchague kwenye orodha.",
        ),
    };
    in_language(sentence, language).to_owned()
}

/// What is asked of who opens a chip with its access number.
pub(crate) fn access_number(language: Language) -> &'static str {
    let sentence = (
        "Which 6 digits stand on the front of your card?",
        "Ni tarakimu gani 6 ziko mbele ya kadi yako?",
    );
    in_language(sentence, language)
}

/// Why it is asked.
pub(crate) fn why_access_number(language: Language) -> &'static str {
    let sentence = (
        "They open the chip, so that it can be read. They are printed alone, often marked CAN.",
        "Zinafungua chipu ili isomwe. Zimechapishwa peke yake, mara nyingi zikiwa na alama CAN.",
    );
    in_language(sentence, language)
}

/// What is wrong with the digits, and what to do.
pub(crate) fn number(trouble: NumberTrouble, language: Language) -> &'static str {
    let sentence = match trouble {
        NumberTrouble::NotSix => (
            "Type all 6 digits. If you do not find them, use another way.",
            "Andika tarakimu zote 6. Usipoziona, tumia njia nyingine.",
        ),
        NumberTrouble::Wrong => (
            "Those digits did not open the chip. Look at the front of the card again and type \
             them once more.",
            "Tarakimu hizo hazikufungua chipu. Angalia tena mbele ya kadi na uziandike mara nyingine.",
        ),
    };
    in_language(sentence, language)
}

/// That an answer was read from a document, and what is known of that document.
pub(crate) fn read(check: DocumentCheck, language: Language) -> String {
    let sentence = match check {
        DocumentCheck::Authentic => (
            "Read from your document; its chip is genuine. Is this right?",
            "Imesomwa kwenye hati yako; chipu yake ni halali. Je, ni sahihi?",
        ),
        DocumentCheck::CannotTell => (
            "Read from your document. This kiosk cannot tell whether its chip is genuine; the \
             agency decides. Is this right?",
            "Imesomwa kwenye hati yako. Kioski hiki hakiwezi kujua kama chipu yake ni halali; \
             wakala ataamua. Je, ni sahihi?",
        ),
        DocumentCheck::Forged => DOCUMENT_UNPROVED,
        DocumentCheck::Unsigned => (
            "Read from your document. Is this right?",
            "Imesomwa kwenye hati yako. Je, ni sahihi?",
        ),
    };
    in_language(sentence, language).to_owned()
}

/// Why nothing was kept, and what to do.
pub(crate) fn save(failure: SaveFailure, paid: bool, language: Language) -> String {
    let sentence = match failure {
        SaveFailure::Full => (
            "This kiosk is full. Nothing was sent. Please use another kiosk or the counter.",
            "Kioski hiki kimejaa. Hakuna kilichotumwa. Tafadhali tumia kioski kingine au kaunta.",
        ),
        SaveFailure::NoAgencyKey => (
            "This service cannot be sent from this kiosk now. Please use another kiosk or call \
             1919.",
            "Huduma hii haiwezi kutumwa kutoka kioski hiki kwa sasa. Tafadhali tumia kioski \
             kingine au piga 1919.",
        ),
        SaveFailure::Broken => (
            "Your answers could not be kept. Nothing was sent. Try once more, or call 1919.",
            "Majibu yako hayakuweza kuhifadhiwa. Hakuna kilichotumwa. Jaribu mara moja tena, au \
             piga 1919.",
        ),
    };
    let said = in_language(sentence, language);
    if paid {
        format!("{said} {}", in_language(ALREADY_PAID, language))
    } else {
        said.to_owned()
    }
}

/// For a question that was skipped.
pub(crate) fn not_answered(language: Language) -> &'static str {
    in_language(("Not answered", "Haijajibiwa"), language)
}

pub(crate) type Sentence = (&'static str, &'static str);

pub(crate) fn in_language((en, sw): Sentence, language: Language) -> &'static str {
    match language {
        Language::English => en,
        Language::Kiswahili => sw,
    }
}

fn by_mode(mode: Mode) -> Sentence {
    match mode {
        Mode::EndToEnd => (
            "Keep this paper. To ask how far it is, quote the reference.",
            "Tunza karatasi hii. Kuuliza imefika wapi, taja namba ya kumbukumbu.",
        ),
        Mode::Info => (
            "Your question is on its way to the agency. To hear the answer, call 1919 and quote \
             the reference.",
            "Swali lako liko njiani kwenda kwa wakala. Kupata jibu, piga 1919 na utaje namba ya \
             kumbukumbu.",
        ),
        Mode::Pay => (
            "Keep this paper as proof that you paid.",
            "Tunza karatasi hii kama uthibitisho kuwa umelipa.",
        ),
        Mode::Apply => (
            "The agency decides. To ask how far it is, quote the reference.",
            "Wakala ataamua. Kuuliza imefika wapi, taja namba ya kumbukumbu.",
        ),
        Mode::Part => (
            "Go to the counter with this ticket and your original documents. Any fee is paid \
             there.",
            "Nenda kwenye kaunta na tiketi hii pamoja na hati zako halisi. Ada yoyote hulipwa \
             huko.",
        ),
    }
}

// An enquiry is answered by the agency, not by this kiosk: nothing else may be promised.
const ENQUIRY_TAKES: Sentence = ("The agency answers you", "Wakala atakujibu");
const ENQUIRY_YIELDS: Sentence = (
    "A reference. To hear the answer, call 1919 and quote it.",
    "Namba ya kumbukumbu. Kupata jibu, piga 1919 na uitaje.",
);

const PAYMENT_PENDING: Sentence = (
    "We do not know yet whether the money has left your account. Do not pay again for 30 \
     minutes. Then call 1919 and quote the invoice.",
    "Bado hatujui kama pesa zimetoka kwenye akaunti yako. Usilipe tena kwa dakika 30. Kisha piga \
     1919 na utaje ankara.",
);

const TRIED: Sentence = (
    "To do it in earnest, touch \u{201c}Finish\u{201d} here and \u{201c}Touch to begin\u{201d} on the first page.",
    "Ili kuifanya kwa kweli, gusa \u{201c}Funga\u{201d} hapa kisha \u{201c}Gusa ili uanze\u{201d} kwenye ukurasa wa kwanza.",
);

const NOTICE_REFUSED: Sentence = (
    "You did not agree to the notice, so nothing was asked. Go to the counter with this ticket; \
     an officer helps you there.",
    "Hukukubali taarifa, kwa hivyo hukuulizwa chochote. Nenda kwenye kaunta na tiketi hii; afisa \
     atakusaidia huko.",
);

const HELPED: (Sentence, Sentence) = (
    ("Made", "Imefanywa"),
    ("with an agent's help", "kwa msaada wa mhudumu"),
);

// Paper is read by others: it says nothing of fingers.
const ANOTHER_WAY: Sentence = (
    "An officer helps you with the rest. Go to the counter with this ticket and your ID.",
    "Afisa atakusaidia na yaliyobaki. Nenda kwenye kaunta na tiketi hii pamoja na kitambulisho \
     chako.",
);

// Chips fail for many reasons, and a kiosk accuses nobody.
const DOCUMENT_UNPROVED: Sentence = (
    "The chip of this document could not be confirmed here. That can have many reasons. Go to the \
     counter with this ticket and the document; an officer helps you there.",
    "Chipu ya hati hii haikuweza kuthibitishwa hapa. Kunaweza kuwa na sababu nyingi. Nenda kwenye \
     kaunta na tiketi hii pamoja na hati; afisa atakusaidia huko.",
);

const PAID_NOT_KEPT: Sentence = (
    "You have paid, but your request was not kept. Do not pay again. Call 1919 and quote the \
     invoice.",
    "Umelipa, lakini ombi lako halikuhifadhiwa. Usilipe tena. Piga 1919 na utaje ankara.",
);

const ALREADY_PAID: Sentence = (
    "You have paid already and will not pay again. If you leave, take the paper with the invoice.",
    "Tayari umelipa na hutalipa tena. Ukiondoka, chukua karatasi yenye ankara.",
);
