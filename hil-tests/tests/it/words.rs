use hil_tests::citizens::words::Words;
use kiosk_domain::Language::{English, Kiswahili};

const PO: &str = r#"
msgid ""
msgstr "Language: sw\n"

#: ui/screens/done/screen.slint:12
msgctxt "DoneScreen"
msgid "Finish"
msgstr "Maliza"

msgctxt "PayScreen"
msgid "Pay KES {}"
msgstr ""
"Lipa "
"KES {}"

msgctxt "HelpScreen"
msgid "Finish"
msgstr "Funga"

msgid "Say \"yes\""
msgstr ""
"#;

#[test]
fn a_control_is_known_by_every_translation_it_has() {
    assert_eq!(
        Words::parse(PO).of("Finish", Kiswahili),
        ["Maliza", "Funga"]
    );
}

#[test]
fn a_translation_over_several_lines_is_one_text() {
    assert_eq!(
        Words::parse(PO).of("Pay KES {}", Kiswahili),
        ["Lipa KES {}"]
    );
}

#[test]
fn what_is_not_translated_stands_in_english() {
    let words = Words::parse(PO);
    assert_eq!(words.of("Say \"yes\"", Kiswahili), ["Say \"yes\""]);
    assert_eq!(words.of("Finish", English), ["Finish"]);
}
