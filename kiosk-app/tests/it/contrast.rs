//! Words stand out from their ground: 4.5 to 1, and 7 to 1 where high contrast was asked for.

use kiosk_app::face::Theme;
use slint::{Color, ComponentHandle};

use crate::stage::Stage;

/// WCAG 2.2, relative luminance.
fn luminance(color: Color) -> f64 {
    let linear = |byte: u8| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue())
}

pub fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn black_on_white_is_twenty_one_to_one() {
    let ratio = contrast(
        Color::from_rgb_u8(0, 0, 0),
        Color::from_rgb_u8(255, 255, 255),
    );
    assert!((ratio - 21.0).abs() < 0.01, "{ratio}");
}

#[test]
fn words_stand_out_in_every_palette() {
    let stage = Stage::new();
    let theme = stage.face.component().global::<Theme>();
    let palettes = [
        ("standard", theme.get_standard(), 4.5),
        ("dark", theme.get_dark(), 4.5),
        ("high contrast", theme.get_high_contrast(), 7.0),
    ];
    for (name, colors, least) in palettes {
        let pairs = [
            ("ink", colors.ink, colors.background),
            ("ink on a card", colors.ink, colors.surface),
            ("ink on quiet ground", colors.ink, colors.quiet),
            ("quiet ink", colors.ink_quiet, colors.background),
            ("quiet ink on quiet ground", colors.ink_quiet, colors.quiet),
            ("quiet ink on a card", colors.ink_quiet, colors.surface),
            ("primary words", colors.primary, colors.surface),
            (
                "primary words on the page",
                colors.primary,
                colors.background,
            ),
            ("words on primary", colors.on_primary, colors.primary),
            ("warning", colors.on_warning, colors.warning),
            ("error", colors.error, colors.error_ground),
            ("error on a card", colors.error, colors.surface),
        ];
        for (pair, front, ground) in pairs {
            let ratio = contrast(front, ground);
            assert!(ratio >= least, "{name}: {pair} has only {ratio:.2} to 1");
        }
        let grounds = [colors.background, colors.surface, colors.quiet];
        for ground in grounds {
            let ratio = contrast(colors.focus, ground);
            assert!(
                ratio >= 3.0,
                "{name}: the focus ring has only {ratio:.2} to 1"
            );
        }
        let ratio = contrast(colors.line, colors.background);
        assert!(ratio >= 3.0, "{name}: the line has only {ratio:.2} to 1");
    }
}
