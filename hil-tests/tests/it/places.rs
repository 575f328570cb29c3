use hil_tests::rig::Places;

#[test]
fn a_run_begins_with_empty_folders() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("demo");
    std::fs::create_dir_all(out.join("screens")).unwrap();
    std::fs::write(out.join("screens/01-old.png"), "old").unwrap();
    let places = Places::prepare(&out, &[], None).unwrap();
    assert_eq!(std::fs::read_dir(out.join("screens")).unwrap().count(), 0);
    assert!(places.catalogue().is_dir());
}

#[test]
fn a_program_is_looked_for_in_the_named_folders_first() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::fs::write(bin.join("kiosk-app"), "").unwrap();
    let places =
        Places::prepare(&folder.path().join("out"), std::slice::from_ref(&bin), None).unwrap();
    assert_eq!(places.program("kiosk-app"), bin.join("kiosk-app"));
    assert_eq!(
        places.program("kiosk-gateway"),
        std::path::Path::new("kiosk-gateway")
    );
}
