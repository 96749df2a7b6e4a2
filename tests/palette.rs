//! The state colours of `www/style.css` can be told apart in four kinds of colour vision, in both
//! themes, and what must be seen or read stands out from its ground.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use palette::color_difference::{Ciede2000, Wcag21RelativeContrast};
use palette::{Clamp, IntoColor, Lab, LinSrgb, Srgb};

/// The colours of an item's states.
const STATES: [&str; 8] = [
    "queued",
    "starting",
    "running",
    "succeeded",
    "failed",
    "retry",
    "skipped",
    "cancelled",
];

/// Colours that text has, and the grounds that it stands on.
const TEXTS: [&str; 5] = ["text", "muted", "accent", "problem", "warning"];
const GROUNDS: [&str; 5] = ["ground", "raised", "tint", "bad", "odd"];

/// ΔE2000 of two state colours at least. Marks of a timeline are small and stand apart, so this is
/// far more than what can be told apart side by side.
const LEAST_DIFFERENCE: f64 = 10.0;
/// WCAG 2.2, 1.4.11: what is not text.
const LEAST_MARK_CONTRAST: f64 = 3.0;
/// WCAG 2.2, 1.4.3: text of any size.
const LEAST_TEXT_CONTRAST: f64 = 4.5;

/// What an eye makes of linear RGB, row by row.
type Vision = [[f64; 3]; 3];

/// Colour vision, whole and without one kind of cone. G. M. Machado, M. M. Oliveira and L. A. F.
/// Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
/// Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0.
const VISIONS: [(&str, Vision); 4] = [
    (
        "normal",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// A colour by its name in the stylesheet.
type Named<'a> = (&'a str, Srgb<f64>);

/// The custom properties of a theme. Where one stands twice, the later counts.
struct Theme {
    name: &'static str,
    properties: Vec<(&'static str, &'static str)>,
}

impl Theme {
    fn colour<'a>(&self, name: &'a str) -> Named<'a> {
        let mut found = self.properties.iter().rev();
        let found = found.find(|(property, _)| *property == name);
        let (_, value) = found.unwrap_or_else(|| panic!("{}: there is no --{name}", self.name));
        (name, colour(value))
    }

    fn colours<'a>(&self, names: &[&'a str]) -> Vec<Named<'a>> {
        names.iter().map(|name| self.colour(name)).collect()
    }
}

fn themes() -> [Theme; 2] {
    let css = include_str!("../www/style.css");
    let light = properties(after(css, ":root"));
    let dark = properties(after(
        after(css, "@media (prefers-color-scheme: dark)"),
        ":root",
    ));
    assert!(!dark.is_empty(), "the dark theme has colours of its own");
    let both = [light.clone(), dark].concat();
    [
        Theme {
            name: "light",
            properties: light,
        },
        Theme {
            name: "dark",
            properties: both,
        },
    ]
}

/// What stands behind the first of these.
fn after<'a>(css: &'a str, what: &str) -> &'a str {
    let (_, rest) = css.split_once(what).expect("the stylesheet has this");
    rest
}

/// Custom properties of the block that comes next.
fn properties(css: &'static str) -> Vec<(&'static str, &'static str)> {
    let block = after(css, "{").split('}').next().unwrap_or_default();
    let declared = block.split(';').filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        Some((name, value.trim()))
    });
    declared.collect()
}

fn colour(hex: &str) -> Srgb<f64> {
    let colour: Srgb<u8> = hex.parse().unwrap_or_else(|_| panic!("{hex} is no colour"));
    colour.into_format()
}

/// How a colour looks.
fn seen(colour: Srgb<f64>, vision: Vision) -> Lab<palette::white_point::D65, f64> {
    let light: LinSrgb<f64> = colour.into_linear();
    let row = |row: [f64; 3]| row[0] * light.red + row[1] * light.green + row[2] * light.blue;
    let [red, green, blue] = vision.map(row);
    LinSrgb::new(red, green, blue).clamp().into_color()
}

fn difference(one: Srgb<f64>, other: Srgb<f64>, vision: Vision) -> f64 {
    seen(one, vision).difference(seen(other, vision))
}

/// Pairs that are closer than they may be, in words; and the least difference of all.
fn too_close(colours: &[Named]) -> (Vec<String>, f64) {
    let (mut found, mut least) = (Vec::new(), f64::INFINITY);
    for (eyes, vision) in VISIONS {
        for (at, (one, a)) in colours.iter().enumerate() {
            for (other, b) in &colours[at + 1..] {
                let difference = difference(*a, *b, vision);
                least = least.min(difference);
                if difference < LEAST_DIFFERENCE {
                    found.push(format!("{one} and {other}, {eyes}: {difference:.1}"));
                }
            }
        }
    }
    (found, least)
}

/// Colours that stand out too little from a ground, in words.
fn too_faint(colours: &[Named], grounds: &[Named], least: f64) -> Vec<String> {
    let mut found = Vec::new();
    for (ground, behind) in grounds {
        for (name, colour) in colours {
            let contrast = colour.relative_contrast(*behind);
            if contrast < least {
                found.push(format!("{name} on {ground}: {contrast:.2}"));
            }
        }
    }
    found
}

#[test]
fn states_can_be_told_apart_in_every_kind_of_vision() {
    for theme in themes() {
        let (pairs, least) = too_close(&theme.colours(&STATES));
        println!("{}: ΔE2000 is {least:.1} at least", theme.name);
        assert!(pairs.is_empty(), "{}: {pairs:#?}", theme.name);
    }
}

#[test]
fn states_stand_out_from_the_ground_of_every_row() {
    // Every other row is raised.
    for theme in themes() {
        let grounds = theme.colours(&["ground", "raised"]);
        let faint = too_faint(&theme.colours(&STATES), &grounds, LEAST_MARK_CONTRAST);
        assert!(faint.is_empty(), "{}: {faint:#?}", theme.name);
    }
}

#[test]
fn text_can_be_read_on_every_ground() {
    for theme in themes() {
        let grounds = theme.colours(&GROUNDS);
        let mut faint = too_faint(&theme.colours(&TEXTS), &grounds, LEAST_TEXT_CONTRAST);
        // Strings of code have the colour of success; a filled button has text of its own.
        let [raised, tint] = [theme.colour("raised"), theme.colour("tint")];
        let code = [theme.colour("succeeded")];
        faint.extend(too_faint(&code, &[raised, tint], LEAST_TEXT_CONTRAST));
        let (button, on) = ([theme.colour("accent")], [theme.colour("on-accent")]);
        faint.extend(too_faint(&on, &button, LEAST_TEXT_CONTRAST));
        assert!(faint.is_empty(), "{}: {faint:#?}", theme.name);
    }
}

#[test]
fn dots_of_the_log_stand_out_from_their_rows() {
    for theme in themes() {
        let mut faint = Vec::new();
        for (dot, row) in [("succeeded", "raised"), ("failed", "bad"), ("retry", "odd")] {
            let grounds = theme.colours(&[row, "tint"]);
            faint.extend(too_faint(
                &[theme.colour(dot)],
                &grounds,
                LEAST_MARK_CONTRAST,
            ));
        }
        assert!(faint.is_empty(), "{}: {faint:#?}", theme.name);
    }
}

#[test]
fn edges_of_controls_stand_out() {
    for theme in themes() {
        let grounds = theme.colours(&["ground", "raised"]);
        let faint = too_faint(&[theme.colour("edge")], &grounds, LEAST_MARK_CONTRAST);
        assert!(faint.is_empty(), "{}: {faint:#?}", theme.name);
    }
}

#[test]
fn a_theme_has_its_own_value_or_the_light_ones() {
    let [light, dark] = themes();
    assert_ne!(light.colour("ground"), dark.colour("ground"));
    let unit = |theme: &Theme| {
        theme
            .properties
            .iter()
            .rev()
            .find(|(n, _)| *n == "unit")
            .copied()
    };
    assert_eq!(unit(&dark), unit(&light));
}

#[test]
fn near_colours_are_found() {
    // Told apart by all.
    let far = [("blue", colour("#2b35e0")), ("brown", colour("#39190e"))];
    assert_eq!(too_close(&far).0, Vec::<String>::new());
    // By nobody.
    let near = [("one", colour("#808080")), ("other", colour("#858585"))];
    assert_eq!(too_close(&near).0.len(), VISIONS.len());
    // Red and green of one lightness: not without long or without middle wavelengths.
    let confused = [("red", colour("#c86432")), ("green", colour("#8c8c32"))];
    let (pairs, _) = too_close(&confused);
    let of = |eyes: &str| pairs.iter().any(|pair| pair.contains(eyes));
    assert!(of("deutan") && !of("normal"), "{pairs:?}");
}

#[test]
fn contrasts_are_wcags() {
    let [black, white] = [colour("#000000"), colour("#ffffff")];
    assert!((black.relative_contrast(white) - 21.0).abs() < 1e-9);
    // The lightest grey that text may have on white, and the next one, which it may not.
    let greys = [("may", colour("#767676")), ("may not", colour("#777777"))];
    let faint = too_faint(&greys, &[("white", white)], LEAST_TEXT_CONTRAST);
    assert_eq!(faint, ["may not on white: 4.48"]);
}

/// Lab, Lab, ΔE2000. G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 Color-Difference Formula:
/// Implementation Notes, Supplementary Test Data, and Mathematical Observations", Color Research
/// and Application 30 (2005), table 1.
const PUBLISHED: [([f64; 3], [f64; 3], f64); 34] = [
    ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
    ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
    ([50.0, 2.8361, -74.02], [50.0, 0.0, -82.7485], 3.4412),
    ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
    ([50.0, -1.1848, -84.8006], [50.0, 0.0, -82.7485], 1.0),
    ([50.0, -0.9009, -85.5211], [50.0, 0.0, -82.7485], 1.0),
    ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
    ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.001], 7.1792),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0012], 7.2195),
    ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
    ([50.0, -0.001, 2.49], [50.0, 0.001, -2.49], 4.8045),
    ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
    ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
    ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
    ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
    ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.903),
    ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
    ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0),
    ([50.0, 2.5, 0.0], [50.0, 3.2972, 0.0], 1.0),
    ([50.0, 2.5, 0.0], [50.0, 1.8634, 0.5757], 1.0),
    ([50.0, 2.5, 0.0], [50.0, 3.2592, 0.335], 1.0),
    (
        [60.2574, -34.0099, 36.2677],
        [60.4626, -34.1751, 39.4387],
        1.2644,
    ),
    (
        [63.0109, -31.0961, -5.8663],
        [62.8187, -29.7946, -4.0864],
        1.263,
    ),
    ([61.2901, 3.7196, -5.3901], [61.4292, 2.248, -4.962], 1.8731),
    (
        [35.0831, -44.1164, 3.7933],
        [35.0232, -40.0716, 1.5901],
        1.8645,
    ),
    (
        [22.7233, 20.0904, -46.694],
        [23.0331, 14.973, -42.5619],
        2.0373,
    ),
    (
        [36.4612, 47.858, 18.3852],
        [36.2715, 50.5065, 21.2231],
        1.4146,
    ),
    (
        [90.8027, -2.0831, 1.441],
        [91.1528, -1.6435, 0.0447],
        1.4441,
    ),
    (
        [90.9257, -0.5406, -0.9208],
        [88.6381, -0.8985, -0.7239],
        1.5381,
    ),
    (
        [6.7747, -0.2908, -2.4247],
        [5.8714, -0.0985, -2.2286],
        0.6377,
    ),
    ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
];

#[test]
fn differences_are_the_published_ones() {
    let lab = |[l, a, b]: [f64; 3]| Lab::<palette::white_point::D65, f64>::new(l, a, b);
    for (one, other, published) in PUBLISHED {
        let found = lab(one).difference(lab(other));
        let text = format!("{one:?} and {other:?}: {found}, not {published}");
        assert!((found - published).abs() < 5e-5, "{text}");
    }
}
