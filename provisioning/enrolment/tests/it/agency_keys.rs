//! Key pairs of agencies are read back by those who seal and open with them.

use kiosk_domain::AgencyId;
use kiosk_enrolment::{AgencyKeyPair, public_key_file};
use kiosk_envelope::{AgencyKeys, AgencySecretKeys};

fn pair(agency: &str) -> AgencyKeyPair {
    let id = AgencyId::new(agency).expect("an id");
    AgencyKeyPair::generate(id, format!("{agency}-1"))
}

#[test]
fn the_secret_file_belongs_to_the_public_one() {
    let pairs = [pair("kra"), pair("ntsa")];
    let keys = AgencyKeys::parse("agency-keys.toml", &public_key_file(&pairs)).expect("readable");
    for pair in &pairs {
        let secrets = AgencySecretKeys::parse("secret", &pair.secret_file()).expect("readable");
        let public = keys.get(pair.agency()).expect("in the file");
        let secret = secrets
            .get(pair.agency(), public.key_id())
            .expect("of the same name");
        assert_eq!(&secret.public_key(pair.agency().clone()), public);
    }
}

#[test]
fn the_public_file_does_not_hold_the_secret() {
    let pairs = [pair("kra")];
    let secret_file = pairs[0].secret_file();
    let secret = secret_file
        .split('"')
        .nth(5)
        .expect("the key is the third text");
    assert_eq!(secret.len(), 44);
    assert!(!public_key_file(&pairs).contains(secret));
}
