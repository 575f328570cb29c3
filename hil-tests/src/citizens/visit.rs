//! A citizen who is served, from the first touch to the paper, and what every such visit promises.

use std::time::Duration;

use kiosk_domain::catalogue::Service;
use kiosk_domain::{Answer, Language, Reference, TransactionBody};
use kiosk_protocol::AgencyItem;
use kiosk_receipt_printer::simulator::PrintedReceipt;

use super::paper::{Claim, facts_on, words_on};
use super::sample::expected;
use super::stage::{Stage, poll};
use super::walk::Walk;
use crate::rig::{RigError, now};

/// How long a paper may take to be cut off.
const PAPER_WITHIN: Duration = Duration::from_secs(15);
/// How long a row may take to lie in the ledger, back-off of the sender included.
pub const ROW_WITHIN: Duration = Duration::from_secs(30);

/// Who comes for what, and what the paper should say.
pub struct Visit {
    /// Id of the service.
    pub service: &'static str,
    /// Language of the session.
    pub language: Language,
    /// What the code should say.
    pub claim: Claim,
    /// Words that must stand on the paper.
    pub words: &'static [&'static str],
}

/// What the citizen leaves with.
pub struct Served {
    /// What was asked for.
    pub service: Service,
    /// Language of the session.
    pub language: Language,
    /// On the last page.
    pub reference: Reference,
}

impl Visit {
    /// Plays the visit and checks the paper.
    ///
    /// # Errors
    /// [`RigError`] when the citizen could not get to the end.
    pub fn play(&self, stage: &mut Stage) -> Result<Served, RigError> {
        let service = stage.service(self.service)?;
        let before = stage.rig.printer.receipts().len();
        let mut walk = Walk::new(stage, &service, self.language);
        let shown = walk.to("done")?.reference.unwrap_or_default();
        walk.to("attract")?;
        let reference = Reference::parse(&shown)
            .map_err(|error| RigError::NotSeen(format!("reference `{shown}`: {error}")))?;
        let papers = stage
            .rig
            .printer
            .wait_for_receipts(before + 1, PAPER_WITHIN)
            .unwrap_or_else(|| stage.rig.printer.receipts());
        let new = &papers[before..];
        stage.promise(
            "one paper comes out",
            new.len() == 1,
            format!("{} for {reference}", new.len()),
        );
        if let Some(paper) = new.first() {
            self.look_at(stage, paper, &service, &reference);
        }
        Ok(Served {
            service,
            language: self.language,
            reference,
        })
    }

    fn look_at(
        &self,
        stage: &mut Stage,
        paper: &PrintedReceipt,
        service: &Service,
        reference: &Reference,
    ) {
        let name = service.name.in_language(self.language);
        check_words(stage, paper, self.words, &[name, reference.as_str()]);
        check_code(stage, paper, self.claim, reference);
    }
}

/// Promises that the paper says each of `words` and `facts`.
pub fn check_words(stage: &mut Stage, paper: &PrintedReceipt, words: &[&str], facts: &[&str]) {
    let text = words_on(paper);
    let absent: Vec<&&str> = words
        .iter()
        .chain(facts)
        .filter(|word| !text.contains(**word))
        .collect();
    let detail = if absent.is_empty() {
        words.join(" … ")
    } else {
        format!("absent: {absent:?}")
    };
    stage.promise(
        "the paper says it in the citizen's language",
        absent.is_empty(),
        detail,
    );
}

/// Promises that the code on the paper is genuine and makes `claim` of `reference`.
pub fn check_code(stage: &mut Stage, paper: &PrintedReceipt, claim: Claim, reference: &Reference) {
    let work = stage.rig.places.work("");
    let facts = facts_on(paper, &work, &stage.rig.papers.kiosk_key);
    let held = facts
        .as_ref()
        .is_ok_and(|facts| claim.is_made_by(facts, reference));
    let detail = match facts {
        Ok(facts) => format!("{:?}, {:?}", facts.kind, facts.delivery),
        Err(why) => why,
    };
    stage.promise("the paper's code is genuine and says so too", held, detail);
}

impl Served {
    /// Promises that the ledger has exactly one row of this reference, and that the agency reads
    /// in it what was typed.
    ///
    /// # Errors
    /// [`RigError::Agency`].
    pub fn arrives(&self, stage: &mut Stage) -> Result<Option<TransactionBody>, RigError> {
        let rows = poll(ROW_WITHIN, || {
            let rows = self.rows(stage)?;
            Ok((!rows.is_empty()).then_some(rows))
        })?
        .unwrap_or_default();
        stage.promise(
            "the ledger has exactly one row",
            rows.len() == 1,
            format!("{} of {}", rows.len(), self.reference),
        );
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let body = stage.rig.agencies().opened(row)?;
        let differing = self.differing(&body);
        stage.promise(
            "the agency reads what was answered",
            differing.is_empty(),
            if differing.is_empty() {
                format!("{} answers, {}", body.answers.len(), self.service.agency)
            } else {
                format!("differing: {differing:?}")
            },
        );
        Ok(Some(body))
    }

    fn rows(&self, stage: &Stage) -> Result<Vec<AgencyItem>, RigError> {
        let mut items = stage.rig.agencies().items(&self.service.agency)?;
        items.retain(|item| item.sealed.routing.header.id.reference() == self.reference);
        Ok(items)
    }

    /// The questions whose answer is not what the sample citizen said.
    fn differing(&self, body: &TransactionBody) -> Vec<String> {
        let today = now().date();
        let differs = |field: &&kiosk_domain::catalogue::Field| {
            let read = body.answers.get(&field.id);
            match expected(field, self.language, today) {
                Some(said) => read != Some(&said),
                None => !matches!(read, Some(Answer::Photo(jpeg)) if is_picture(jpeg)),
            }
        };
        let fields = self.service.fields().filter(differs);
        fields.map(|field| field.id.to_string()).collect()
    }
}

fn is_picture(jpeg: &[u8]) -> bool {
    image::load_from_memory(jpeg).is_ok_and(|picture| picture.width() > 0)
}
