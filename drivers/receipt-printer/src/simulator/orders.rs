//! Orders to a simulated printer, in words: what a hand would do to a real one.

use kiosk_device::capability::Paper;

use super::{Breakage, Faults, Planned, PrinterHandle};

/// Every order, for whoever asks.
pub const ORDERS: &str = "\
paper-out, paper-near-end, paper-ends-after N
                       the roll, now or after so many lines
cover-open             somebody lifts the cover
cutter-jam             the cutter stops when it is to cut
ticket-left            nobody takes the ticket out of the mouth (kiosk printers)
ticket-jam             a ticket does not move when it is drawn back
offline                for a reason it does not tell
hold                   neither reads nor answers
unplug                 the cable is out
spoil NAME             answers go wrong from now on; a NAME of the simulator's breakages
spoil NAME N           only the one after N right answers
mend                   all is well again
status                 what is wrong, and how many papers there are
";

/// Carries out one order; says `ok`, what was asked for, or what is not understood.
pub fn obey(order: &str, printer: &PrinterHandle) -> String {
    let words: Vec<&str> = order.split_whitespace().collect();
    let known = match words[..] {
        ["status"] => return status(printer),
        ["mend"] => {
            printer.plan(None);
            printer.change_faults(|faults| *faults = Faults::default());
            true
        }
        ["spoil", name] => spoil(printer, name, 0, false),
        ["spoil", name, after] => after
            .parse()
            .is_ok_and(|after| spoil(printer, name, after, true)),
        ["paper-ends-after", lines] => lines.parse().is_ok_and(|lines| {
            printer.change_faults(|faults| faults.paper_out_after_lines = Some(lines));
            true
        }),
        [word] => {
            let mut known = false;
            printer.change_faults(|faults| known = break_it(word, faults));
            known
        }
        _ => false,
    };
    if known {
        "ok".into()
    } else {
        format!("`{}` is no order", order.trim())
    }
}

fn break_it(word: &str, faults: &mut Faults) -> bool {
    match word {
        "paper-out" => faults.paper = Paper::Out,
        "paper-near-end" => faults.paper = Paper::NearEnd,
        "cover-open" => faults.cover_open = true,
        "cutter-jam" => faults.cutter_jam = true,
        "ticket-left" => faults.ticket_left = true,
        "ticket-jam" => faults.ticket_jam = true,
        "offline" => faults.offline = true,
        "hold" => faults.hold = true,
        "unplug" => faults.unplugged = true,
        _ => return false,
    }
    true
}

fn spoil(printer: &PrinterHandle, name: &str, after: u32, once: bool) -> bool {
    let mut all = Breakage::ALL.into_iter();
    let breakage = all.find(|breakage| format!("{breakage:?}") == name);
    let planned = breakage.map(|breakage| Planned {
        breakage,
        after,
        once,
    });
    if planned.is_some() {
        printer.plan(planned);
    }
    planned.is_some()
}

/// Without a word of what was printed.
fn status(printer: &PrinterHandle) -> String {
    format!(
        "{:?}, {} cut off, {} in the bin, mouth {}, hanging out {}",
        printer.faults(),
        printer.receipts().len(),
        printer.tickets_in_bin(),
        if printer.has_ticket_in_mouth() {
            "full"
        } else {
            "empty"
        },
        if printer.uncut().is_some() {
            "something"
        } else {
            "nothing"
        },
    )
}
