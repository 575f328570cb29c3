//! Which authority a list counts for, and what it says of a certificate.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope, DnType, IsCa, KeyIdMethod,
    KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

use super::*;

/// 2026-11-28.
const NOW: u64 = 1_795_824_000;

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    Issuer::self_signed(params, key).expect("signed")
}

fn leaf(of: &Issuer, serial: u8) -> CertificateDer<'static> {
    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from_slice(&[serial]));
    let key = KeyPair::generate().expect("a key");
    let leaf = params.signed_by(&key, of).expect("signed");
    leaf.der().clone()
}

/// A list of `of` that names the serial number 2 and is good through 2026.
fn list(of: &Issuer, scope: Option<CrlScope>) -> String {
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2027, 1, 1),
        crl_number: 1.into(),
        issuing_distribution_point: scope.map(|scope| CrlIssuingDistributionPoint {
            distribution_point: CrlDistributionPoint {
                uris: vec!["http://lists.example/one".into()],
            },
            scope: Some(scope),
        }),
        revoked_certs: vec![RevokedCertParams {
            serial_number: SerialNumber::from_slice(&[2]),
            revocation_time: date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = params.signed_by(of).expect("signed");
    list.pem().expect("PEM")
}

fn read(list: &str, authorities: &[&Issuer]) -> Result<Crls, CrlError> {
    let folder = tempfile::tempdir().expect("a folder");
    let paths: [PathBuf; 1] = [folder.path().join("list.crl")];
    std::fs::write(&paths[0], list).expect("written");
    let ders: Vec<_> = authorities.iter().map(|one| one.der().clone()).collect();
    let now = Timestamp(NOW as i64 * 1000);
    Crls::read(&paths, Path::new("roots.pem"), &ders, now)
}

#[test]
fn an_authority_of_the_same_name_cannot_hide_behind_the_list_of_another() {
    let (own, namesake) = (authority("root"), authority("root"));
    let crls = read(&list(&own, None), &[&namesake, &own]).expect("a list of one of them");
    let both = [namesake.der().clone(), own.der().clone()];
    assert_eq!(crls.listed(&both), [own.der().clone()]);
}

#[test]
fn a_list_of_some_certificates_only_is_refused() {
    for scope in [CrlScope::UserCertsOnly, CrlScope::CaCertsOnly] {
        let own = authority("root");
        let refused = read(&list(&own, Some(scope)), &[&own]).err();
        let fault = refused.expect("refused").fault;
        assert!(matches!(fault, CrlFault::Partial), "{fault}");
    }
}

#[test]
fn a_certificate_counts_unless_it_is_revoked_unknown_or_the_list_is_old() {
    let own = authority("root");
    let crls = read(&list(&own, None), &[&own]).expect("whole");
    let judge = |leaf: &CertificateDer<'_>, seconds| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        crls.judge(leaf, at)
    };
    assert_eq!(judge(&leaf(&own, 1), NOW), Ok(()));
    let revoked = CertificateError::Revoked;
    assert_eq!(judge(&leaf(&own, 2), NOW), Err(revoked));
    let unknown = CertificateError::UnknownRevocationStatus;
    let stranger = authority("another");
    assert_eq!(judge(&leaf(&stranger, 1), NOW), Err(unknown));
    let next_year = NOW + 40 * 24 * 3600;
    let old = judge(&leaf(&own, 1), next_year);
    let is_old = matches!(
        old,
        Err(CertificateError::ExpiredRevocationListContext { .. })
    );
    assert!(is_old, "{old:?}");
    let nonsense = CertificateDer::from(vec![7; 40]);
    let unreadable = CertificateError::BadEncoding;
    assert_eq!(judge(&nonsense, NOW), Err(unreadable));
}

#[test]
fn a_file_without_end_is_read_no_further_than_a_list_is_long() {
    let own = authority("root");
    let paths = [PathBuf::from("/dev/zero")];
    let now = Timestamp(NOW as i64 * 1000);
    let refused = Crls::read(&paths, Path::new("roots.pem"), &[own.der().clone()], now);
    let fault = refused.expect_err("no list").fault;
    assert!(matches!(fault, CrlFault::TooLarge), "{fault}");
}
