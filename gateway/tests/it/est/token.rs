//! The issuing key in a security module: SoftHSM, which is not our own code.

use std::path::Path;
use std::process::Command;

use super::bench::{Applicant, approved_ticket, enrols};
use crate::authority::Authority;
use crate::cluster::next_ledger;
use crate::gateway::Gateway;
use crate::sample::KIOSK;

/// Where Debian puts it.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "271828";

/// A token in `folder` that holds the key of `issuing`; the config of SoftHSM that finds it.
fn make_token(folder: &Path, issuing: &Authority) -> String {
    let tokens = folder.join("tokens");
    std::fs::create_dir(&tokens).expect("made");
    let config = format!("directories.tokendir = {}\n", tokens.display());
    std::fs::write(folder.join("softhsm2.conf"), &config).expect("written");
    std::fs::write(folder.join("issuing.p8"), issuing.key_pem()).expect("written");
    std::fs::write(folder.join("pin"), format!("{PIN}\n")).expect("written");
    for line in [
        format!("--init-token --free --label huduma --pin {PIN} --so-pin {PIN}"),
        format!("--import issuing.p8 --token huduma --label issuing --id 01 --pin {PIN}"),
    ] {
        let done = Command::new("softhsm2-util")
            .args(line.split(' '))
            .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
            .current_dir(folder)
            .output()
            .expect("softhsm2-util runs: install softhsm2 with `cargo xtask setup`");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{line}: {said}");
    }
    std::fs::remove_file(folder.join("issuing.p8")).expect("it was there");
    config
}

fn table(folder: &Path, key: &str) -> String {
    let pin = folder.join("pin");
    format!(
        "[enrolment.token]\nmodule = \"{MODULE}\"\ntoken = \"huduma\"\nkey = \"{key}\"\n\
         pin_file = \"{}\"\n",
        pin.display()
    )
}

#[tokio::test]
async fn the_issuing_key_signs_in_a_security_module_and_is_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut gateway = Gateway::start_issuing_by(&next_ledger(), "", |issuing| {
        let softhsm = make_token(folder.path(), issuing);
        (table(folder.path(), "issuing"), softhsm)
    });
    std::fs::remove_file(gateway.file("issuing.key")).expect("the test's own copy");
    for kiosk in [KIOSK, "ksk-047-0002"] {
        let ticket = approved_ticket(&gateway, kiosk).await;
        let applicant = Applicant::new();
        let answer = enrols(&gateway, &ticket, &applicant).await;
        let identity = applicant.identity(&answer);
        let mut client = gateway.connect(&identity).await;
        assert!(client.get("/healthz").await.status.is_success());
        gateway.kill();
        gateway.restart();
    }
    let config = std::fs::read_to_string(gateway.config()).expect("a config");
    let other = config.replace("key = \"issuing\"", "key = \"another\"");
    gateway.replace("gateway.toml", &other);
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("one private key called `another`"), "{talk}");
    let both = config.replace(
        "[enrolment.token]",
        "authority_key = \"x\"\n[enrolment.token]",
    );
    gateway.replace("gateway.toml", &both);
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("either `authority_key` or"), "{talk}");
}
