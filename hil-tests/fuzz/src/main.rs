//! Writes the seeds of every target below a folder: `kiosk-fuzz-seeds FOLDER`, a folder a target,
//! and names the targets on stdout.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

use kiosk_fuzz::TARGETS;

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: kiosk-fuzz-seeds FOLDER");
        return ExitCode::from(2);
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &std::path::Path) -> io::Result<()> {
    for target in TARGETS {
        let own = folder.join(target.name);
        fs::create_dir_all(&own)?;
        for (index, seed) in (target.seeds)().iter().enumerate() {
            fs::write(own.join(format!("seed-{index}")), seed)?;
        }
        println!("{}", target.name);
    }
    Ok(())
}
