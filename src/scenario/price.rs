//! What a credit costs. Prices stand beside the scenario: changing one changes no run.

use std::fmt;

use super::Problem;
use super::decimal::{Decimal, scaled};

/// The price of one Dagster+ credit, in millionths of a US dollar: 0 to $100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(u32);

impl Price {
    /// The plan Solo, pay as you go: $0.040 ([`super::Tariff`] has the source).
    pub const SOLO: Self = Self(40_000);
    /// The plan Starter, pay as you go: $0.035.
    pub const STARTER: Self = Self(35_000);
    /// The plan Starter before May 2026, beyond what was included: $0.03.
    pub const STARTER_BEFORE: Self = Self(30_000);
    /// The highest price that is accepted: $100.
    pub const HIGHEST: Self = Self(100_000_000);

    /// A price that somebody wrote in dollars: `0.035` or `$0.035`.
    ///
    /// # Errors
    /// What is accepted, where this is no price.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let dollars = text.trim();
        let price =
            Decimal::read(dollars.strip_prefix('$').unwrap_or(dollars)).and_then(Self::of_decimal);
        price.ok_or_else(|| {
            let text =
                "Write dollars per credit from 0 to 100 with at most 6 decimals, such as 0.035.";
            Problem::new("price", text)
        })
    }

    fn of_decimal(decimal: Decimal) -> Option<Self> {
        let scale = 10_u64.pow(6_u32.checked_sub(decimal.places)?);
        let micros = u32::try_from(decimal.digits.checked_mul(scale)?).ok()?;
        let sound = !decimal.negative && micros <= Self::HIGHEST.0;
        sound.then_some(Self(micros))
    }

    /// In dollars, as [`Price::parse`] reads it: `0.035`.
    pub fn dollars(self) -> String {
        let mut text = (self.0 / MICROS).to_string();
        push_fraction(&mut text, u64::from(self.0 % MICROS));
        text
    }

    /// What so many credits cost.
    pub fn of(self, credits: u64) -> Money {
        Money(credits.saturating_mul(u64::from(self.0)))
    }
}

impl Default for Price {
    /// [`Price::SOLO`]: whoever tries Dagster+ pays this first.
    fn default() -> Self {
        Self::SOLO
    }
}

/// Millionths in a dollar.
const MICROS: u32 = 1_000_000;
/// Millionths of a dollar in a cent.
const CENT: u64 = 10_000;

/// An amount of money, in millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub u64);

impl fmt::Display for Money {
    /// From a cent up in cents: `$1.12`, `$12,345.60`. Below with two significant figures:
    /// `$0.0035`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = self.two_figures();
        if self.0 == 0 || rounded >= CENT {
            return f.pad(&in_cents(self.0));
        }
        let mut text = "$0".to_owned();
        push_fraction(&mut text, rounded);
        f.pad(&text)
    }
}

impl Money {
    /// The most that is accepted: a billion dollars.
    pub const MOST: Self = Self(1_000_000_000 * MICROS as u64);

    /// An amount that somebody wrote in dollars: `200`, `$0.50`.
    ///
    /// # Errors
    /// What is accepted, where this is no amount.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let dollars = text.trim();
        let read = Decimal::read(dollars.strip_prefix('$').unwrap_or(dollars));
        let exact = read.filter(|decimal| decimal.places <= 6);
        let money = exact.and_then(|decimal| scaled(decimal, u64::from(MICROS)));
        let sound = money.map(Self).filter(|money| *money <= Self::MOST);
        sound.ok_or_else(|| {
            let text =
                "Write dollars from 0 to a billion with at most 6 decimals, such as 200 or 0.50.";
            Problem::new("money", text)
        })
    }

    /// In dollars, as [`Money::parse`] reads it: `0.035`.
    pub fn dollars(self) -> String {
        let mut text = (self.0 / u64::from(MICROS)).to_string();
        push_fraction(&mut text, self.0 % u64::from(MICROS));
        text
    }

    /// To two significant figures, half up.
    fn two_figures(self) -> u64 {
        let mut unit = 1;
        while self.0 / unit >= 100 {
            unit *= 10;
        }
        self.0.saturating_add(unit / 2) / unit * unit
    }
}

/// `$12,345.60`, half up.
fn in_cents(micros: u64) -> String {
    let cents = micros.saturating_add(CENT / 2) / CENT;
    let dollars = (cents / 100).to_string();
    let mut text = "$".to_owned();
    for (at, digit) in dollars.chars().enumerate() {
        if at > 0 && (dollars.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push('.');
    push_digit(&mut text, cents / 10);
    push_digit(&mut text, cents);
    text
}

/// A point and the millionths behind it without zeros at the end; nothing for none.
fn push_fraction(text: &mut String, micros: u64) {
    let (mut rest, mut unit) = (micros, u64::from(MICROS) / 10);
    if rest > 0 {
        text.push('.');
    }
    while rest > 0 {
        push_digit(text, rest / unit);
        (rest, unit) = (rest % unit, unit / 10);
    }
}

/// The last digit of a number.
fn push_digit(text: &mut String, number: u64) {
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::{Money, Price};

    #[test]
    fn amounts_are_read_exactly_or_refused() {
        let read = |text: &str| Money::parse(text).ok();
        for (text, micros) in [
            ("200", 200_000_000),
            ("$0.50", 500_000),
            (" .000001 ", 1),
            ("0", 0),
        ] {
            assert_eq!(read(text), Some(Money(micros)), "{text}");
            assert_eq!(read(&Money(micros).dollars()), Some(Money(micros)));
        }
        assert_eq!(read("1000000000"), Some(Money::MOST));
        for text in ["", "$", "-1", "1,000", "0.0000001", "1000000000.01", "ten"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_jobs_of_the_docs_page_cost_cents() {
        let costs = |price: Price| [28, 2, 6].map(|credits| price.of(credits).to_string());
        assert_eq!(costs(Price::SOLO), ["$1.12", "$0.08", "$0.24"]);
        assert_eq!(costs(Price::STARTER), ["$0.98", "$0.07", "$0.21"]);
    }

    #[test]
    fn money_reads_as_money() {
        for (micros, text) in [
            (0, "$0.00"),
            (1, "$0.000001"),
            (35, "$0.000035"),
            (100, "$0.0001"),
            (3_500, "$0.0035"),
            (3_549, "$0.0035"),
            (3_550, "$0.0036"),
            (9_949, "$0.0099"),
            (9_950, "$0.01"),
            (10_000, "$0.01"),
            (14_999, "$0.01"),
            (15_000, "$0.02"),
            (995_000, "$1.00"),
            (999_990_000, "$999.99"),
            (999_995_000, "$1,000.00"),
            (12_345_600_000, "$12,345.60"),
            (1_234_567_890_000, "$1,234,567.89"),
            (u64::MAX, "$18,446,744,073,709.55"),
        ] {
            assert_eq!(Money(micros).to_string(), text, "{micros}");
        }
        assert_eq!(format!("{:>8}", Price::SOLO.of(28)), "   $1.12");
        assert_eq!(Price::HIGHEST.of(u64::MAX), Money(u64::MAX));
    }

    #[test]
    fn a_price_is_read_within_its_bounds() {
        for (text, dollars) in [
            ("0", "0"),
            ("0.04", "0.04"),
            (" $0.035 ", "0.035"),
            (".5", "0.5"),
            ("0.000001", "0.000001"),
            ("12.30", "12.3"),
            ("100.000000", "100"),
        ] {
            let price = Price::parse(text).expect(text);
            assert_eq!(price.dollars(), dollars);
            assert_eq!(Price::parse(dollars), Ok(price));
        }
        for text in [
            "",
            "$",
            "-1",
            "100.000001",
            "0.0000001",
            "1e-3",
            "four",
            "99999999999999999999",
        ] {
            let problem = Price::parse(text).expect_err(text);
            assert!(problem.text.contains("from 0 to 100"), "{problem}");
        }
    }
}
