//! What the citizen takes away. Holds masked data only, so that it may wait on a disk.

use serde::{Deserialize, Serialize};

use crate::{KioskId, Language, Money, Reference, Timestamp, TransactionId};

/// The facts of a receipt or ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The transaction it is for; also what makes printing it twice impossible.
    pub transaction: TransactionId,
    /// What kind of paper.
    pub kind: ReceiptKind,
    /// Language of the session.
    pub language: Language,
    /// Name of the service, in that language.
    pub service: String,
    /// Name of the agency, in that language.
    pub agency: String,
    /// Which kiosk.
    pub kiosk: KioskId,
    /// Name of the place.
    pub site: String,
    /// When the citizen confirmed.
    pub issued_at: Timestamp,
    /// How far the transaction has come.
    pub delivery: Delivery,
    /// What was paid.
    pub paid: Option<Paid>,
    /// What was answered, already masked: label and value.
    pub details: Vec<Detail>,
    /// What happens next, in the citizen's language.
    pub next_step: String,
    /// Compact JWS (ES256) over the facts, for the QR.
    pub proof: Option<String>,
    /// Made in a training session.
    pub training: bool,
}

/// What the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// A service that was taken.
    Receipt,
    /// An answer to an enquiry.
    Information,
    /// A number for the counter.
    CounterTicket,
    /// Money may have left; its outcome is not known yet.
    PaymentPending,
}

/// How far the transaction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The gateway has it in its durable ledger.
    Received,
    /// Safe on this kiosk; sent when there is a link.
    Queued,
    /// Nothing is sent (a ticket after a refused notice).
    NotSent,
}

/// Money on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Agency fee.
    pub agency_fee: Money,
    /// Convenience fee.
    pub convenience_fee: Money,
    /// Invoice number: the reference that the payment desk asks for.
    pub invoice: String,
    /// The provider's code.
    pub provider_code: Option<String>,
    /// No real money moved.
    pub simulated: bool,
}

/// A labelled, masked value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// Masked value.
    pub value: String,
}

/// A page for the printer: what to set, in order, in words of the citizen's language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Document {
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Large, centred, bold.
    Title(String),
    /// Bold, centred.
    Heading(String),
    /// Wrapped text.
    Text(String),
    /// Wrapped, bold.
    Strong(String),
    /// Label left, value right, wrapped when long.
    Pair(String, String),
    /// A line across.
    Rule,
    /// A QR code of these bytes.
    Qr(String),
    /// Empty lines.
    Space(u8),
}

impl Receipt {
    /// The short name a citizen can read out.
    pub fn reference(&self) -> Reference {
        self.transaction.reference()
    }

    /// The receipt as a page, in its language.
    pub fn document(&self) -> Document {
        let words = Words::of(self.language);
        let mut page = Document::default();
        if self.training {
            page.add(Block::Heading(words.training.into()));
        }
        page.add(Block::Title("HUDUMA KENYA".into()));
        page.add(Block::Heading(words.kind(self.kind).into()));
        page.add(Block::Space(1));
        page.add(Block::Strong(self.service.clone()));
        page.add(Block::Text(self.agency.clone()));
        page.add(Block::Rule);
        page.pair(words.reference, self.reference().as_str());
        page.pair(words.date, &self.issued_at.in_kenya());
        page.pair(words.place, &self.site);
        page.pair(words.kiosk, self.kiosk.as_str());
        for detail in &self.details {
            page.pair(&detail.label, &detail.value);
        }
        if let Some(paid) = &self.paid {
            page.paid(paid, words, self.kind);
        }
        page.add(Block::Rule);
        // Of an open payment nobody can say yet what arrived where.
        if self.kind != ReceiptKind::PaymentPending {
            page.add(Block::Strong(words.delivery(self.delivery).into()));
        }
        page.add(Block::Text(self.next_step.clone()));
        if let Some(proof) = &self.proof {
            page.add(Block::Space(1));
            page.add(Block::Qr(proof.clone()));
            page.add(Block::Text(words.verify.into()));
        }
        page.add(Block::Rule);
        page.add(Block::Text(words.help.into()));
        page
    }
}

impl Document {
    fn add(&mut self, block: Block) {
        self.blocks.push(block);
    }

    fn pair(&mut self, label: &str, value: &str) {
        self.add(Block::Pair(label.to_owned(), value.to_owned()));
    }

    fn paid(&mut self, paid: &Paid, words: &Words, kind: ReceiptKind) {
        self.add(Block::Rule);
        self.pair(words.agency_fee, &paid.agency_fee.to_string());
        self.pair(words.convenience_fee, &paid.convenience_fee.to_string());
        let total = paid.agency_fee + paid.convenience_fee;
        let label = if kind == ReceiptKind::PaymentPending {
            words.to_pay
        } else {
            words.paid
        };
        self.pair(label, &total.to_string());
        self.pair(words.invoice, &paid.invoice);
        if let Some(code) = &paid.provider_code {
            self.pair(words.payment_code, code);
        }
        if paid.simulated {
            self.add(Block::Strong(words.simulated.into()));
        }
    }

    /// The same page, marked as printed again, above and below.
    pub fn marked_copy(mut self, language: Language) -> Self {
        let words = Words::of(language);
        self.blocks.insert(0, Block::Title(words.copy.into()));
        self.add(Block::Heading(words.copy.into()));
        self
    }
}

/// The fixed words of a receipt. Kiswahili: proposed, not yet read by a native speaker.
struct Words {
    training: &'static str,
    receipt: &'static str,
    information: &'static str,
    counter_ticket: &'static str,
    payment_pending: &'static str,
    reference: &'static str,
    date: &'static str,
    place: &'static str,
    kiosk: &'static str,
    agency_fee: &'static str,
    convenience_fee: &'static str,
    paid: &'static str,
    to_pay: &'static str,
    invoice: &'static str,
    payment_code: &'static str,
    simulated: &'static str,
    received: &'static str,
    queued: &'static str,
    not_sent: &'static str,
    verify: &'static str,
    help: &'static str,
    copy: &'static str,
}

impl Words {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Kiswahili => &KISWAHILI,
        }
    }

    fn kind(&self, kind: ReceiptKind) -> &'static str {
        match kind {
            ReceiptKind::Receipt => self.receipt,
            ReceiptKind::Information => self.information,
            ReceiptKind::CounterTicket => self.counter_ticket,
            ReceiptKind::PaymentPending => self.payment_pending,
        }
    }

    fn delivery(&self, delivery: Delivery) -> &'static str {
        match delivery {
            Delivery::Received => self.received,
            Delivery::Queued => self.queued,
            Delivery::NotSent => self.not_sent,
        }
    }
}

static ENGLISH: Words = Words {
    training: "TRAINING - NOT VALID",
    receipt: "RECEIPT",
    information: "INFORMATION",
    counter_ticket: "COUNTER TICKET",
    payment_pending: "PAYMENT NOT CONFIRMED",
    reference: "Reference",
    date: "Date",
    place: "Place",
    kiosk: "Kiosk",
    agency_fee: "Agency fee",
    convenience_fee: "eCitizen fee",
    paid: "Paid",
    to_pay: "To pay",
    invoice: "Invoice",
    payment_code: "Payment code",
    simulated: "SIMULATED PAYMENT - NO MONEY MOVED",
    received: "Received. The agency can see it now.",
    queued: "Saved on this kiosk. It will be sent when the network is back. You need not come again.",
    not_sent: "Nothing about you was sent.",
    verify: "Scan to check that this paper is genuine.",
    help: "Help: call 1919, 7am to 9pm.",
    copy: "COPY",
};

static KISWAHILI: Words = Words {
    training: "MAFUNZO - SI HALALI",
    receipt: "RISITI",
    information: "TAARIFA",
    counter_ticket: "TIKETI YA KAUNTA",
    payment_pending: "MALIPO HAYAJATHIBITISHWA",
    reference: "Kumbukumbu",
    date: "Tarehe",
    place: "Mahali",
    kiosk: "Kioski",
    agency_fee: "Ada ya wakala",
    convenience_fee: "Ada ya eCitizen",
    paid: "Umelipa",
    to_pay: "Ya kulipa",
    invoice: "Ankara",
    payment_code: "Namba ya malipo",
    simulated: "MALIPO YA MAJARIBIO - HAKUNA PESA ILIYOLIPWA",
    received: "Imepokelewa. Wakala anaweza kuiona sasa.",
    queued: "Imehifadhiwa kwenye kioski hiki. Itatumwa mtandao ukirudi. Huhitaji kuja tena.",
    not_sent: "Hakuna taarifa zako zilizotumwa.",
    verify: "Skani ili kuthibitisha kuwa karatasi hii ni halisi.",
    help: "Msaada: piga 1919, saa 1 asubuhi hadi saa 3 usiku.",
    copy: "NAKALA",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Receipt {
        Receipt {
            transaction: TransactionId::from_parts(1_790_000_000_000, &[9; 10]),
            kind: ReceiptKind::Receipt,
            language: Language::Kiswahili,
            service: "Kuchapisha upya cheti cha PIN ya KRA".into(),
            agency: "Mamlaka ya Mapato Kenya".into(),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            site: "GPO Nairobi".into(),
            issued_at: Timestamp(1_795_555_200_000),
            delivery: Delivery::Queued,
            paid: None,
            details: vec![],
            next_step: "Subiri SMS.".into(),
            proof: None,
            training: false,
        }
    }

    #[test]
    fn a_queued_receipt_says_so_in_its_language() {
        let page = sample().document();
        assert!(
            page.blocks
                .contains(&Block::Strong(KISWAHILI.queued.into()))
        );
        assert!(
            !page
                .blocks
                .contains(&Block::Strong(KISWAHILI.received.into()))
        );
    }

    #[test]
    fn a_paper_about_an_open_payment_claims_nothing_about_what_was_sent() {
        let open = Receipt {
            kind: ReceiptKind::PaymentPending,
            delivery: Delivery::NotSent,
            ..sample()
        };
        let claim = Block::Strong(KISWAHILI.not_sent.into());
        assert!(!open.document().blocks.contains(&claim));
    }

    #[test]
    fn a_copy_is_marked_above_and_below() {
        let page = sample().document().marked_copy(Language::English);
        assert_eq!(page.blocks.first(), Some(&Block::Title("COPY".into())));
        assert_eq!(page.blocks.last(), Some(&Block::Heading("COPY".into())));
    }
}
