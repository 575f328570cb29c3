//! Sessions one after another, each searched for after it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use kiosk_domain::ServiceId;
use kiosk_domain::catalogue::Service;

use super::ending::Ending;
use super::files;
use super::limits::core_of;
use super::made_up::MadeUp;
use super::memory;
use super::needles::Needles;
use super::report::{Hit, Place, Report, Resident, Search};
use super::visit::{Number, SERVICE, Visit};
use crate::rig::{Face, Places, Rig, RigError, noise};

const LINK_WITHIN: Duration = Duration::from_secs(30);
/// How long after a session's end its values may still be on their way out: a thread that was just
/// waking has to let go of what it was handed.
const WIPED_WITHIN: Duration = Duration::from_secs(2);
/// Longer than a search of the open session takes on a busy machine.
const IDLE_SECONDS: u32 = if cfg!(debug_assertions) { 25 } else { 8 };
/// Sessions between two lines of talk.
const TOLD_EVERY: u64 = 20;
/// A file that must be found, in the work folder.
const CONTROL: &str = "control.txt";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many.
    pub sessions: u64,
    /// Decides what is said, and how it ends.
    pub seed: u64,
    /// One process serves them all: only endings after which it serves on.
    pub serving_on: bool,
}

/// Plays `plan` in `places` and searches.
///
/// # Errors
/// [`RigError`] when it cannot be played to its end; what was found is in the report.
pub fn play(plan: Plan, places: Places) -> Result<Report, RigError> {
    let began = Instant::now();
    let mut stage = Stage::set(plan, places)?;
    for session in 0..plan.sessions {
        stage.session(session)?;
        if session % TOLD_EVERY == TOLD_EVERY - 1 {
            let (found, seconds) = (stage.report.found.len(), began.elapsed().as_secs());
            eprintln!(
                "canary: {} sessions, {found} found, {seconds} s",
                session + 1
            );
        }
    }
    stage.report.sessions = plan.sessions;
    stage.report.seconds = began.elapsed().as_secs();
    Ok(stage.report)
}

/// Everything that runs.
struct Stage {
    plan: Plan,
    rig: Rig,
    service: Service,
    /// Sessions of the process that runs.
    served: u64,
    began: SystemTime,
    report: Report,
}

impl Stage {
    fn set(plan: Plan, places: Places) -> Result<Self, RigError> {
        let began = SystemTime::now();
        let mut rig = Rig::build(places, Face::Headless)?;
        let mut config = rig.kiosk_config();
        config.session.idle_personal_seconds = IDLE_SECONDS;
        config.session.idle_countdown_seconds = 2;
        let path = rig.places.work("kiosk.toml");
        fs::write(&path, config.to_toml()).map_err(RigError::file(&path))?;
        rig.start_gateway()?;
        let id = ServiceId::new(SERVICE).map_err(RigError::set_up)?;
        let service = rig.catalogue.service(&id).cloned();
        let missing = || RigError::set_up(format!("no service `{SERVICE}` in the catalogue"));
        Ok(Self {
            plan,
            service: service.ok_or_else(missing)?,
            rig,
            served: 0,
            began,
            report: Report {
                seed: plan.seed,
                ..Report::default()
            },
        })
    }

    /// The first sessions end in every way. Later a process serves fifteen, then five end it, each
    /// with the one that they are.
    fn ending_of(&self, session: u64) -> Ending {
        let first = usize::try_from(session).ok();
        let drawn = noise(self.plan.seed, &[session, 100]);
        let living = match drawn % 16 {
            0..=8 => Ending::Ended,
            9..=13 => Ending::Done,
            _ => Ending::TimedOut,
        };
        if self.plan.serving_on {
            return living;
        }
        if let Some(ending) = first.and_then(|first| Ending::ALL.get(first)) {
            return *ending;
        }
        match session % 20 {
            0..=14 => living,
            15 => Ending::Stopped,
            16..=18 => Ending::Killed,
            _ => Ending::PowerCut,
        }
    }

    fn session(&mut self, session: u64) -> Result<(), RigError> {
        self.rig.start_kiosk()?;
        let dock = self.rig.dock()?;
        dock.wait_for("the link", LINK_WITHIN, |state| state.link == "up")?;
        let citizen = MadeUp::of(self.plan.seed, session);
        let needles = citizen.needles()?;
        let ending = self.ending_of(session);
        let ways = Number::ALL.len() as u64;
        let mut visit = Visit {
            rig: &mut self.rig,
            citizen: &citizen,
            service: &self.service,
            number: Number::ALL[((session + self.plan.seed) % ways) as usize],
        };
        visit.to("check_answers")?;
        visit.look()?;
        let pid = visit.rig.kiosk_process().unwrap_or_default();
        let open = memory::search(pid, &needles)?;
        if let Some(core) = core_of(pid) {
            self.report.cores.push(format!("session {session}: {core}"));
        }
        ending.of(&mut visit)?;
        if ending.kiosk_lives() {
            visit.look()?;
        }
        self.control(session, &open, &citizen, &needles)?;
        self.search(session, ending, &needles)?;
        self.note_size(ending);
        Ok(())
    }

    fn note_size(&mut self, ending: Ending) {
        if !ending.kiosk_lives() {
            self.served = 0;
            return;
        }
        self.served += 1;
        let size = self.rig.kiosk_process().and_then(memory::resident_kib);
        let served = self.served;
        let size = size.map(|kib| Resident { served, kib });
        self.report.resident_kib.extend(size);
    }

    /// The kiosk held it while it was asked, and a file with it is found.
    fn control(
        &mut self,
        session: u64,
        open: &[Hit],
        citizen: &MadeUp,
        needles: &Needles,
    ) -> Result<(), RigError> {
        for value in ["number", "mother's number", "phone", "name", "photograph"] {
            if !open.iter().any(|hit| hit.value == value) {
                let line = format!("session {session}: {value} was not found while it was open");
                self.report.blind.push(line);
            }
        }
        let path = self.rig.places.work(CONTROL);
        fs::write(&path, &citizen.number).map_err(RigError::file(&path))?;
        let found = files::below(&self.rig.places.work(""), needles)?;
        fs::remove_file(&path).map_err(RigError::file(&path))?;
        if !found.iter().any(|hit| hit.place.ends_with(CONTROL)) {
            let line = format!("session {session}: a file with its number was not found");
            self.report.blind.push(line);
        }
        Ok(())
    }

    fn search(&mut self, session: u64, ending: Ending, needles: &Needles) -> Result<(), RigError> {
        let mut places = Vec::new();
        if let (true, Some(pid)) = (ending.kiosk_lives(), self.rig.kiosk_process()) {
            places.push((Place::Memory, settled(pid, needles)?));
            places.push((Place::OpenFiles, files::open_in(pid, needles)));
        }
        let work = files::below(&self.rig.places.work(""), needles)?;
        let data_folder = self.rig.places.work("data");
        let of_data = |hit: &Hit| Path::new(&hit.place).starts_with(&data_folder);
        let (data, rest) = work.into_iter().partition(of_data);
        places.push((Place::Data, data));
        places.push((Place::WorkFolder, rest));
        places.push((Place::System, files::of_the_system(self.began, needles)));
        for (place, hits) in places {
            self.report.note(Search {
                session,
                ending,
                place,
                hits,
            });
        }
        Ok(())
    }
}

/// What memory holds when it holds nothing, or else when [`WIPED_WITHIN`] is over.
fn settled(pid: u32, needles: &Needles) -> Result<Vec<Hit>, RigError> {
    let until = Instant::now() + WIPED_WITHIN;
    loop {
        let hits = memory::search(pid, needles)?;
        if hits.is_empty() || Instant::now() > until {
            return Ok(hits);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
