//! The system has letters for names in any script; ours cover Latin only.

use std::path::Path;

use super::{Check, Found, Trouble};
use crate::surroundings::names_in;

const FOLDER: &str = "usr/share/fonts";
/// `truetype/noto/` is the deepest that Debian has; links may go round.
const DEPTH_MAX: usize = 4;

pub const CHECK: Check = Check {
    id: "fonts",
    sentence: "the system has fonts for names in other scripts",
    remedy: "install them: `apt-get install fonts-noto-core`",
    find: |_, around| {
        let folder = around.system(FOLDER);
        match fonts_below(&folder, DEPTH_MAX) {
            0 => Err(Trouble::line(format!("no font below {}", folder.display()))),
            fonts => Ok(Found::Well(format!("{fonts} fonts"))),
        }
    },
};

fn fonts_below(folder: &Path, depth: usize) -> usize {
    let inside = names_in(folder).into_iter().map(|name| folder.join(name));
    inside
        .map(|path| match path.extension().and_then(|end| end.to_str()) {
            Some("ttf" | "otf" | "ttc") => 1,
            _ if depth > 0 && path.is_dir() => fonts_below(&path, depth - 1),
            _ => 0,
        })
        .sum()
}
