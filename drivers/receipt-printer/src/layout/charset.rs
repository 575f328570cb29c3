//! Characters as bytes of a printer's code page.
//!
//! Kiswahili is ASCII. Names and a few signs are not: what the page has is set as it is, what it
//! lacks becomes the nearest ASCII. What has no likeness either is drawn (see `script`), or is a `?`.

/// A code page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePage {
    /// PC437, number 0: the one that every printer has.
    Pc437,
    /// PC858, number 19 on Epson: Western European with the euro sign.
    Pc858,
}

/// Bytes 0x80 to 0xFF.
const PC437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const PC858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// What a page may lack, and its nearest ASCII. Masks use the bullet; Gĩkũyũ names the tildes.
const NEAREST: &[(&str, &str)] = &[
    ("•●∙", "*"),
    ("‘’‚′´ʼ", "'"),
    ("“”„″", "\""),
    ("–—−‐‑", "-"),
    ("…", "..."),
    ("→", "->"),
    ("×", "x"),
    ("€", "EUR"),
    ("©", "(c)"),
    ("®", "(R)"),
    ("\u{a0}\u{2009}\u{202f}", " "),
    ("\u{ad}\u{200b}", ""),
    ("ÀÁÂÃĀĂ", "A"),
    ("ãāăą", "a"),
    ("ČĆ", "C"),
    ("čć", "c"),
    ("ÈÊËĒẼƐ", "E"),
    ("ēẽɛ", "e"),
    ("ÌÍÎÏĨĪ", "I"),
    ("ĩī", "i"),
    ("Ŋ", "N"),
    ("ŋ", "n"),
    ("ÒÓÔÕŌØ", "O"),
    ("õōø", "o"),
    ("ŠŚ", "S"),
    ("šś", "s"),
    ("ÙÚÛŨŪ", "U"),
    ("ũū", "u"),
    ("Ýý", "y"),
    ("Žž", "z"),
];

impl CodePage {
    /// The `n` of `ESC t n`.
    pub fn number(self) -> u8 {
        match self {
            Self::Pc437 => 0,
            Self::Pc858 => 19,
        }
    }

    /// The page that printers give this number.
    pub fn of_number(number: u8) -> Option<Self> {
        [Self::Pc437, Self::Pc858]
            .into_iter()
            .find(|page| page.number() == number)
    }

    fn upper(self) -> &'static str {
        match self {
            Self::Pc437 => PC437,
            Self::Pc858 => PC858,
        }
    }

    /// `text` in this page; newlines stay, other control characters become blanks.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.chars() {
            match self.byte(character) {
                Some(byte) => bytes.push(byte),
                None => bytes.extend(nearest(character).bytes()),
            }
        }
        bytes
    }

    /// Whether `text` has a letter that neither is in this page nor has a likeness in it.
    pub(super) fn lacks(self, text: &str) -> bool {
        let is_set = |character| self.byte(character).is_some() || likeness(character).is_some();
        !text.chars().all(is_set)
    }

    fn byte(self, character: char) -> Option<u8> {
        match character {
            '\n' => Some(b'\n'),
            ' '..='~' => Some(character as u8),
            _ if character.is_control() => Some(b' '),
            '\u{a0}' | '\u{ad}' => None,
            _ => {
                let place = self.upper().chars().position(|upper| upper == character)?;
                u8::try_from(place + 0x80).ok()
            }
        }
    }

    /// The character that `byte` is in this page; control bytes are blanks.
    pub fn character(self, byte: u8) -> char {
        match byte {
            0x20..=0x7E => char::from(byte),
            0x80.. => self
                .upper()
                .chars()
                .nth(usize::from(byte) - 0x80)
                .unwrap_or(' '),
            _ => ' ',
        }
    }
}

fn nearest(character: char) -> &'static str {
    likeness(character).unwrap_or("?")
}

fn likeness(character: char) -> Option<&'static str> {
    let row = NEAREST
        .iter()
        .find(|(characters, _)| characters.contains(character));
    row.map(|(_, ascii)| *ascii)
}

/// The bytes of `text` without control characters, which a printer might obey.
pub(super) fn without_controls(text: &str) -> Vec<u8> {
    text.chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_have_a_character_for_each_of_the_upper_128_bytes() {
        for page in [CodePage::Pc437, CodePage::Pc858] {
            assert_eq!(page.upper().chars().count(), 128);
            for byte in 0x80..=0xFE {
                let character = page.character(byte);
                if character != '\u{ad}' && character != '\u{a0}' {
                    assert_eq!(page.byte(character), Some(byte), "{page:?} {byte:#x}");
                }
            }
        }
    }

    #[test]
    fn what_the_page_has_is_set_and_what_it_lacks_becomes_the_nearest() {
        assert_eq!(CodePage::Pc858.encode("café €"), b"caf\x82 \xd5");
        assert_eq!(CodePage::Pc437.encode("café €"), b"caf\x82 EUR");
        assert_eq!(CodePage::Pc437.encode("••••222"), b"****222");
        assert_eq!(CodePage::Pc437.encode("Mũthoni’s – 漢"), b"Muthoni's - ?");
    }
}
