//! Whether commits stand in the write-ahead log that SQLite does not see, because a page before them
//! is damaged: it plays the log until the first page that is not as it was written, and says nothing
//! about what comes after.
//!
//! ```text
//!   header │ page │ page,commit │ page,commit │ damaged │ page,commit │ page,commit │ older pages
//!   ◄────────── SQLite sees ──────────────►     ◄─ here are two more, so this is no torn end ─►
//! ```
//!
//! A power cut may leave one unfinished transaction like this, never two: the second begins only
//! after the first was synced. Layout: sqlite.org/fileformat2.html, section 4.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use rusqlite::Connection;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
/// 0x377f0682 or 0x377f0683; the last bit says in which order the words of checksums are.
const MAGIC: u32 = 0x377f_0682;
/// Commits beyond a damaged page that no power cut can explain.
const UNSEEN_COMMITS_MIN: u32 = 2;

/// Pages of the log that SQLite sees.
pub(crate) fn seen_pages(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?; // looks at the log
    connection.query_row("pragma wal_checkpoint(noop)", [], |row| row.get(1))
}

/// Whether the log beside the database at `path`, of which SQLite sees `seen` pages, has lost
/// commits. A missing log has not.
pub(crate) fn is_rotten(path: &Path, seen: u64) -> io::Result<bool> {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let log = match File::open(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let mut header = [0; HEADER_BYTES];
    if log.read_exact_at(&mut header, 0).is_err() || header == [0; HEADER_BYTES] {
        return Ok(false); // not begun
    }
    match Log::of(&log, &header) {
        Some(log) => Ok(log.unseen_commits(seen)? >= UNSEEN_COMMITS_MIN),
        None => holds_more_than(&log, &File::open(path)?),
    }
}

/// Whether a log without a sound header holds pages that the file does not. A header that was torn
/// while it was written anew does no harm: by then every page had been written back.
fn holds_more_than(log: &File, file: &File) -> io::Result<bool> {
    let mut size = [0; 2];
    file.read_exact_at(&mut size, 16)?; // sqlite.org/fileformat2.html, section 1.3.2
    let page_bytes = match u16::from_be_bytes(size) {
        1 => 65_536,
        bytes => usize::from(bytes),
    };
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes];
    let mut salts = None;
    // Where the newest of each page stands, and those of the transaction that is being read.
    let (mut newest, mut open) = (HashMap::new(), HashMap::new());
    for at in (HEADER_BYTES as u64..).step_by(frame.len()) {
        if log
            .read_exact_at(&mut frame[..FRAME_HEADER_BYTES], at)
            .is_err()
            || *salts.get_or_insert(word(&frame, 8)) != word(&frame, 8)
        {
            break;
        }
        open.insert(word(&frame, 0), at + FRAME_HEADER_BYTES as u64);
        let pages = word(&frame, 4);
        if pages != 0 {
            newest.extend(open.drain());
            newest.retain(|page, _| *page <= pages); // the file shrank
        }
    }
    let mut there = vec![0; page_bytes];
    for (page, at) in newest {
        let place = u64::from(page).saturating_sub(1) * page_bytes as u64;
        log.read_exact_at(&mut frame[..page_bytes], at)?;
        let short = file.read_exact_at(&mut there, place).is_err();
        if short || frame[..page_bytes] != there {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Log<'f> {
    file: &'f File,
    page_bytes: u64,
    salts: [u8; 8],
}

impl<'f> Log<'f> {
    fn of(file: &'f File, header: &[u8; HEADER_BYTES]) -> Option<Self> {
        let magic = word(header, 0);
        let page_bytes = word(header, 8);
        let sum = checksum(magic & 1 == 1, &header[..24]);
        let sound = magic & !1 == MAGIC
            && (512..=65_536).contains(&page_bytes)
            && sum == (word(header, 24), word(header, 28));
        sound.then(|| Self {
            file,
            page_bytes: page_bytes.into(),
            salts: header[16..24].try_into().expect("eight bytes"),
        })
    }

    /// Commits of this log beyond the pages that SQLite sees.
    fn unseen_commits(&self, seen: u64) -> io::Result<u32> {
        let frame_bytes = FRAME_HEADER_BYTES as u64 + self.page_bytes;
        let (mut unseen, mut foreign) = (0, 0);
        for at in seen.. {
            let mut frame = [0; FRAME_HEADER_BYTES];
            let place = HEADER_BYTES as u64 + at * frame_bytes;
            match self.file.read_exact_at(&mut frame, place) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                read => read?,
            }
            // The damage may be in the salts themselves: one page more is looked at.
            let ours = frame[8..16] == self.salts;
            foreign = if ours { 0 } else { foreign + 1 };
            if foreign == 2 {
                break;
            }
            unseen += u32::from(ours && word(&frame, 4) != 0);
        }
        Ok(unseen)
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// Two sums over pairs of words.
fn checksum(big_endian: bool, bytes: &[u8]) -> (u32, u32) {
    let (mut one, mut two) = (0_u32, 0_u32);
    let word = |four: &[u8]| {
        let four = four.try_into().expect("four bytes");
        if big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        }
    };
    for eight in bytes.chunks_exact(8) {
        one = one.wrapping_add(word(&eight[..4])).wrapping_add(two);
        two = two.wrapping_add(word(&eight[4..])).wrapping_add(one);
    }
    (one, two)
}
