//! Frames of HTTP/2 (RFC 9113 §4.1) and header blocks (RFC 7541) as an attacker would write them.

/// What the client says first (§3.4), and empty SETTINGS.
pub fn preface() -> Vec<u8> {
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(SETTINGS, 0, 0, &[]));
    bytes
}

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;

/// §7.
pub const PROTOCOL_ERROR: u32 = 1;
pub const FLOW_CONTROL_ERROR: u32 = 3;
pub const REFUSED_STREAM: u32 = 7;
pub const ENHANCE_YOUR_CALM: u32 = 11;

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload");
    let mut bytes = length.to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The number of the client's stream, which are odd.
pub fn stream(number: usize) -> u32 {
    u32::try_from(2 * number + 1).expect("a small number")
}

/// A header block: `method` is `GET` or `POST`, the address short.
pub fn request(method: &str, path: &str) -> Vec<u8> {
    // Indexed :method and :scheme https; literals without indexing of :path (4) and :authority (1).
    let mut block = vec![if method == "GET" { 0x82 } else { 0x83 }, 0x87];
    for (name, value) in [(4, path), (1, "gateway")] {
        block.push(name);
        block.push(u8::try_from(value.len()).expect("below 127"));
        block.extend(value.as_bytes());
    }
    block
}

/// A whole request without a body.
pub fn get(number: usize, path: &str) -> Vec<u8> {
    let flags = END_HEADERS | END_STREAM;
    frame(HEADERS, flags, stream(number), &request("GET", path))
}

/// A request whose body is to come.
pub fn post(number: usize, path: &str) -> Vec<u8> {
    let block = request("POST", path);
    frame(HEADERS, END_HEADERS, stream(number), &block)
}

/// The frames in `bytes`: kind, stream, payload. A last one that is cut is left out.
pub fn frames(mut bytes: &[u8]) -> Vec<(u8, u32, Vec<u8>)> {
    let mut frames = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(9) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let Some((payload, rest)) = rest.split_at_checked(length) else {
            break;
        };
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        frames.push((head[3], stream, payload.to_vec()));
        bytes = rest;
    }
    frames
}

/// The error of the last GOAWAY in `bytes` that names one.
pub fn goaway(bytes: &[u8]) -> Option<u32> {
    let last = frames(bytes).into_iter().rfind(|(kind, _, payload)| {
        *kind == GOAWAY && payload.len() >= 8 && payload[4..8] != [0; 4]
    });
    last.map(|(_, _, payload)| error(&payload[4..8]))
}

/// The errors with which streams in `bytes` were reset.
pub fn resets(bytes: &[u8]) -> Vec<u32> {
    let frames = frames(bytes).into_iter();
    frames
        .filter(|(kind, _, payload)| *kind == RST_STREAM && payload.len() == 4)
        .map(|(_, _, payload)| error(&payload))
        .collect()
}

fn error(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes.try_into().expect("four bytes"))
}
