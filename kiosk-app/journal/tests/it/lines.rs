//! What is written stays, and in its order.

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_journal::{Event, Journal, JournalError, Outcome, Switch};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

const NOW: Timestamp = Timestamp(1_795_555_200_000);

fn open(folder: &TempDir) -> Journal {
    Journal::open(&folder.path().join("journal.db")).expect("opens")
}

#[test]
fn the_head_moves_with_every_entry_and_survives_a_restart() {
    let folder = tempdir().expect("a folder");
    let journal = open(&folder);
    assert_eq!(journal.head(), Digest::NONE);
    journal.noted(Event::SessionBegan, NOW).expect("written");
    let first = journal.head();
    let saving = journal.begun(Event::LinkUp, NOW).expect("written");
    journal
        .finished(saving, Outcome::Done, NOW)
        .expect("written");
    let last = journal.head();
    assert!(first != Digest::NONE && first != last);
    drop(journal);
    let again = open(&folder);
    assert_eq!(again.head(), last);
    assert_eq!(again.verify().expect("sound"), 3);
}

#[test]
fn a_head_is_held_until_the_end_is_cut_off() {
    let folder = tempdir().expect("a folder");
    let journal = open(&folder);
    assert!(journal.holds(Digest::NONE).expect("reads"));
    journal.noted(Event::SessionBegan, NOW).expect("written");
    let first = journal.head();
    journal.noted(Event::CardLeft, NOW).expect("written");
    let last = journal.head();
    assert!(journal.holds(first).expect("reads") && journal.holds(last).expect("reads"));
    drop(journal);
    let disk = Connection::open(folder.path().join("journal.db")).expect("opens");
    let harm = "drop trigger entry_is_never_removed; delete from entry where sequence = 2";
    disk.execute_batch(harm).expect("harmed");
    drop(disk);
    let again = open(&folder);
    assert_eq!(again.verify().expect("a shorter journal is sound"), 1);
    assert!(again.holds(first).expect("reads"));
    assert!(!again.holds(last).expect("reads"));
    // What is written from now on does not hide it.
    again.noted(Event::KioskStarted, NOW).expect("written");
    assert!(!again.holds(last).expect("reads"));
}

#[test]
fn a_start_without_a_stop_before_it_is_a_lost_power() {
    let folder = tempdir().expect("a folder");
    assert!(!open(&folder).started(NOW).expect("written")); // the first ever
    let journal = open(&folder);
    assert!(journal.started(NOW).expect("written")); // nobody stopped it
    journal.noted(Event::KioskStopped, NOW).expect("written");
    assert!(!open(&folder).started(NOW).expect("written"));
}

#[test]
fn an_opened_cabinet_is_known_after_any_restart_until_it_is_cleared() {
    let folder = tempdir().expect("a folder");
    let tampered = Event::CabinetTampered { by: Switch::Door };
    assert!(!open(&folder).is_tampered().expect("read"));
    open(&folder).noted(tampered, NOW).expect("written");
    for _ in 0..2 {
        let journal = open(&folder);
        assert!(journal.is_tampered().expect("read"));
        journal.noted(Event::KioskStarted, NOW).expect("written");
    }
    open(&folder)
        .noted(Event::TamperCleared, NOW)
        .expect("written");
    assert!(!open(&folder).is_tampered().expect("read"));
    open(&folder).noted(tampered, NOW).expect("written");
    assert!(open(&folder).is_tampered().expect("read"));
}

#[test]
fn entries_cannot_be_changed_or_removed_by_sql() {
    let folder = tempdir().expect("a folder");
    let journal = open(&folder);
    journal.noted(Event::SessionBegan, NOW).expect("written");
    let disk = Connection::open(folder.path().join("journal.db")).expect("opens");
    assert!(disk.execute("update entry set at = 0", []).is_err());
    assert!(disk.execute("delete from entry", []).is_err());
    assert_eq!(journal.verify().expect("sound"), 1);
}

#[test]
fn whoever_goes_around_the_triggers_is_found_by_the_hashes() {
    for harm in [
        "update entry set at = 0 where sequence = 2",
        "update entry set phase = 'begun' where sequence = 2",
        "delete from entry where sequence = 2",
    ] {
        let folder = tempdir().expect("a folder");
        let journal = open(&folder);
        for _ in 0..3 {
            journal.noted(Event::SessionBegan, NOW).expect("written");
        }
        let disk = Connection::open(folder.path().join("journal.db")).expect("opens");
        disk.execute_batch(
            "drop trigger entry_is_never_changed; drop trigger entry_is_never_removed;",
        )
        .expect("dropped");
        disk.execute(harm, []).expect("done");
        let found = journal.verify();
        assert!(
            matches!(found, Err(JournalError::Altered { entry: 2, .. })),
            "{harm}"
        );
    }
}

#[test]
fn an_end_that_was_cut_off_is_found_while_the_kiosk_runs() {
    let folder = tempdir().expect("a folder");
    let journal = open(&folder);
    journal.noted(Event::SessionBegan, NOW).expect("written");
    journal.noted(Event::OutOfService, NOW).expect("written");
    let disk = Connection::open(folder.path().join("journal.db")).expect("opens");
    disk.execute_batch("drop trigger entry_is_never_removed; delete from entry where sequence = 2")
        .expect("cut");
    assert!(matches!(
        journal.verify(),
        Err(JournalError::Altered { entry: 2, .. })
    ));
}

#[test]
fn a_file_of_a_newer_kiosk_is_left_alone() {
    let folder = tempdir().expect("a folder");
    drop(open(&folder));
    let path = folder.path().join("journal.db");
    let disk = Connection::open(&path).expect("opens");
    disk.pragma_update(None, "user_version", 3).expect("set");
    let refused = Journal::open(&path).err().expect("refused");
    assert!(refused.to_string().contains("journal.db"), "{refused}");
}
