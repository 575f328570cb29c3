//! Whether a kiosk that crashes would leave its memory behind as a core.

use std::fs;

/// What a process of this number would write when it crashes; `None` is good.
pub fn core_of(pid: u32) -> Option<String> {
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap_or_default();
    match core_bytes(&limits) {
        Some(["0", "0"]) => None,
        Some([soft, hard]) => Some(format!("core files up to {soft} bytes, at most {hard}")),
        None => Some("nobody knows how large core files may be".to_owned()),
    }
}

/// Soft and hard limit, as they stand in `limits`; see proc_pid_limits(5).
fn core_bytes(limits: &str) -> Option<[&str; 2]> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))?;
    let mut words = line.split_whitespace();
    Some([words.next()?, words.next()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_could_be_raised_again_is_none() {
        let lines = "Max stack size  8388608  unlimited  bytes\nMax core file size        0                    unlimited            bytes";
        assert_eq!(core_bytes(lines), Some(["0", "unlimited"]));
        assert_eq!(core_bytes(""), None);
    }
}
