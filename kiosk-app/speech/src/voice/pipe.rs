//! One utterance from its text to the outlet.
//!
//! ```text
//!   text ─ stdin ─▶ espeak-ng ─ WAV ─┐
//!                     clip.wav ──────┴─▶ louder or quieter ─ samples ─▶ aplay ─▶ ALSA
//! ```
//!
//! The text goes through a pipe: anybody may read the command line of a program.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{ChildStderr, ChildStdin, Command, Stdio};

use hound::{SampleFormat, WavReader, WavSpec};
use kiosk_domain::Language;
use zeroize::Zeroizing;

use super::VoiceError;
use super::programs::{Place, Programs};
use crate::{Clips, Utterance, Volume, spoken};

/// Bytes of sound that are handed on at once: 46 ms at espeak's 22,050 samples a second.
const CHUNK_BYTES: usize = 2048;

/// Says `utterance` and returns when it has been heard, or was stopped.
pub(super) fn play(
    utterance: &Utterance,
    clips: &Clips,
    outlet: &str,
    programs: &Programs,
) -> Result<(), VoiceError> {
    let words = &utterance.words;
    match clips.find(&words.text, words.language) {
        Some(clip) => play_clip(clip, utterance.volume, outlet, programs),
        None => play_text(utterance, outlet, programs),
    }
}

fn play_clip(
    clip: &Path,
    volume: Volume,
    outlet: &str,
    programs: &Programs,
) -> Result<(), VoiceError> {
    let no_sound = |source| VoiceError::NoSound {
        from: clip.display().to_string(),
        source,
    };
    let file = File::open(clip).map_err(|e| no_sound(hound::Error::IoError(e)))?;
    let sound = WavReader::new(BufReader::new(file)).map_err(no_sound)?;
    let spec = sound.spec();
    if (spec.bits_per_sample, spec.sample_format) != (16, SampleFormat::Int) {
        return Err(VoiceError::NotPlayable(clip.to_owned()));
    }
    pour(sound, volume, outlet, programs)
}

fn play_text(utterance: &Utterance, outlet: &str, programs: &Programs) -> Result<(), VoiceError> {
    let words = &utterance.words;
    // `[[` begins phonemes in espeak's own letters.
    let text = Zeroizing::new(spoken(&words.text, words.language).replace('[', " "));
    let mut command = Command::new("espeak-ng");
    command
        .args(["--stdin", "--stdout", "-v", voice(words.language), "-s"])
        .arg(utterance.pace.words_a_minute().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let started = programs.start(&mut command, |child| {
        (child.stdin.take(), child.stdout.take())
    });
    let started = started.map_err(|source| VoiceError::NoProgram {
        program: "espeak-ng",
        package: "espeak-ng",
        source,
    })?;
    let Some((place, (Some(mut stdin), Some(stdout)))) = started else {
        return Ok(());
    };
    // Less than a pipe holds; who was stopped in the middle does not take it.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    let played = match WavReader::new(BufReader::new(stdout)) {
        Ok(sound) => pour(sound, utterance.volume, outlet, programs),
        Err(_) if programs.is_stopped() => Ok(()),
        Err(source) => Err(VoiceError::NoSound {
            from: "espeak-ng".into(),
            source,
        }),
    };
    let _ = programs.end(&place);
    played
}

fn voice(language: Language) -> &'static str {
    match language {
        Language::English => "en-gb",
        Language::Kiswahili => "sw",
    }
}

fn pour<R: Read>(
    sound: WavReader<R>,
    volume: Volume,
    outlet: &str,
    programs: &Programs,
) -> Result<(), VoiceError> {
    let Some((place, stdin, stderr)) = open(sound.spec(), outlet, programs)? else {
        return Ok(());
    };
    let poured = samples(sound, volume, stdin);
    let mut said = String::new();
    // At its end aplay has played everything, or was stopped.
    let _ = stderr.take(4096).read_to_string(&mut said);
    let ended = programs.end(&place);
    let failed = poured.is_err() || !ended.is_ok_and(|status| status.success());
    if failed && !programs.is_stopped() {
        tracing::warn!(outlet, "aplay: {}", said.trim());
        return Err(VoiceError::NoOutlet(outlet.to_owned()));
    }
    Ok(())
}

type Outlet = (Place, ChildStdin, ChildStderr);

fn open(spec: WavSpec, outlet: &str, programs: &Programs) -> Result<Option<Outlet>, VoiceError> {
    let mut command = Command::new("aplay");
    command
        .args(["-q", "-t", "raw", "-f", "S16_LE", "-D", outlet, "-r"])
        .arg(spec.sample_rate.to_string())
        .arg("-c")
        .arg(spec.channels.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let started = programs.start(&mut command, |child| {
        (child.stdin.take(), child.stderr.take())
    });
    let started = started.map_err(|source| VoiceError::NoProgram {
        program: "aplay",
        package: "alsa-utils",
        source,
    })?;
    Ok(match started {
        Some((place, (Some(stdin), Some(stderr)))) => Some((place, stdin, stderr)),
        _ => None,
    })
}

/// Everything that comes, as loud as wanted. A stream names no true length, so its end is where no
/// more comes.
fn samples<R: Read>(
    mut sound: WavReader<R>,
    volume: Volume,
    mut stdin: ChildStdin,
) -> std::io::Result<()> {
    let percent = i32::from(volume.percent());
    let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
    for sample in sound.samples::<i16>() {
        let Ok(sample) = sample else { break };
        let scaled = i32::from(sample) * percent / 100;
        let scaled = i16::try_from(scaled).expect("no louder than it came");
        chunk.extend_from_slice(&scaled.to_le_bytes());
        if chunk.len() == CHUNK_BYTES {
            stdin.write_all(&chunk)?;
            chunk.clear();
        }
    }
    stdin.write_all(&chunk)
}
