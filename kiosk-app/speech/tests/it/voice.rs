//! The real `espeak-ng` and the real `aplay`, into a file instead of a sound card.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use kiosk_domain::Language;
use kiosk_speech::{Clips, Ear, Order, Outlets, Pace, Utterance, Voice, Volume, Words};

/// Long enough for any sentence on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

struct Booth {
    folder: tempfile::TempDir,
    voice: Voice,
    ended: Receiver<u64>,
}

impl Booth {
    fn new(clips: Clips) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let outlet = |name: &str| {
            // ALSA's plugin that writes what is played into a file.
            let path = folder.path().join(name);
            format!("file:FILE={},FORMAT=wav", path.display())
        };
        let outlets = Outlets {
            headset: outlet("headset.wav"),
            loudspeaker: outlet("loudspeaker.wav"),
        };
        let (send, ended) = channel();
        let voice = Voice::new(outlets, clips, move |number| {
            let _ = send.send(number);
        });
        Self {
            folder,
            voice,
            ended,
        }
    }

    fn say(&mut self, words: Words, ear: Ear, volume: Volume) {
        self.voice.obey(Order::Speak(Utterance {
            number: 7,
            words,
            pace: Pace::default(),
            volume,
            ear,
        }));
    }

    fn ended(&self) -> u64 {
        self.ended.recv_timeout(PATIENCE).expect("it ends")
    }

    fn recorded(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The samples of a recording; ALSA's own file is not always closed with its true length.
fn samples(path: &Path) -> Vec<i16> {
    let bytes = fs::read(path).unwrap_or_default();
    let sound = bytes.get(44..).unwrap_or_default();
    let pairs = sound.chunks_exact(2);
    pairs
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

fn loudest(samples: &[i16]) -> u16 {
    samples
        .iter()
        .map(|s| s.unsigned_abs())
        .max()
        .unwrap_or_default()
}

#[test]
fn a_sentence_is_heard_in_each_language_at_the_ear_it_is_for() {
    let mut booth = Booth::new(Clips::default());
    let sentence = Words::private("Karibu Huduma Kenya", Language::Kiswahili);
    booth.say(sentence, Ear::Headset, Volume::default());
    assert_eq!(booth.ended(), 7);
    let headset = samples(&booth.recorded("headset.wav"));
    assert!(
        headset.len() > 22_050,
        "a second at least, not {}",
        headset.len()
    );
    assert!(loudest(&headset) > 1_000, "it is no silence");
    assert!(!booth.recorded("loudspeaker.wav").exists());

    let sentence = Words::public("Welcome to Huduma Kenya", Language::English);
    booth.say(sentence, Ear::Loudspeaker, Volume::default());
    booth.ended();
    assert!(samples(&booth.recorded("loudspeaker.wav")).len() > 22_050);
}

#[test]
fn louder_is_louder() {
    let mut booth = Booth::new(Clips::default());
    let quiet = Volume::default().quieter().quieter();
    let loud = Volume::default().louder().louder().louder();
    booth.say(Words::public("Pay", Language::English), Ear::Headset, quiet);
    booth.ended();
    booth.say(
        Words::public("Pay", Language::English),
        Ear::Loudspeaker,
        loud,
    );
    booth.ended();
    let quiet = loudest(&samples(&booth.recorded("headset.wav")));
    let loud = loudest(&samples(&booth.recorded("loudspeaker.wav")));
    assert!(loud > 4 * quiet, "{loud} against {quiet}");
}

#[test]
fn silence_ends_a_long_page_long_before_its_end() {
    let mut booth = Booth::new(Clips::default());
    let page = "This page goes on and on. ".repeat(2_000);
    booth.say(
        Words::public(&page, Language::English),
        Ear::Headset,
        Volume::default(),
    );
    let begun = Instant::now();
    while samples(&booth.recorded("headset.wav")).is_empty() {
        assert!(begun.elapsed() < PATIENCE, "it never began");
        std::thread::yield_now();
    }
    booth.voice.obey(Order::Silence);
    booth.ended();
    let said = samples(&booth.recorded("headset.wav")).len();
    // An hour of speech; what was written when silence came is a small part of it.
    assert!(said < 2_000 * 22_050, "{said} samples");
}

#[test]
fn what_a_person_has_read_takes_the_place_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let english = folder.path().join("en");
    fs::create_dir(&english).unwrap();
    fs::write(english.join("clips.toml"), "\"Start\" = \"start.wav\"\n").unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut clip = hound::WavWriter::create(english.join("start.wav"), spec).unwrap();
    (0..4_000).for_each(|_| clip.write_sample(10_000_i16).unwrap());
    clip.finalize().unwrap();

    let clips = Clips::load(folder.path()).unwrap();
    let mut booth = Booth::new(clips);
    booth.say(
        Words::public("Start", Language::English),
        Ear::Headset,
        Volume::default(),
    );
    booth.ended();
    let heard = samples(&booth.recorded("headset.wav"));
    // At the usual 40 percent; aplay fills its last period with silence.
    assert_eq!(heard[..4_000], [4_000; 4_000]);
    assert!(heard[4_000..].iter().all(|sample| *sample == 0));
}

#[test]
fn a_list_that_names_no_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sw")).unwrap();
    fs::write(
        folder.path().join("sw/clips.toml"),
        "\"Anza\" = \"anza.wav\"\n",
    )
    .unwrap();
    let fault = Clips::load(folder.path()).unwrap_err().to_string();
    assert!(
        fault.contains("anza.wav") && fault.contains("`Anza`"),
        "{fault}"
    );
}

#[test]
fn an_outlet_that_is_not_there_ends_the_sentence_instead_of_the_kiosk() {
    let outlets = Outlets {
        headset: "no-such-outlet".into(),
        loudspeaker: "no-such-outlet".into(),
    };
    let (send, ended) = channel();
    let mut voice = Voice::new(outlets, Clips::default(), move |number| {
        let _ = send.send(number);
    });
    voice.obey(Order::Speak(Utterance {
        number: 9,
        words: Words::public("Nobody hears this", Language::English),
        pace: Pace::default(),
        volume: Volume::default(),
        ear: Ear::Headset,
    }));
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(9));
}
