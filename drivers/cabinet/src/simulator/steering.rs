//! Steers a simulated cabinet by lines of text, from a socket or a keyboard.
//!
//! One command a line, and one answer: what was asked for, then `ok`, or why not.
//!
//! ```text
//!   door open|shut      tamper on|off        paper low|full
//!   presence here|gone  headset in|out       bounce door 5 3   five times, every 3 ms
//!   break read|set|list|request|wait 5       mend
//!   unplug              plug                 hold LOCK gpioset     free LOCK
//!   show
//! ```

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use kiosk_device::capability::{Lamp, Sense};

use super::cabinet::CabinetDock;
use crate::lines::Step;

/// Longest command.
const LINE_BYTES_MAX: u64 = 256;

/// Most bounces of one command, and the longest time between two.
const BOUNCES_MAX: u32 = 200;
const BOUNCE_MS_MAX: u64 = 50;

/// Obeys one command.
///
/// # Errors
/// Says what would have been understood.
pub fn obey(dock: &CabinetDock, line: &str) -> Result<String, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["show"] => return Ok(show(dock)),
        ["bounce", sense, times, every] => bounce(dock, sense, times, every)?,
        ["break", step, errno] => {
            let errno = errno
                .parse()
                .map_err(|_| format!("`{errno}` is no number"))?;
            dock.board().set_broken(step_of(step)?, Some(errno));
        }
        ["mend"] => STEPS
            .iter()
            .for_each(|(_, step)| dock.board().set_broken(*step, None)),
        ["unplug"] => dock.board().set_plugged(false),
        ["plug"] => dock.board().set_plugged(true),
        ["hold", line, consumer] => dock.board().set_held(line, Some(consumer)),
        ["free", line] => dock.board().set_held(line, None),
        [sense, state] => {
            let (sense, yes) = moved(sense, state).ok_or_else(|| unknown(line))?;
            dock.set(sense, yes);
        }
        _ => return Err(unknown(line)),
    }
    Ok(String::new())
}

/// Serves commands to one after the other who connects, for as long as the process lives.
///
/// # Errors
/// The socket is gone.
pub fn serve(dock: &CabinetDock, listener: &UnixListener) -> std::io::Result<()> {
    for stream in listener.incoming() {
        // Whoever hangs up in the middle does not end the simulator.
        if let Err(error) = converse(dock, &stream?) {
            tracing::warn!("the hand at the cabinet let go: {error}");
        }
    }
    Ok(())
}

fn converse(dock: &CabinetDock, stream: &UnixStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut line = String::new();
        let read = reader.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)?;
        if read == 0 || !line.ends_with('\n') {
            return Ok(());
        }
        match obey(dock, &line) {
            Ok(said) => writeln!(writer, "{said}ok")?,
            Err(why) => writeln!(writer, "{why}")?,
        }
    }
}

/// Sends one command to a running simulator and returns its answer.
///
/// # Errors
/// Nobody listens there, or the simulator went away.
pub fn steer(socket: &std::path::Path, command: &str) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    writeln!(stream, "{command}")?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}

fn moved(sense: &str, state: &str) -> Option<(Sense, bool)> {
    Some(match (sense, state) {
        ("door", "open") => (Sense::Door, true),
        ("door", "shut") => (Sense::Door, false),
        ("tamper", "on") => (Sense::Tamper, true),
        ("tamper", "off") => (Sense::Tamper, false),
        ("paper", "low") => (Sense::PaperLow, true),
        ("paper", "full") => (Sense::PaperLow, false),
        ("presence", "here") => (Sense::Presence, true),
        ("presence", "gone") => (Sense::Presence, false),
        ("headset", "in") => (Sense::Headset, true),
        ("headset", "out") => (Sense::Headset, false),
        _ => return None,
    })
}

/// A contact that bounces an even number of times ends where it began, an odd number elsewhere.
fn bounce(dock: &CabinetDock, sense: &str, times: &str, every: &str) -> Result<(), String> {
    let sense = Sense::ALL.into_iter().find(|s| s.as_str() == sense);
    let sense = sense.ok_or("bounce what? e.g. `bounce door 5 3`")?;
    let times: u32 = times.parse().map_err(|_| "how often? e.g. 5")?;
    let every: u64 = every.parse().map_err(|_| "every how many ms? e.g. 3")?;
    if times > BOUNCES_MAX || every > BOUNCE_MS_MAX {
        return Err(format!(
            "at most {BOUNCES_MAX} times, every {BOUNCE_MS_MAX} ms"
        ));
    }
    let began = dock.says(sense).ok_or("that is not fitted, or unplugged")?;
    for bounce in 0..times {
        dock.set(sense, began ^ (bounce % 2 == 0));
        std::thread::sleep(Duration::from_millis(every));
    }
    Ok(())
}

const STEPS: [(&str, Step); 5] = [
    ("list", Step::List),
    ("request", Step::Request),
    ("read", Step::Read),
    ("set", Step::Set),
    ("wait", Step::Wait),
];

fn step_of(name: &str) -> Result<Step, String> {
    let step = STEPS.iter().find(|(known, _)| *known == name);
    step.map(|(_, step)| *step)
        .ok_or_else(|| format!("`{name}` is no step; list, request, read, set or wait"))
}

/// The cabinet as a hand sees it: by its wires.
fn show(dock: &CabinetDock) -> String {
    let mut said = String::new();
    let mut line = |name: &str, state: &str| writeln!(said, "{name} {state}").expect("memory");
    for sense in Sense::ALL {
        let word = dock.says(sense).map_or("NO-DEVICE", |yes| sense.word(yes));
        line(sense.as_str(), word);
    }
    for lamp in Lamp::ALL {
        let name = format!("lamp-{}", lamp.as_str());
        line(&name, on_off(dock.is_lit(lamp)));
    }
    line("lock", dock.lock().word());
    line("fan", on_off(dock.is_fan_running()));
    said
}

fn on_off(on: bool) -> &'static str {
    if on { "ON" } else { "OFF" }
}

fn unknown(line: &str) -> String {
    format!(
        "`{}` is not understood; e.g. `door open`, `headset in`, `show`",
        line.trim().escape_debug()
    )
}
