//! Certificates lead to our root, say what their holder may do, and nothing else.

use kiosk_domain::{AgencyId, KioskId, Timestamp};
use kiosk_enrolment::{
    Authority, Certificate, CertificateError, EnrolmentError, LeafKey, Request, Roots, Validity,
    public_key_of, role_of,
};
use kiosk_envelope::{DeviceSigner as _, FileKey};
use kiosk_protocol::Role;

const NOW: Timestamp = Timestamp(1_795_555_200_000);
const DAY: i64 = 86_400_000;

fn validity() -> Validity {
    Validity::days_from(NOW, 90)
}

fn authority() -> Authority {
    Authority::create("Test root", Validity::days_from(NOW, 3650)).expect("created")
}

fn roots(authority: &Authority) -> Roots {
    Roots::from_pem(authority.certificate_pem()).expect("a root")
}

fn kiosk() -> KioskId {
    KioskId::new("ksk-047-0001").expect("an id")
}

fn request() -> Request {
    LeafKey::generate()
        .expect("a key")
        .request()
        .expect("a request")
}

fn kiosk_certificate(authority: &Authority) -> Certificate {
    let pem = authority
        .issue_kiosk(&kiosk(), &request(), validity())
        .expect("issued");
    Certificate::from_pem(&pem).expect("readable")
}

#[test]
fn each_client_gets_its_role_and_our_root_vouches_for_it() {
    let authority = authority();
    let agency = AgencyId::new("kra").expect("an id");
    for (pem, role) in [
        (
            authority.issue_kiosk(&kiosk(), &request(), validity()),
            Role::Kiosk(kiosk()),
        ),
        (
            authority.issue_agency(&agency, &request(), validity()),
            Role::Agency(agency),
        ),
        (
            authority.issue_operations("duty.desk", &request(), validity()),
            Role::operations("duty.desk").expect("a name"),
        ),
    ] {
        let certificate = Certificate::from_pem(&pem.expect("issued")).expect("readable");
        assert_eq!(role_of(certificate.der()), Ok(role));
        assert_eq!(
            roots(&authority).vouch_for_client(&certificate, NOW),
            Ok(())
        );
        assert!(
            roots(&authority)
                .vouch_for_server(&certificate, NOW)
                .is_err()
        );
        assert!(!certificate.is_authority());
    }
}

#[test]
fn a_gateway_has_names_but_no_role() {
    let authority = authority();
    let names = ["gateway.example".to_owned()];
    let address = "127.0.0.1".parse().expect("an address");
    let pem = authority
        .issue_gateway(&names, &[address], &request(), validity())
        .expect("issued");
    let certificate = Certificate::from_pem(&pem).expect("readable");
    assert_eq!(certificate.role(), Err(CertificateError::NoRole));
    assert_eq!(
        roots(&authority).vouch_for_server(&certificate, NOW),
        Ok(())
    );
    assert!(
        roots(&authority)
            .vouch_for_client(&certificate, NOW)
            .is_err()
    );
    assert!(matches!(
        authority.issue_gateway(&[], &[address], &request(), validity()),
        Err(EnrolmentError::BadName(_))
    ));
}

#[test]
fn a_certificate_holds_from_five_minutes_ago_to_its_last_day() {
    let authority = authority();
    let certificate = kiosk_certificate(&authority);
    for (at, holds) in [
        (NOW.0 - 6 * 60_000, false),
        (NOW.0, true),
        (NOW.0 + 90 * DAY, true),
        (NOW.0 + 90 * DAY + 60_000, false),
    ] {
        let at = Timestamp(at);
        assert_eq!(certificate.holds_at(at), holds, "{at:?}");
        let vouched = roots(&authority).vouch_for_client(&certificate, at).is_ok();
        assert_eq!(vouched, holds, "{at:?}");
    }
}

#[test]
fn another_root_of_the_same_name_does_not_vouch() {
    let certificate = kiosk_certificate(&authority());
    assert!(
        roots(&authority())
            .vouch_for_client(&certificate, NOW)
            .is_err()
    );
}

#[test]
fn an_authority_read_from_its_files_issues_as_before() {
    let made = authority();
    let read = Authority::from_pem(made.certificate_pem(), &made.private_pem()).expect("a pair");
    let certificate = kiosk_certificate(&read);
    assert_eq!(roots(&made).vouch_for_client(&certificate, NOW), Ok(()));
}

#[test]
fn files_that_are_not_an_authority_are_refused() {
    let (one, other) = (authority(), authority());
    let leaf_key = LeafKey::generate().expect("a key");
    let request = leaf_key.request().expect("a request");
    let leaf = one
        .issue_kiosk(&kiosk(), &request, validity())
        .expect("issued");
    let (one_key, other_key) = (one.private_pem(), other.private_pem());
    for (certificate, key, why) in [
        (one.certificate_pem(), other_key.as_str(), "another's key"),
        (leaf.as_str(), leaf_key.private_pem().as_str(), "a leaf"),
        ("", one_key.as_str(), "no certificate"),
        (one.certificate_pem(), "", "no key"),
    ] {
        let refused = Authority::from_pem(certificate, key);
        assert!(
            matches!(refused, Err(EnrolmentError::NotAnAuthority(_))),
            "{why} was taken"
        );
    }
}

#[test]
fn a_signing_request_is_certified_under_the_name_that_the_authority_gives() {
    let authority = authority();
    let key = LeafKey::generate().expect("a key");
    let csr = key
        .request_pem("urn:huduma:operations:root")
        .expect("a request");
    let request = Request::from_pem(&csr).expect("its own key signed it");
    let pem = authority
        .issue_kiosk(&kiosk(), &request, validity())
        .expect("issued");
    assert_eq!(
        Certificate::from_pem(&pem).expect("readable").role(),
        Ok(Role::Kiosk(kiosk()))
    );
    let device = FileKey::from_pem(&key.private_pem(), None).expect("a device key");
    assert_eq!(public_key_of(&pem), Ok(device.public_key()));
}

#[test]
fn an_altered_signing_request_is_refused() {
    let csr = LeafKey::generate()
        .expect("a key")
        .request_pem("kiosk")
        .expect("a request");
    let middle = csr.len() / 2;
    let other = if csr.as_bytes()[middle] == b'A' {
        "B"
    } else {
        "A"
    };
    let altered = [&csr[..middle], other, &csr[middle + 1..]].concat();
    assert!(Request::from_pem(&altered).is_err());
    assert!(Request::from_pem("").is_err());
}

#[test]
fn two_certificates_of_one_key_differ_in_their_serial_number() {
    let authority = authority();
    let request = request();
    let serial = || {
        let pem = authority
            .issue_kiosk(&kiosk(), &request, validity())
            .expect("issued");
        Certificate::from_pem(&pem)
            .expect("readable")
            .serial()
            .to_owned()
    };
    assert_ne!(serial(), serial());
}

#[test]
fn an_operator_cannot_be_named_into_another_role() {
    let refused = authority().issue_operations("x:urn:huduma:kiosk:k", &request(), validity());
    assert!(matches!(refused, Err(EnrolmentError::BadName(_))));
}
