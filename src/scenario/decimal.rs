//! Decimal numbers as people write them, read without the standard library's reader of floats,
//! which would weigh 13 kB on the page.

use crate::Micros;

/// A decimal number: `digits` ÷ 10^`places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    pub(super) digits: u64,
    pub(super) places: u32,
}

/// Whole numbers up to here are floats without loss.
const EXACT: u64 = 1 << 53;
/// Powers of ten up to here are floats without loss.
const EXACT_POWER: u32 = 22;

impl Decimal {
    /// Reads `-12.50`: digits with at most one point, and no exponent. `None` for anything else,
    /// and for more digits than fit into 64 bits.
    pub(super) fn read(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-');
        let (whole, fraction) = match unsigned.unwrap_or(text).split_once('.') {
            Some(parts) => parts,
            None => (unsigned.unwrap_or(text), ""),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut digits = 0_u64;
        for byte in whole.bytes().chain(fraction.bytes()) {
            let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
            digits = digits.checked_mul(10)?.checked_add(digit)?;
        }
        Some(Self {
            negative: unsigned.is_some(),
            digits,
            places: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// The nearest float, where one division of two exact floats gives it; otherwise `None`.
    pub(super) fn float(self) -> Option<f64> {
        if self.digits > EXACT || self.places > EXACT_POWER {
            return None;
        }
        let power = (0..self.places).fold(1.0, |power, _| power * 10.0);
        let float = self.digits as f64 / power;
        Some(if self.negative { -float } else { float })
    }
}

/// Seconds as people write them, to the microsecond; `None` for anything else.
pub(super) fn micros(text: &str) -> Option<Micros> {
    let decimal = Decimal::read(text).filter(|decimal| !decimal.negative)?;
    let micros = match 6_u32.checked_sub(decimal.places) {
        Some(missing) => decimal.digits.checked_mul(10_u64.pow(missing))?,
        None => decimal.digits / 10_u64.checked_pow(decimal.places - 6)?,
    };
    Some(Micros(micros))
}

/// So many units of so much each, rounded down; `None` where that does not fit.
pub(super) fn scaled(decimal: Decimal, unit: u64) -> Option<u64> {
    if decimal.negative {
        return None;
    }
    let whole = u128::from(decimal.digits) * u128::from(unit);
    u64::try_from(whole / 10_u128.checked_pow(decimal.places)?).ok()
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn float(text: &str) -> Option<f64> {
        Decimal::read(text)?.float()
    }

    #[test]
    fn reads_what_rust_reads() {
        for text in [
            "0",
            "1",
            "0.25",
            "-0.1",
            "2.50",
            "123456.789",
            ".5",
            "7.",
            "0.000001",
        ] {
            assert_eq!(float(text), text.parse().ok(), "{text}");
        }
        assert_eq!(float("0.0000000000000000000001"), Some(1e-22));
        assert_eq!(float("9007199254740992"), Some(9_007_199_254_740_992.0));
    }

    #[test]
    fn refuses_what_is_no_decimal_or_not_exact() {
        let refused = [
            "",
            ".",
            "-",
            "+1",
            "1e3",
            "1.2.3",
            "--1",
            "NaN",
            "inf",
            "٣",
            " 1",
            "1_000",
            "9007199254740993",
            "99999999999999999999",
            "0.00000000000000000000001",
        ];
        for text in refused {
            assert_eq!(float(text), None, "{text}");
        }
    }
}
