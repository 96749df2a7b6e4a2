//! The page's colours, for pictures that stand alone. The page itself paints from its style; a
//! test holds the two equal.

use crate::timeline::Paint;

/// A colour by its name in the style, in the light and in the dark.
pub(super) struct Colour {
    pub(super) name: &'static str,
    pub(super) light: &'static str,
    pub(super) dark: &'static str,
}

const fn colour(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, light, dark }
}

/// In the order of [`Paint`].
const COLOURS: [Colour; 16] = [
    colour("queued", "#898f97", "#81888d"),
    colour("starting", "#1b93ea", "#a9cbe3"),
    colour("running", "#2b35e0", "#3d7eff"),
    colour("succeeded", "#1f6e58", "#5ee8bd"),
    colour("failed", "#b71901", "#ff3b2a"),
    colour("retry", "#d46c10", "#ffbe6b"),
    colour("skipped", "#5d3f70", "#b03aa0"),
    colour("cancelled", "#39190e", "#a88468"),
    colour("ground", "#ffffff", "#14171c"),
    colour("raised", "#f5f6f8", "#1c2026"),
    colour("line", "#d9dde2", "#333942"),
    colour("edge", "#858c95", "#78818c"),
    colour("text", "#1b1f24", "#e7eaee"),
    colour("muted", "#565d66", "#a3abb5"),
    colour("accent", "#2b35e0", "#8fb0ff"),
    // What is still to come.
    colour("tint", "#eceefc", "#222a3d"),
];

/// The colour of what is painted so.
pub(super) fn of(paint: Paint) -> &'static Colour {
    &COLOURS[paint as usize]
}

/// All colours.
pub(super) fn all() -> &'static [Colour] {
    &COLOURS
}

#[cfg(test)]
mod tests {
    use super::{COLOURS, of};
    use crate::timeline::Paint;

    const STYLE: &str = include_str!("../../www/style.css");

    /// What a block gives a name, `--name: value;`.
    fn value<'a>(block: &'a str, name: &str) -> Option<&'a str> {
        let declared = ["--", name, ":"].concat();
        let (_, rest) = block.split_once(&declared)?;
        rest.split_once(';').map(|(value, _)| value.trim())
    }

    #[test]
    fn the_colours_are_those_of_the_style() {
        let mut roots = STYLE.split(":root {").skip(1);
        let mut block = || roots.next().and_then(|rest| rest.split('}').next());
        let (light, dark) = (block().expect("a palette"), block().expect("a dark one"));
        assert!(STYLE.contains("prefers-color-scheme: dark"));
        for colour in &COLOURS {
            assert_eq!(
                value(light, colour.name),
                Some(colour.light),
                "{}",
                colour.name
            );
            assert_eq!(
                value(dark, colour.name),
                Some(colour.dark),
                "{}",
                colour.name
            );
        }
    }

    #[test]
    fn each_paint_has_its_own() {
        for (paint, name) in [
            (Paint::Queued, "queued"),
            (Paint::Starting, "starting"),
            (Paint::Running, "running"),
            (Paint::Succeeded, "succeeded"),
            (Paint::Failed, "failed"),
            (Paint::Retry, "retry"),
            (Paint::Skipped, "skipped"),
            (Paint::Cancelled, "cancelled"),
            (Paint::Ground, "ground"),
            (Paint::Raised, "raised"),
            (Paint::Line, "line"),
            (Paint::Edge, "edge"),
            (Paint::Text, "text"),
            (Paint::Muted, "muted"),
            (Paint::Accent, "accent"),
            (Paint::Future, "tint"),
        ] {
            assert_eq!(of(paint).name, name);
        }
    }
}
