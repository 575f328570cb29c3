//! Feeds: a thread that looks at the watchdog and says words to whoever supervises.
//!
//! Thin. What is said comes from [`Watchdog::look`]; how it is said is an argument.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use super::watchdog::{Part, Silence, Verdict, Watchdog};

/// The period where nobody set one: heartbeats are still watched, and silence is logged.
const PERIOD_UNSUPERVISED: Duration = Duration::from_secs(30);

/// A word to whoever supervises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It serves.
    Ready,
    /// It is alive.
    Alive,
    /// Why it is not fed, for `systemctl status`.
    Trouble(String),
    /// It ends by its own will.
    Stopping,
}

/// A running supervision. Dropping it is [`Self::stop`].
pub struct Supervision {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Shows that a part is alive. Clones speak for the same part.
#[derive(Clone)]
pub struct Heart {
    shared: Arc<Shared>,
    part: Part,
}

struct Shared {
    watchdog: Mutex<Watchdog>,
    changed: Condvar,
}

impl Supervision {
    /// Starts to look at the heartbeats, four times a period, and to say what follows to `notify`.
    ///
    /// `period` is systemd's `WatchdogSec=`, from [`watchdog_period`]. A part may be silent for
    /// half of it, so a heart should beat at least eight times a period. A word that could not be
    /// said is logged; there is nobody else to tell.
    pub fn start(
        period: Option<Duration>,
        notify: impl FnMut(&Word) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let period = period.unwrap_or(PERIOD_UNSUPERVISED);
        let shared = Arc::new(Shared {
            watchdog: Mutex::new(Watchdog::new(period / 2)),
            changed: Condvar::new(),
        });
        let feeding = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("supervision".into())
            .spawn(move || feeding.feed(period / 4, notify))
            .expect("the kernel can start a thread at boot");
        Self {
            shared,
            thread: Some(thread),
        }
    }

    /// The heart of a part.
    pub fn heart(&self, part: Part) -> Heart {
        Heart {
            shared: Arc::clone(&self.shared),
            part,
        }
    }

    /// Says that the kiosk ends by its own will, and feeds no more.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Supervision {
    fn drop(&mut self) {
        self.shared.lock().stop();
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A notify function that panicked was heard of already.
            let _ = thread.join();
        }
    }
}

impl Heart {
    /// The part is alive now. Cheap; never waits for systemd.
    pub fn beat(&self) {
        self.shared.lock().beat(self.part, Instant::now());
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// A panic of another holder leaves heartbeats as they are: good enough to judge by.
    fn lock(&self) -> MutexGuard<'_, Watchdog> {
        self.watchdog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn feed(&self, every: Duration, mut notify: impl FnMut(&Word) -> io::Result<()>) {
        let mut told = None;
        loop {
            let verdict = self.lock().look(Instant::now());
            for word in words(verdict, &mut told) {
                if let Err(error) = notify(&word) {
                    tracing::warn!("the supervisor did not hear {word:?}: {error}");
                }
            }
            if verdict == Verdict::Stopped {
                return;
            }
            self.wait(every);
        }
    }

    /// Until the next look is due, or cannot wait.
    fn wait(&self, every: Duration) {
        let until = Instant::now() + every;
        let mut watchdog = self.lock();
        loop {
            let now = Instant::now();
            let left = until.saturating_duration_since(now);
            if left.is_zero() || watchdog.is_urgent(now) {
                return;
            }
            let waited = self.changed.wait_timeout(watchdog, left);
            watchdog = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// What to say of a verdict; of somebody's silence only when it is news.
fn words(verdict: Verdict, told: &mut Option<Part>) -> Vec<Word> {
    let trouble = |silence: Silence, told: &mut Option<Part>| {
        let is_news = told.replace(silence.part) != Some(silence.part);
        is_news.then(|| Word::Trouble(silence.to_string()))
    };
    match verdict {
        Verdict::Ready => vec![Word::Ready, Word::Alive],
        Verdict::Feed => {
            *told = None;
            vec![Word::Alive]
        }
        Verdict::Starting(silence) => trouble(silence, told).into_iter().collect(),
        Verdict::Withhold(silence) => {
            let news = trouble(silence, told);
            if news.is_some() {
                tracing::error!("the watchdog is not fed: {silence}");
            }
            news.into_iter().collect()
        }
        Verdict::Stopped => vec![Word::Stopping],
    }
}

/// Says a word to systemd, by `NOTIFY_SOCKET`; does nothing where there is none.
///
/// # Errors
/// The socket is there and does not take it.
pub fn systemd(word: &Word) -> io::Result<()> {
    match word {
        Word::Ready => sd_notify::notify(&[NotifyState::Ready, NotifyState::Status("serving")]),
        Word::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
        Word::Trouble(why) => sd_notify::notify(&[NotifyState::Status(why)]),
        Word::Stopping => sd_notify::notify(&[NotifyState::Stopping]),
    }
}

/// How often systemd wants to hear that this process is alive; `None` when it does not.
pub fn watchdog_period() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|period| !period.is_zero())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, Write as _};
    use std::os::unix::net::UnixDatagram;
    use std::process::{Child, ChildStdin, Command, Stdio};
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// Short, and yet long for a heart that beats every 10 ms on a busy machine.
    const PERIOD: Duration = Duration::from_millis(1200);

    /// systemd's end of the socket, and the kiosk's process at the other.
    struct Supervisor {
        socket: UnixDatagram,
        kiosk: Child,
        orders: Option<ChildStdin>,
        _folder: tempfile::TempDir,
    }

    impl Supervisor {
        /// Starts this test binary again as a kiosk that systemd supervises.
        fn start(period: Duration) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("notify");
            let socket = UnixDatagram::bind(&path).expect("a socket");
            socket.set_read_timeout(Some(LONG)).expect("a time limit");
            let mut kiosk = Command::new(std::env::current_exe().expect("this binary"))
                .args(["--exact", "--ignored", "--nocapture"])
                .arg("supervision::feeding::tests::a_kiosk_that_obeys_its_stdin")
                .env("NOTIFY_SOCKET", &path)
                .env("WATCHDOG_USEC", period.as_micros().to_string())
                .env_remove("WATCHDOG_PID")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .expect("the kiosk starts");
            let orders = kiosk.stdin.take();
            Self {
                socket,
                kiosk,
                orders,
                _folder: folder,
            }
        }

        fn order(&mut self, order: &str) {
            let orders = self.orders.as_mut().expect("it still listens");
            writeln!(orders, "{order}").expect("it still listens");
        }

        /// The next datagram; `None` when none comes in time.
        fn hear(&self, wait: Duration) -> Option<String> {
            self.socket.set_read_timeout(Some(wait)).expect("a limit");
            let mut bytes = [0; 1024];
            let count = self.socket.recv(&mut bytes).ok()?;
            Some(String::from_utf8_lossy(&bytes[..count]).into_owned())
        }

        /// Hears until a datagram has this line.
        fn hear_line(&self, line: &str) -> String {
            loop {
                let heard = self.hear(LONG).expect("it speaks in time");
                if heard.lines().any(|it| it == line) {
                    return heard;
                }
            }
        }
    }

    impl Drop for Supervisor {
        fn drop(&mut self) {
            let _ = self.kiosk.kill();
            let _ = self.kiosk.wait();
        }
    }

    /// Not a test: the process that the tests below supervise.
    #[test]
    #[ignore = "started by the other tests, with orders on its stdin"]
    fn a_kiosk_that_obeys_its_stdin() {
        let supervision = Supervision::start(watchdog_period(), systemd);
        let (alive, beating) = mpsc::channel::<Part>();
        let hearts = Part::ALL.map(|part| (part, supervision.heart(part)));
        std::thread::spawn(move || {
            let mut silent = vec![Part::Face, Part::DeviceHost];
            loop {
                match beating.recv_timeout(Duration::from_millis(10)) {
                    Ok(part) if silent.contains(&part) => silent.retain(|it| *it != part),
                    Ok(part) => silent.push(part),
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
                let beats = hearts.iter().filter(|(part, _)| !silent.contains(part));
                beats.for_each(|(_, heart)| heart.beat());
            }
        });
        for order in io::stdin().lock().lines().map_while(Result::ok) {
            match order.as_str() {
                "face" => alive.send(Part::Face).expect("it beats"),
                "devices" => alive.send(Part::DeviceHost).expect("it beats"),
                _ => break,
            }
        }
        supervision.stop();
    }

    #[test]
    #[cfg_attr(
        target_arch = "aarch64",
        ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
    )]
    fn systemd_hears_ready_once_both_hearts_beat_and_then_that_it_is_alive() {
        let mut systemd = Supervisor::start(PERIOD);
        systemd.order("face");
        let before = std::iter::from_fn(|| systemd.hear(PERIOD));
        let before: Vec<String> = before.collect();
        assert_eq!(
            before.last().map(String::as_str),
            Some("STATUS=the device host has not begun\n")
        );
        assert!(
            before.iter().all(|heard| !heard.contains("=1")),
            "one heart is not enough: {before:?}"
        );
        systemd.order("devices");
        assert_eq!(systemd.hear_line("READY=1"), "READY=1\nSTATUS=serving\n");
        for _ in 0..3 {
            systemd.hear_line("WATCHDOG=1");
        }
    }

    #[test]
    #[cfg_attr(
        target_arch = "aarch64",
        ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
    )]
    fn systemd_hears_nothing_more_when_either_heart_stops_and_is_fed_again_when_it_is_back() {
        for part in ["face", "devices"] {
            let mut systemd = Supervisor::start(PERIOD);
            systemd.order("face");
            systemd.order("devices");
            systemd.hear_line("READY=1");
            systemd.order(part);
            let name = if part == "face" {
                "face"
            } else {
                "device host"
            };
            let trouble = format!("STATUS=the {name} is silent for ");
            while !systemd
                .hear(LONG)
                .expect("it says why")
                .starts_with(&trouble)
            {}
            // Past the time at which systemd would end it.
            let began = Instant::now();
            while let Some(left) = (PERIOD * 2).checked_sub(began.elapsed()) {
                let heard = systemd.hear(left.max(Duration::from_millis(1)));
                assert_ne!(heard.as_deref(), Some("WATCHDOG=1\n"), "{part}");
            }
            systemd.order(part);
            systemd.hear_line("WATCHDOG=1");
        }
    }

    #[test]
    #[cfg_attr(
        target_arch = "aarch64",
        ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
    )]
    fn systemd_hears_that_it_stops_and_nothing_after() {
        let mut systemd = Supervisor::start(PERIOD);
        systemd.order("face");
        systemd.order("devices");
        systemd.hear_line("READY=1");
        systemd.order("stop");
        systemd.hear_line("STOPPING=1");
        assert!(systemd.kiosk.wait().expect("it ends").success());
        assert_eq!(systemd.hear(Duration::from_millis(200)), None);
    }

    #[test]
    fn a_supervisor_who_does_not_listen_ends_nothing() {
        let (said, heard) = mpsc::channel();
        let supervision = Supervision::start(Some(Duration::from_millis(40)), move |word| {
            said.send(word.clone()).expect("the test listens");
            Err(io::ErrorKind::ConnectionRefused.into())
        });
        let hearts = Part::ALL.map(|part| supervision.heart(part));
        let next = || {
            hearts.iter().for_each(Heart::beat);
            heard.recv_timeout(LONG).expect("it goes on speaking")
        };
        let words: Vec<Word> = std::iter::from_fn(|| Some(next())).take(6).collect();
        assert!(words.contains(&Word::Ready) && words.contains(&Word::Alive));
        supervision.stop();
        assert_eq!(heard.iter().last(), Some(Word::Stopping));
    }
}
