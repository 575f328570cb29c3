//! What a ZFM module does with a command. No I/O; bytes are the server's.

use kiosk_device::capability::FingerprintImage;

use crate::matching::Minutiae;
use crate::picture::pack;
use crate::protocol::{
    ADDRESS_DEFAULT, Buffer, Confirmation, Packet, PacketKind, PacketSize, READY, Request,
    SetSysPara, SystemParameters,
};
use crate::secret::Secret;

/// Templates are as long as those of an R307.
const TEMPLATE_BYTES: usize = 512;

/// A module that has power.
pub(super) struct Module {
    /// What lies on the window.
    pub finger: Option<FingerprintImage>,
    /// The status register's busy bit.
    pub busy: bool,
    parameters: SystemParameters,
    verified: bool,
    picture: Option<FingerprintImage>,
    buffers: [Option<Secret>; 2],
    incoming: Option<(Buffer, Secret)>,
}

/// What a module says, packet by packet.
pub(super) type Said = Vec<Packet>;

impl Default for Module {
    fn default() -> Self {
        Self {
            finger: None,
            busy: false,
            parameters: SystemParameters {
                status: 0,
                system_id: 9,
                capacity: 200,
                security: 3,
                address: ADDRESS_DEFAULT,
                packet_size: PacketSize::Bytes128,
                baud_9600: 6,
            },
            verified: false,
            picture: None,
            buffers: [None, None],
            incoming: None,
        }
    }
}

impl Module {
    /// The speed it listens at now.
    pub fn baud(&self) -> u32 {
        self.parameters.baud()
    }

    /// Power off and on: flash stays, memory goes.
    pub fn reset(&mut self) {
        self.verified = false;
        self.picture = None;
        self.buffers = [None, None];
        self.incoming = None;
    }

    /// Takes one packet and answers.
    pub fn hear(&mut self, packet: &Packet) -> Said {
        match packet.kind {
            PacketKind::Command => self.obey(packet.payload.as_slice()),
            PacketKind::Data => self.keep(packet, false),
            PacketKind::LastData => self.keep(packet, true),
            PacketKind::Acknowledge => Vec::new(),
        }
    }

    fn keep(&mut self, packet: &Packet, last: bool) -> Said {
        if let Some((buffer, mut data)) = self.incoming.take() {
            let fits = data.extend(packet.payload.as_slice()).is_ok();
            if last && fits {
                self.buffers[place(buffer)] = Some(data);
            } else if fits {
                self.incoming = Some((buffer, data));
            }
        }
        Vec::new()
    }

    fn obey(&mut self, payload: &[u8]) -> Said {
        self.incoming = None;
        match Request::parse(payload) {
            None => refuse(Confirmation::PacketError),
            Some(Request::VfyPwd(0)) => {
                self.verified = true;
                done()
            }
            Some(Request::VfyPwd(_)) => refuse(Confirmation::WrongPassword),
            Some(Request::Echo) => refuse(Confirmation::Echo),
            Some(_) if !self.verified => refuse(Confirmation::NotVerified),
            Some(request) => self.work(request),
        }
    }

    fn work(&mut self, request: Request) -> Said {
        match request {
            Request::GenImg => self.look(),
            Request::Img2Tz(buffer) => self.find_features(buffer),
            Request::Match => self.compare(),
            Request::UpImage => match &self.picture {
                Some(picture) => self.with_data(pack(picture).as_slice()),
                None => refuse(Confirmation::ImageUpFailed),
            },
            Request::UpChar(buffer) => match &self.buffers[place(buffer)] {
                Some(template) => self.with_data(template.as_slice()),
                None => refuse(Confirmation::TemplateUpFailed),
            },
            Request::DownChar(buffer) => {
                self.incoming = Some((buffer, Secret::with_room(TEMPLATE_BYTES)));
                done()
            }
            Request::SetSysPara(setting) => self.set(setting),
            Request::ReadSysPara => {
                let status = u16::from(self.busy);
                let parameters = SystemParameters {
                    status,
                    ..self.parameters
                };
                vec![ack(0, &parameters.bytes())]
            }
            Request::TemplateCount => vec![ack(0, &[0, 0])],
            Request::SoftReset => {
                self.reset();
                done()
            }
            Request::AuraLed(_) | Request::VfyPwd(_) | Request::Echo => done(),
        }
    }

    fn look(&mut self) -> Said {
        self.picture = self.finger.clone();
        match self.picture {
            Some(_) => done(),
            None => refuse(Confirmation::NoFinger),
        }
    }

    fn find_features(&mut self, buffer: Buffer) -> Said {
        let Some(picture) = &self.picture else {
            return refuse(Confirmation::NoValidImage);
        };
        match Minutiae::of(picture) {
            Some(minutiae) if minutiae.len() >= 12 => {
                self.buffers[place(buffer)] = Some(template_of(&minutiae));
                done()
            }
            _ => refuse(Confirmation::TooFewFeatures),
        }
    }

    /// By the host's matcher: a real module has one of its own, with other scores.
    fn compare(&mut self) -> Said {
        let [Some(one), Some(two)] = &self.buffers else {
            return refuse(Confirmation::NoMatch);
        };
        let score = minutiae_of(one).score_against(&minutiae_of(two));
        if score < crate::matching::SCORE_MIN {
            return refuse(Confirmation::NoMatch);
        }
        let score = u16::try_from(score).unwrap_or(u16::MAX);
        vec![ack(0, &score.to_be_bytes())]
    }

    fn set(&mut self, setting: SetSysPara) -> Said {
        match setting {
            SetSysPara::Baud9600(units) => self.parameters.baud_9600 = units.into(),
            SetSysPara::Security(level) => self.parameters.security = level.into(),
            SetSysPara::PacketSize(size) => self.parameters.packet_size = size,
        }
        done()
    }

    fn with_data(&self, data: &[u8]) -> Said {
        let mut said = done();
        let pieces = data.chunks(self.parameters.packet_size.bytes());
        let last = pieces.len() - 1;
        for (number, piece) in pieces.enumerate() {
            let kind = if number == last {
                PacketKind::LastData
            } else {
                PacketKind::Data
            };
            said.push(Packet::new(ADDRESS_DEFAULT, kind, piece));
        }
        said
    }
}

fn place(buffer: Buffer) -> usize {
    match buffer {
        Buffer::One => 0,
        Buffer::Two => 1,
    }
}

fn done() -> Said {
    refuse(Confirmation::Ok)
}

fn refuse(confirmation: Confirmation) -> Said {
    vec![ack(confirmation.byte(), &[])]
}

fn ack(code: u8, rest: &[u8]) -> Packet {
    let mut payload = vec![code];
    payload.extend_from_slice(rest);
    Packet::new(ADDRESS_DEFAULT, PacketKind::Acknowledge, &payload)
}

/// After a soft reset a module says this, outside any packet.
pub(super) fn after(payload: &[u8]) -> Option<u8> {
    (Request::parse(payload) == Some(Request::SoftReset)).then_some(READY)
}

/// Our own format: a count, then 7 bytes a minutia.
fn template_of(minutiae: &Minutiae) -> Secret {
    let mut template = Secret::with_room(TEMPLATE_BYTES);
    let all = minutiae.as_slice();
    let mut add = |bytes: &[u8]| template.extend(bytes).expect("50 minutiae of 7 bytes fit");
    add(&[all.len() as u8]);
    for minutia in all {
        add(&minutia.x.to_be_bytes());
        add(&minutia.y.to_be_bytes());
        add(&minutia.theta_deg.to_be_bytes());
        add(&[minutia.quality]);
    }
    add(&vec![0; TEMPLATE_BYTES - 1 - all.len() * 7]);
    template
}

fn minutiae_of(template: &Secret) -> Minutiae {
    let bytes = template.as_slice();
    let count = usize::from(bytes.first().copied().unwrap_or_default());
    let read = bytes
        .get(1..)
        .unwrap_or_default()
        .chunks_exact(7)
        .take(count);
    Minutiae::best(read.map(|at| crate::matching::Minutia {
        x: u16::from_be_bytes([at[0], at[1]]),
        y: u16::from_be_bytes([at[2], at[3]]),
        theta_deg: u16::from_be_bytes([at[4], at[5]]) % 360,
        quality: at[6],
    }))
}
