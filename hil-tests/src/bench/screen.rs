//! A virtual screen whose pixels can be watched: Xvfb keeps its picture in a file (XWD).

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::BenchError;

/// Between two looks. A look reads half a megabyte: some tenths of a millisecond.
const LOOK_EVERY: Duration = Duration::from_millis(4);
/// Every so many rows, and every so many pixels of a row.
const ROW_STEP: usize = 12;
const COLUMN_STEP: usize = 4;
/// Points that are not background, below which nothing counts as shown.
const CONTENT_POINTS_MIN: usize = 200;
/// The part of them that must be as in the end: a caret or a clock may still move.
const CONTENT_SHOWN: f64 = 0.8;

/// An X server of our own, without a window manager.
pub struct Screen {
    server: Child,
    display: String,
    pixels: File,
    layout: Layout,
    _folder: TempDir,
}

/// Where pixels lie in the file. XWD version 7, all header words big-endian (`XWDFile.h`).
#[derive(Clone, Copy)]
struct Layout {
    first: u64,
    bytes_per_line: u64,
    height: u64,
}

/// Sampled points of one moment.
type Look = Vec<u32>;

impl Screen {
    /// Starts a black screen of this size, in pixels.
    pub fn start(width: u32, height: u32) -> Result<Self, BenchError> {
        let folder = tempfile::tempdir().map_err(BenchError::machine("temporary folder"))?;
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-noreset",
                "-nocursor",
                "-br",
                "-nolisten",
                "tcp",
            ])
            .args(["-screen", "0", &format!("{width}x{height}x24"), "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BenchError::machine("Xvfb, of the package xvfb"))?;
        let mut number = String::new();
        let out = server.stdout.take().expect("piped above");
        BufReader::new(out)
            .read_line(&mut number)
            .map_err(BenchError::machine("Xvfb's display number"))?;
        let pixels = File::open(folder.path().join("Xvfb_screen0"))
            .map_err(BenchError::machine("Xvfb's picture"))?;
        Ok(Self {
            server,
            display: format!(":{}", number.trim()),
            layout: Layout::of(&pixels).map_err(BenchError::machine("Xvfb's picture"))?,
            pixels,
            _folder: folder,
        })
    }

    /// For `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Waits until nothing is shown: the program before is gone.
    pub fn wait_until_dark(&self, deadline: Duration) -> Result<(), BenchError> {
        let began = Instant::now();
        while self.look()?.iter().any(|&point| point != 0) {
            if began.elapsed() > deadline {
                return Err(BenchError::Subject("the screen does not get dark".into()));
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Waits until the picture has not changed for `rest`, and is one.
    pub fn wait_until_at_rest(&self, rest: Duration, deadline: Duration) -> Result<(), BenchError> {
        let began = Instant::now();
        let (mut last, mut since) = (self.look()?, began);
        while since.elapsed() < rest || last.iter().all(|&point| point == 0) {
            if began.elapsed() > deadline {
                return Err(BenchError::Subject(
                    "the screen does not come to rest".into(),
                ));
            }
            thread::sleep(LOOK_EVERY);
            let look = self.look()?;
            if look != last {
                (last, since) = (look, Instant::now());
            }
        }
        Ok(())
    }

    /// Remembers the picture of now; [`Change::wait`] ends when it is another one.
    pub fn next_change(&self) -> Result<Change<'_>, BenchError> {
        Ok(Change {
            screen: self,
            before: self.look()?,
        })
    }

    /// Watches from `began` until the picture rests for `rest`, and says how long after `began`
    /// it looked for the first time as it does in the end.
    pub fn first_frame(
        &self,
        began: Instant,
        rest: Duration,
        deadline: Duration,
    ) -> Result<Duration, BenchError> {
        let mut film: Vec<(Duration, Look)> = Vec::new();
        while began.elapsed() < deadline {
            let look = self.look()?;
            let now = began.elapsed();
            let changed = film.last().is_none_or(|(_, last)| *last != look);
            let rested = film.last().is_some_and(|(at, _)| now - *at > rest);
            if changed {
                film.push((now, look));
            } else if rested && let Some(first) = first_like_last(&film) {
                return Ok(first);
            }
            thread::sleep(LOOK_EVERY);
        }
        first_like_last(&film)
            .ok_or_else(|| BenchError::Subject(format!("nothing was shown in {deadline:?}")))
    }

    fn look(&self) -> Result<Look, BenchError> {
        let layout = self.layout;
        let mut line = vec![0; usize::try_from(layout.bytes_per_line).expect("a line fits")];
        let mut look = Look::new();
        for row in (0..layout.height).step_by(ROW_STEP) {
            self.pixels
                .read_exact_at(&mut line, layout.first + row * layout.bytes_per_line)
                .map_err(BenchError::machine("Xvfb's picture"))?;
            let points = line.chunks_exact(4).step_by(COLUMN_STEP);
            look.extend(points.map(|p| u32::from_le_bytes([p[0], p[1], p[2], 0])));
        }
        Ok(look)
    }
}

/// A picture that is about to change.
pub struct Change<'s> {
    screen: &'s Screen,
    before: Look,
}

impl Change<'_> {
    /// Looks without a pause until the picture is another one.
    pub fn wait(self, deadline: Duration) -> Result<(), BenchError> {
        let began = Instant::now();
        while self.screen.look()? == self.before {
            if began.elapsed() > deadline {
                return Err(BenchError::Subject("the touch changed nothing".into()));
            }
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Layout {
    fn of(file: &File) -> std::io::Result<Self> {
        let mut header = [0; 100];
        file.read_exact_at(&mut header, 0)?;
        let word = |index: usize| {
            let bytes = header[index * 4..][..4].try_into().expect("four bytes");
            u64::from(u32::from_be_bytes(bytes))
        };
        let (header_size, colours) = (word(0), word(19));
        Ok(Self {
            first: header_size + colours * 12,
            bytes_per_line: word(12),
            height: word(5),
        })
    }
}

/// When, for the first time, most of what stands out of the last picture's background was there.
fn first_like_last(film: &[(Duration, Look)]) -> Option<Duration> {
    let (_, last) = film.last()?;
    let background = commonest(last);
    let content: Vec<usize> = (0..last.len())
        .filter(|&at| last[at] != background && last[at] != 0)
        .collect();
    if content.len() < CONTENT_POINTS_MIN {
        return None;
    }
    let shown = |look: &Look| content.iter().filter(|&&at| look[at] == last[at]).count();
    let enough = CONTENT_SHOWN * content.len() as f64;
    film.iter()
        .find(|(_, look)| shown(look) as f64 >= enough)
        .map(|(at, _)| *at)
}

fn commonest(look: &Look) -> u32 {
    let mut sorted = look.clone();
    sorted.sort_unstable();
    let longest = sorted.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    longest.map_or(0, |run| run[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: u32 = 0x00ff_ffff;
    const INK: u32 = 0x0011_2233;

    fn page(ink: usize) -> Look {
        let mut look = vec![PAPER; 4000];
        look[..ink].fill(INK);
        look
    }

    fn at(ms: u64, look: Look) -> (Duration, Look) {
        (Duration::from_millis(ms), look)
    }

    #[test]
    fn an_empty_window_is_not_yet_a_first_frame() {
        let film = [
            at(0, vec![0; 4000]),
            at(10, page(0)),
            at(30, page(950)),
            at(40, page(1000)),
        ];
        assert_eq!(first_like_last(&film), Some(Duration::from_millis(30)));
    }

    #[test]
    fn a_screen_that_stays_empty_shows_nothing() {
        assert_eq!(first_like_last(&[at(0, vec![0; 4000])]), None);
        assert_eq!(first_like_last(&[at(0, page(0))]), None);
    }
}
