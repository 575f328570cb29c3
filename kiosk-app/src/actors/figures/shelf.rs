//! The days of a kiosk, on disk.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use kiosk_domain::figures::{DayFigures, SessionFigures};
use kiosk_domain::{Date, KioskId, SiteId};
use serde::{Deserialize, Serialize};

/// A kiosk that was not heard for longer loses its oldest days: figures are not transactions.
const DAYS_MAX: usize = 400;

/// All days that the gateway may not have yet.
pub struct Shelf {
    file: PathBuf,
    place: (KioskId, SiteId, u8),
    training: bool,
    days: Vec<Kept>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    figures: DayFigures,
    /// How many of its sessions the gateway has.
    taken: u64,
}

impl Shelf {
    /// The days in `file`; what is added is `training` or not, and never mixed. A file that cannot be
    /// read is put aside: counting goes on.
    pub fn open(file: &Path, place: (KioskId, SiteId, u8), training: bool) -> Self {
        let days = read(file).unwrap_or_else(|error| {
            let aside = file.with_extension("json.damaged");
            tracing::error!(%error, file = %file.display(), "figures cannot be read; put aside");
            // What cannot be moved is overwritten at the next session.
            let _ = fs::rename(file, aside);
            Vec::new()
        });
        Self {
            file: file.to_owned(),
            place,
            training,
            days,
        }
    }

    /// Adds a session that ended on `today`.
    ///
    /// # Errors
    /// Of the disk; the session counts until the program ends.
    pub fn add(&mut self, session: &SessionFigures, today: Date) -> io::Result<()> {
        let (kiosk, site, county) = &self.place;
        let training = self.training;
        let here = |kept: &Kept| {
            let figures = &kept.figures;
            figures.day == today && figures.site == *site && figures.training == training
        };
        if !self.days.iter().any(here) {
            let mut figures = DayFigures::new(kiosk.clone(), site.clone(), *county, today);
            figures.training = training;
            self.days.push(Kept { figures, taken: 0 });
        }
        if let Some(kept) = self.days.iter_mut().find(|kept| here(kept)) {
            kept.figures.add(session);
        }
        let surplus = self.days.len().saturating_sub(DAYS_MAX);
        self.days.drain(..surplus);
        self.write()
    }

    /// The days that have grown since they were reported.
    pub fn due(&self) -> Vec<DayFigures> {
        let grown = |kept: &&Kept| kept.figures.sessions() > kept.taken;
        let days = self.days.iter().filter(grown);
        days.map(|kept| kept.figures.clone()).collect()
    }

    /// The gateway has so many sessions of `day`. Days before `today` are forgotten then.
    ///
    /// # Errors
    /// Of the disk; the day is reported once more after a restart.
    pub fn taken(&mut self, day: &DayFigures, sessions: u64, today: Date) -> io::Result<()> {
        for kept in &mut self.days {
            let figures = &kept.figures;
            let same = (figures.day, &figures.site, figures.training);
            if same == (day.day, &day.site, day.training) {
                kept.taken = sessions;
            }
        }
        self.days
            .retain(|kept| kept.figures.day >= today || kept.figures.sessions() > kept.taken);
        self.write()
    }

    /// Written beside, on the disk, renamed into its place: the old or the new one, whole.
    fn write(&self) -> io::Result<()> {
        let beside = self.file.with_extension("json.new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(&serde_json::to_vec(&self.days)?)?;
        file.sync_all()?;
        fs::rename(&beside, &self.file)?;
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::File::open(folder)?.sync_all()
    }
}

fn read(file: &Path) -> io::Result<Vec<Kept>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kiosk_domain::figures::{End, Step};

    use super::*;

    fn place(site: &str) -> (KioskId, SiteId, u8) {
        let kiosk = "ksk-047-0001".parse().expect("an id");
        (kiosk, site.parse().expect("an id"), 47)
    }

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn session() -> SessionFigures {
        SessionFigures {
            service: None,
            end: End::Ended,
            kept: false,
            rating: None,
            seconds: BTreeMap::from([(Step::Choose, 4)]),
        }
    }

    #[test]
    fn what_was_counted_is_there_after_a_restart_and_due_until_it_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("figures.json");
        let mut shelf = Shelf::open(&file, place("gpo-nairobi"), false);
        let (monday, tuesday) = (date("2026-11-23"), date("2026-11-24"));
        for day in [monday, monday, tuesday] {
            shelf.add(&session(), day).expect("written");
        }
        let mut shelf = Shelf::open(&file, place("gpo-nairobi"), false);
        let due = shelf.due();
        assert_eq!(
            due.iter().map(DayFigures::sessions).collect::<Vec<_>>(),
            [2, 1]
        );
        for day in &due {
            shelf.taken(day, day.sessions(), tuesday).expect("written");
        }
        assert!(shelf.due().is_empty());
        shelf.add(&session(), tuesday).expect("written");
        let due = Shelf::open(&file, place("gpo-nairobi"), false).due();
        assert_eq!(due.len(), 1, "monday is with the gateway");
        assert_eq!(due[0].sessions(), 2, "tuesday goes on where it was");
    }

    #[test]
    fn a_kiosk_that_moved_has_a_day_for_each_site() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("figures.json");
        let today = date("2026-11-24");
        for site in ["van-turkana", "van-marsabit"] {
            let mut shelf = Shelf::open(&file, place(site), false);
            shelf.add(&session(), today).expect("written");
        }
        let due = Shelf::open(&file, place("van-marsabit"), false).due();
        let sites: Vec<_> = due.iter().map(|day| day.site.as_str()).collect();
        assert_eq!(sites, ["van-turkana", "van-marsabit"]);
    }

    #[test]
    fn a_day_of_training_and_of_service_are_two_days() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("figures.json");
        let today = date("2026-11-24");
        for training in [true, false, false] {
            let mut shelf = Shelf::open(&file, place("gpo-nairobi"), training);
            shelf.add(&session(), today).expect("written");
        }
        let mut shelf = Shelf::open(&file, place("gpo-nairobi"), false);
        let due = shelf.due();
        let days: Vec<_> = due.iter().map(|d| (d.training, d.sessions())).collect();
        assert_eq!(days, [(true, 1), (false, 2)]);
        shelf.taken(&due[0], 1, today).expect("written");
        assert_eq!(shelf.due().len(), 1, "the day of service is still due");
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_counting_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("figures.json");
        fs::write(&file, b"{\"days").expect("written");
        let mut shelf = Shelf::open(&file, place("gpo-nairobi"), false);
        shelf
            .add(&session(), date("2026-11-24"))
            .expect("counting goes on");
        assert!(folder.path().join("figures.json.damaged").exists());
        assert_eq!(
            Shelf::open(&file, place("gpo-nairobi"), false).due().len(),
            1
        );
    }
}
