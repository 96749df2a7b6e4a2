//! Floats as text: the shortest digits that read back as the same float, without an exponent.
//!
//! Natively the standard library writes them. In the browser JavaScript does, by the same rule:
//! the standard library's writer would weigh 5 kB there.

/// A float in decimal: `0.25`, `26`, `0.6000000000000001`; `NaN` and `inf` for what is none.
pub(crate) fn shortest(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "NaN" } else { "inf" }.to_owned();
    }
    // Zero has no sign here: JavaScript writes none.
    expanded(&written(value + 0.0))
}

/// The float that a person typed; not a number where it is none, zero for nothing.
pub(crate) fn read(text: &str) -> f64 {
    match text.trim() {
        "" => 0.0,
        text => parsed(text),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn parsed(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// JavaScript reads floats already; a reader of our own would weigh 13 kB.
#[cfg(target_arch = "wasm32")]
fn parsed(text: &str) -> f64 {
    wasm_bindgen::JsValue::from_str(text).unchecked_into_f64()
}

#[cfg(not(target_arch = "wasm32"))]
fn written(value: f64) -> String {
    value.to_string()
}

#[cfg(target_arch = "wasm32")]
fn written(value: f64) -> String {
    let text = js_sys::Number::from(value).to_string_with_radix(10);
    text.map(String::from).unwrap_or_default()
}

/// `1.5e-7` as `0.00000015`, `2e21` as `2000000000000000000000`; anything else as it is.
fn expanded(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.to_owned();
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1).unsigned_abs() as usize);
        return [sign, "0.", &zeros, &digits].concat();
    }
    let missing = (exponent.unsigned_abs() as usize).saturating_sub(fraction.len());
    [sign, &digits, &"0".repeat(missing)].concat()
}

/// The digits of a decimal text without zeros around them, and the power of ten of the first:
/// `0.00025` is 25 and −4.
pub(crate) fn scientific(text: &str) -> (String, i32) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all = [whole, fraction].concat();
    let zeros = all.len() - all.trim_start_matches('0').len();
    let exponent = whole.len() as i32 - 1 - zeros as i32;
    (all.trim_matches('0').to_owned(), exponent)
}

#[cfg(test)]
mod tests {
    use super::{expanded, scientific, shortest};

    #[test]
    fn writes_what_reads_back() {
        for value in [
            0.0,
            0.25,
            26.0,
            -1.5,
            0.600_000_000_000_000_1,
            1e-9,
            1e300,
            123_456.789,
        ] {
            assert_eq!(shortest(value).parse(), Ok(value));
            assert!(!shortest(value).contains('e'));
        }
        assert_eq!(shortest(f64::NAN), "NaN");
    }

    #[test]
    fn exponents_are_written_out() {
        assert_eq!(expanded("1.5e-7"), "0.00000015");
        assert_eq!(expanded("-2e21"), "-2000000000000000000000");
        assert_eq!(expanded("1.25e+22"), "12500000000000000000000");
        assert_eq!(scientific("0.00025"), ("25".to_owned(), -4));
        assert_eq!(scientific("12500"), ("125".to_owned(), 4));
    }
}
