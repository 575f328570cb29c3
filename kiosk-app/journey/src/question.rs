//! A question that is typed, chosen or ticked: what identify and questions have in common.

use kiosk_domain::catalogue::{Field, FieldKind};
use kiosk_domain::format::{self, Refusal};
use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Answer, Date};
use zeroize::Zeroizing;

use crate::route::Place;
use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::read_document::ReadDocument;
use crate::turn::Turn;
use crate::{Event, FieldView, Now, document, input, words};

/// More than any answer has; what a stuck key types is cut off.
const DRAFT_CHARACTERS_MAX: usize = 1_000;

/// A question on the screen.
pub(crate) struct Question {
    place: Place,
    /// Kept as a kind, so that it can be said in any language.
    refusal: Option<Refusal>,
    revealed: bool,
}

impl Question {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            refusal: None,
            revealed: false,
        }
    }

    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        let field = self.place.field(session.service(&scene.catalogue));
        match event {
            Event::Typed(text) => self.draft(field, text, session),
            Event::Chosen(id) => self.draft(field, Zeroizing::new(id), session),
            Event::Ticked(ticked) => self.draft(field, tick(ticked), session),
            Event::DocumentOffered if !document::ways(field, scene).is_empty() => {
                return Turn::go(State::ReadDocument(ReadDocument::new(self.place)));
            }
            Event::RevealToggled => self.revealed = !self.revealed,
            Event::Continue => return self.proceed(field, scene, session, now.wall.date()),
            Event::Skip if !field.required => return self.skip(field, scene, session),
            Event::Back => return Turn::go(self.place.previous(scene, session)),
            _ => {}
        }
        Turn::here()
    }

    fn draft(&mut self, field: &Field, mut text: Zeroizing<String>, session: &mut Session) {
        if let Some((end, _)) = text.char_indices().nth(DRAFT_CHARACTERS_MAX) {
            text.truncate(end);
        }
        self.refusal = None;
        if read_for(field, session).is_some() {
            // What was read is no longer what is answered.
            session.document = None;
        }
        session.drafts.insert(field.id.clone(), text);
    }

    fn proceed(
        &mut self,
        field: &Field,
        scene: &Scene,
        session: &mut Session,
        today: Date,
    ) -> Turn {
        let draft = session.draft(&field.id);
        if !field.required && draft.trim().is_empty() {
            return self.skip(field, scene, session);
        }
        match check(field, draft, today) {
            Ok(answer) => {
                session.answers.set(field.id.clone(), answer);
                Turn::go(self.place.next(scene, session))
            }
            Err(refusal) => {
                self.refusal = Some(refusal);
                Turn::here()
            }
        }
    }

    fn skip(&self, field: &Field, scene: &Scene, session: &mut Session) -> Turn {
        session.answers.clear(&field.id);
        session.drafts.remove(&field.id);
        Turn::go(self.place.next(scene, session))
    }

    pub(crate) fn view(&self, scene: &Scene, session: &Session) -> FieldView {
        let service = session.service(&scene.catalogue);
        let field = self.place.field(service);
        let language = scene.language();
        let error = self.refusal.as_ref().map(|refusal| {
            let message = refusal.message(&field.kind);
            message.in_language(language).to_owned()
        });
        FieldView {
            field: field.id.clone(),
            label: field.label.in_language(language).to_owned(),
            why: field.why.in_language(language).to_owned(),
            input: input::of(&field.kind, language),
            value: Zeroizing::new(session.draft(&field.id).to_owned()),
            error,
            required: field.required,
            private: field.private,
            // What nobody typed must be seen to be checked.
            revealed: self.revealed != read_for(field, session).is_some(),
            can_read: !document::ways(field, scene).is_empty(),
            read: read_for(field, session).map(|check| words::read(check, language)),
            number: self.place.index + 1,
            of: service.fields().count(),
        }
    }
}

/// What is known of the document that filled `field`.
fn read_for(field: &Field, session: &Session) -> Option<DocumentCheck> {
    let read = session.document.as_ref()?;
    read.filled
        .contains(&field.id)
        .then_some(read.evidence.check)
}

/// The words that the validator of a consent takes.
fn tick(ticked: bool) -> Zeroizing<String> {
    Zeroizing::new(if ticked { "yes" } else { "no" }.to_owned())
}

fn check(field: &Field, draft: &str, today: Date) -> Result<Answer, Refusal> {
    let answer = match field.kind {
        FieldKind::Date { .. } => format::check(&field.kind, &with_slashes(draft), today)?,
        _ => format::check(&field.kind, draft, today)?,
    };
    // A consent that is required and not given is no answer.
    if field.required && answer == Answer::Consent(false) {
        return Err(Refusal::Empty);
    }
    Ok(answer)
}

/// Eight digits become day, month and year; anything else stays as it was typed.
fn with_slashes(draft: &str) -> Zeroizing<String> {
    let draft = draft.trim();
    if draft.len() == 8 && draft.bytes().all(|b| b.is_ascii_digit()) {
        let (day, month, year) = (&draft[..2], &draft[2..4], &draft[4..]);
        Zeroizing::new(format!("{day}/{month}/{year}"))
    } else {
        Zeroizing::new(draft.to_owned())
    }
}
