//! What becomes of a certificate once the next one is in use, and of a kiosk that operations turn away.

use std::fs;
use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_identity::{Clerk, Folder, Goal, Pace, Rest, Surroundings, Word};
use kiosk_protocol::{Route, Ticket};

use super::crash::{grow_old, keys};
use super::house::{House, text};
use super::scratch::heartbeat;
use super::wire::Wire;

const KIOSK: &str = "ksk-047-0001";
const STEPS_MAX: usize = 30;

fn run(house: &House, goal: Goal, ticket: Option<Ticket>) -> Vec<Word> {
    let folder = Folder::open(&house.path("identity"), Box::new(|_| Ok(()))).unwrap();
    let pace = Pace {
        base: Duration::from_millis(2),
        cap: Duration::from_millis(2),
    };
    let id = KIOSK.parse().unwrap();
    let mut clerk = Clerk::new(folder, keys(), id, house.doors(), pace).unwrap();
    if let Some(ticket) = ticket {
        clerk = clerk.with_ticket(ticket);
    }
    let around = Surroundings {
        clock: &|| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap();
            Timestamp(i64::try_from(since.as_millis()).unwrap())
        },
        random: &|| 1,
    };
    let mut words = Vec::new();
    for _ in 0..STEPS_MAX {
        let word = clerk.step(goal, &around);
        let over = matches!(
            word,
            Word::Rests(Rest::Well(_)) | Word::Waits { .. } | Word::Failed(_)
        );
        words.push(word);
        if over {
            break;
        }
    }
    words
}

fn wire(house: &House) -> Wire {
    let read = |name: &str| fs::read_to_string(house.path(name)).unwrap();
    Wire::open(
        house.members,
        &read("trust/root.pem"),
        &read("identity/current/certificate.pem"),
        &read("identity/current/key.pem"),
    )
}

fn beats(wire: &mut Wire) -> u16 {
    wire.post(Route::Heartbeat.pattern(), &heartbeat()).0
}

/// Lines about certificates that were replaced by a renewal.
fn replaced(house: &House) -> i64 {
    let ledger = rusqlite::Connection::open(house.path("ledger.sqlite")).unwrap();
    let sql =
        "select count(*) from standing_log where what = 'replaced' and changed_by = 'renewal'";
    ledger.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_certificate_of_before_holds_until_the_next_was_seen_in_use_and_its_hours_are_over() {
    for (hours, after) in [(0, false), (1, true)] {
        let house = House::build_with(&format!("predecessor_hours = {hours}\n"));
        let ticket = house.approved_ticket(KIOSK);
        run(&house, Goal::Ticket(ticket.id), Some(ticket));
        let mut before = wire(&house);
        assert_eq!(beats(&mut before), 200);
        grow_old(&house.path("identity/state.json"));
        let words = run(&house, Goal::Keep { fresh_key: true }, None);
        assert!(
            matches!(words.last(), Some(Word::Rests(Rest::Well(_)))),
            "{words:?}"
        );
        // The kiosk has shaken hands with the new one, and the old one is still what it works with.
        assert_eq!(beats(&mut before), 200, "not seen in use yet");
        assert_eq!(replaced(&house), 0);
        let mut now = wire(&house);
        assert_eq!(beats(&mut now), 200);
        assert_eq!(beats(&mut before) == 200, after, "{hours} hours");
        assert_eq!(beats(&mut now), 200, "the new one stays");
        assert_eq!(replaced(&house), 1, "noted once");
    }
}

#[test]
fn a_kiosk_that_operations_turn_away_gets_nothing_whoever_approves_it_later() {
    let house = House::build();
    let ticket = house.ticket(KIOSK);
    let (id, goal) = (ticket.id, Goal::Ticket(ticket.id));
    let words = run(&house, goal, Some(ticket.clone()));
    assert!(
        matches!(words.last(), Some(Word::Waits { .. })),
        "{words:?}"
    );
    let said = house.desk("duty.desk", &format!("refuse --ticket {id}"));
    assert!(said.contains("worth nothing"), "{said}");
    house.desk("second.desk", &format!("approve --ticket {id}"));
    let words = run(&house, goal, Some(ticket));
    let Some(Word::Failed(failure)) = words.last() else {
        panic!("{words:?}");
    };
    assert!(
        failure.to_string().contains("turned this kiosk away"),
        "{failure}"
    );

    // Whoever is in already is not turned away but retired.
    fs::remove_dir_all(house.path("identity")).unwrap();
    fs::remove_dir_all(house.path("tickets")).unwrap();
    let ticket = house.approved_ticket(KIOSK);
    let id = ticket.id;
    run(&house, Goal::Ticket(id), Some(ticket));
    let late = house.run(
        "kiosk-fleet",
        &format!(
            "refuse --gateway {} --roots trust/root.pem --certificate desks/duty.desk.pem \
             --key desks/duty.desk.key --ticket {id}",
            house.members
        ),
    );
    assert!(!late.status.success());
    assert!(
        text(&late.stderr).contains("retire it instead"),
        "{}",
        text(&late.stderr)
    );
}
