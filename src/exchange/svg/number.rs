//! Numbers of a picture.

/// Attributes that are pixels.
pub(super) fn attributes(out: &mut String, all: &[(&str, f32)]) {
    for (name, value) in all {
        for part in [" ", name, "=\""] {
            out.push_str(part);
        }
        number(out, *value);
        out.push('"');
    }
}

/// Pixels to the hundredth; in integers, as everywhere.
pub(super) fn number(out: &mut String, pixels: f32) {
    let hundredths = (pixels * 100.0).round() as i64;
    if hundredths < 0 {
        out.push('-');
    }
    let hundredths = hundredths.unsigned_abs();
    out.push_str(&(hundredths / 100).to_string());
    let rest = hundredths % 100;
    if rest == 0 {
        return;
    }
    out.push('.');
    if rest < 10 {
        out.push('0');
    }
    let digits = match rest.is_multiple_of(10) {
        true => rest / 10,
        false => rest,
    };
    out.push_str(&digits.to_string());
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_two_places() {
        for (pixels, text) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (-0.05, "-0.05"),
            (12.346, "12.35"),
            (f32::NAN, "0"),
            (-3.0, "-3"),
            (0.001, "0"),
        ] {
            let mut out = String::new();
            number(&mut out, pixels);
            assert_eq!(out, text);
        }
    }
}
