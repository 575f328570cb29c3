//! Citizens find what they mean.

use kiosk_domain::Language;
use kiosk_domain::catalogue::Catalogue;

use crate::shipped::shipped;

fn ids<'a>(catalogue: &'a Catalogue, query: &str, language: Language) -> Vec<&'a str> {
    catalogue
        .search(query, language)
        .iter()
        .map(|service| service.id.as_str())
        .collect()
}

/// Expects `id` among the first `places` results, in both languages.
#[track_caller]
fn finds(query: &str, id: &str, places: usize) {
    let catalogue = shipped();
    for language in Language::ALL {
        let found = ids(&catalogue, query, language);
        let first: Vec<_> = found.iter().take(places).collect();
        assert!(
            first.contains(&&id),
            "{query} in {language:?} finds {first:?}"
        );
    }
}

#[test]
fn kitambulisho_finds_every_service_for_id_cards() {
    let catalogue = shipped();
    let found = ids(&catalogue, "kitambulisho", Language::Kiswahili);
    for id in [
        "nrb-id-first",
        "nrb-id-replace",
        "nrb-id-status",
        "nrb-id-change",
        "nrb-id-renew",
    ] {
        assert!(found[..8].contains(&id), "{id} is not among {found:?}");
    }
}

#[test]
fn a_lost_id_is_found_in_mixed_language() {
    finds("ID iliyopotea", "nrb-id-replace", 1);
    finds("lost id", "nrb-id-replace", 2);
    finds("nimepoteza kitambulisho", "nps-abstract-lost", 1);
}

#[test]
fn good_conduct_is_found_by_the_name_people_use() {
    finds("good conduct", "dci-pcc", 1);
    finds("GOOD  Conduct!", "dci-pcc", 1);
    finds("tabia njema", "dci-pcc", 3);
}

#[test]
fn kra_pin_finds_pin_services_and_no_others() {
    let catalogue = shipped();
    let found = ids(&catalogue, "kra pin", Language::English);
    assert!(found.iter().all(|id| id.starts_with("kra-")), "{found:?}");
    finds("kra pin", "kra-pin-print", 3);
    finds("kra pin", "kra-pin-reg", 3);
}

#[test]
fn one_slip_in_a_long_word_is_forgiven() {
    finds("birht certificate", "crs-birth-cert", 1);
    finds("pasport", "dis-passport-34", 5);
    finds("kitambulsho", "nrb-id-first", 8);
}

#[test]
fn the_beginning_of_a_word_is_enough() {
    finds("lese", "ntsa-smartdl-new", 12);
    finds("birth cert", "crs-birth-cert", 1);
}

#[test]
fn an_agency_is_found_by_its_short_name() {
    let catalogue = shipped();
    let found = ids(&catalogue, "nssf", Language::English);
    assert!(found.len() >= 7, "{found:?}");
    assert!(
        found[..7].iter().all(|id| id.starts_with("nssf-")),
        "{found:?}"
    );
}

#[test]
fn a_whole_sentence_is_understood() {
    finds("how do I get my birth certificate", "crs-birth-cert", 1);
    finds("nataka kulipa faini ya korti", "jud-fines", 1);
}

#[test]
fn a_word_that_fits_nothing_does_not_hide_what_the_others_find() {
    finds("birth certificate xyzzy", "crs-birth-cert", 3);
}

#[test]
fn nothing_is_found_for_nothing_or_nonsense() {
    let catalogue = shipped();
    for query in ["", "  ", "?!", "xyzzyplugh"] {
        assert!(
            ids(&catalogue, query, Language::English).is_empty(),
            "{query:?}"
        );
    }
}
