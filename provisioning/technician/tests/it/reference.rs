//! `docs/reference/config.md` says what the config's types say: written from their documentation,
//! and held by this test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = "# The kiosk's config

Written from `contracts/domain/src/config.rs` by `cargo xtask bless kiosk-technician`; change it there.
One TOML file a kiosk. `kiosk-technician configure` writes it, the kiosk reads it once at start, and
`kiosk-technician configure --check` says file and line of what is wrong. Unknown keys are refused.
";

/// Where its types are.
const SOURCES: [&str; 5] = [
    "config.rs",
    "config/devices.rs",
    "config/hours.rs",
    "config/energy.rs",
    "config/calibration.rs",
];

/// A type of the config: what it says of itself, and its keys.
#[derive(Default)]
struct Shape {
    note: String,
    kebab: bool,
    /// All keys have defaults.
    lenient: bool,
    keys: Vec<Key>,
}

struct Key {
    name: String,
    kind: String,
    note: String,
    optional: bool,
}

#[test]
fn the_page_of_the_config_says_what_its_types_say() {
    let page = page();
    let path = root().join("docs/reference/config.md");
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, &page).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page, "run `cargo xtask bless kiosk-technician`");
}

/// So that the reader above cannot lose a key unseen.
#[test]
fn every_key_that_a_written_config_has_is_on_the_page() {
    let page = page();
    let bench = crate::bench::Bench::configured();
    let table: toml::Table = bench.read("kiosk.toml").parse().expect("TOML");
    let mut missing = Vec::new();
    each_key(&table, &mut |key| {
        if !page.contains(&format!("| `{key}` |")) {
            missing.push(key.to_owned());
        }
    });
    assert!(missing.is_empty(), "{missing:?}");
}

fn page() -> String {
    let source = |name: &str| {
        let path = root().join("contracts/domain/src").join(name);
        fs::read_to_string(path).expect("the types are there")
    };
    let shapes = shapes(&SOURCES.map(source).concat());
    let mut page = HEAD.to_owned();
    describe(&shapes, "KioskConfig", "", &mut page);
    page
}

fn each_key(table: &toml::Table, told: &mut impl FnMut(&str)) {
    for (key, value) in table {
        match value {
            // Words for citizens are one value in two languages.
            toml::Value::Table(inner) if !inner.contains_key("sw") => each_key(inner, told),
            _ => told(key),
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The public structs with public fields, by name. Reads the shape that rustfmt gives them.
fn shapes(source: &str) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    let (mut notes, mut attributes) = (String::new(), String::new());
    let mut open: Option<(String, Shape)> = None;
    for line in source.lines() {
        let text = line.trim();
        if let Some(note) = text.strip_prefix("///") {
            let _ = write!(
                notes,
                "{}{}",
                if notes.is_empty() { "" } else { " " },
                note.trim()
            );
        } else if text.starts_with("#[") {
            attributes.push_str(text);
        } else {
            if let Some(name) = text
                .strip_prefix("pub struct ")
                .and_then(|t| t.strip_suffix(" {"))
            {
                let shape = Shape {
                    note: std::mem::take(&mut notes),
                    kebab: attributes.contains("kebab-case"),
                    lenient: attributes.contains("deny_unknown_fields, default)"),
                    keys: Vec::new(),
                };
                open = Some((name.to_owned(), shape));
            } else if let Some((name, mut shape)) = open.take() {
                if text == "}" {
                    shapes.insert(name, shape);
                } else {
                    if let Some(key) = key(text, &notes, &attributes, &shape) {
                        shape.keys.push(key);
                    }
                    open = Some((name, shape));
                }
            }
            notes.clear();
            attributes.clear();
        }
    }
    shapes
}

fn key(text: &str, notes: &str, attributes: &str, shape: &Shape) -> Option<Key> {
    let (name, kind) = text
        .strip_prefix("pub ")?
        .trim_end_matches(',')
        .split_once(": ")?;
    Some(Key {
        name: match shape.kebab {
            true => name.replace('_', "-"),
            false => name.to_owned(),
        },
        kind: kind
            .trim_start_matches("Option<")
            .trim_end_matches('>')
            .to_owned(),
        note: notes.to_owned(),
        optional: shape.lenient || attributes.contains("default"),
    })
}

fn describe(shapes: &BTreeMap<String, Shape>, name: &str, table: &str, page: &mut String) {
    let shape = &shapes[name];
    if !table.is_empty() {
        let _ = write!(page, "\n## `[{table}]`\n");
    }
    let _ = write!(page, "\n{}\n", shape.note);
    let (tables, keys): (Vec<&Key>, Vec<&Key>) = shape
        .keys
        .iter()
        .partition(|key| shapes.contains_key(&key.kind));
    if !keys.is_empty() {
        page.push_str("\n| key | value | must be there | what |\n|---|---|---|---|\n");
    }
    for Key {
        name,
        kind,
        note,
        optional,
    } in keys
    {
        let must = if *optional { "no" } else { "yes" };
        let _ = writeln!(page, "| `{name}` | {} | {must} | {note} |", plain(kind));
    }
    for key in tables {
        let dot = if table.is_empty() { "" } else { "." };
        describe(
            shapes,
            &key.kind,
            &format!("{table}{dot}{}", key.name),
            page,
        );
    }
}

fn plain(kind: &str) -> &str {
    match kind {
        "String" => "text",
        "PathBuf" => "path",
        "bool" => "`true` or `false`",
        "u8" | "u32" | "u64" => "whole number",
        "f32" | "f64" => "number",
        "[f64; 6]" => "six numbers",
        "DayHours" => "hours, such as `\"08:00-17:00\"` or `\"closed\"`",
        "Vec<HoursException" => "list of tables",
        "Text" => "`{ en = \"…\", sw = \"…\" }`",
        "Vec<Language" => "list of `\"en\"`, `\"sw\"`",
        "KioskId" => "id, such as `ksk-047-0001`",
        "SiteId" => "id, such as `gpo-nairobi`",
        "toml::Table" => "table",
        "TamperRule" => "`\"report\"` or `\"close\"`",
        other => other,
    }
}
