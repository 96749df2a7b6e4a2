//! A time as people write it, in integers.

use super::WrongTime;
use crate::Micros;

/// A unit of time, from the longest to the shortest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeUnit {
    /// 24 hours.
    Days,
    /// 60 minutes.
    Hours,
    /// 60 seconds.
    Minutes,
    /// What a number is that has no unit.
    Seconds,
    /// 1/1,000 of a second.
    Millis,
    /// 1/1,000,000 of a second.
    Micros,
    /// 1/1,000,000,000 of a second.
    Nanos,
}

/// Units as they are called, without the `s` at the end of a longer word.
const CALLED: [(&str, TimeUnit); 23] = [
    ("s", TimeUnit::Seconds),
    ("sec", TimeUnit::Seconds),
    ("second", TimeUnit::Seconds),
    ("ms", TimeUnit::Millis),
    ("msec", TimeUnit::Millis),
    ("milli", TimeUnit::Millis),
    ("millisecond", TimeUnit::Millis),
    ("us", TimeUnit::Micros),
    ("µs", TimeUnit::Micros), // the micro sign
    ("μs", TimeUnit::Micros), // the Greek letter
    ("micro", TimeUnit::Micros),
    ("microsecond", TimeUnit::Micros),
    ("ns", TimeUnit::Nanos),
    ("nano", TimeUnit::Nanos),
    ("nanosecond", TimeUnit::Nanos),
    ("m", TimeUnit::Minutes),
    ("min", TimeUnit::Minutes),
    ("minute", TimeUnit::Minutes),
    ("h", TimeUnit::Hours),
    ("hr", TimeUnit::Hours),
    ("hour", TimeUnit::Hours),
    ("d", TimeUnit::Days),
    ("day", TimeUnit::Days),
];

impl TimeUnit {
    /// Its name, for people: `seconds`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
            Self::Millis => "milliseconds",
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        }
    }

    /// The unit of that name or sign, in any case.
    pub(super) fn called(word: &str) -> Option<Self> {
        let singular = match word.len() {
            0..3 => word,
            _ => word.strip_suffix(['s', 'S']).unwrap_or(word),
        };
        let same =
            |name: &str| name.eq_ignore_ascii_case(word) || name.eq_ignore_ascii_case(singular);
        let found = CALLED.iter().find(|(name, _)| same(name));
        found.map(|(_, unit)| *unit)
    }

    /// In microseconds: a number times a power of ten.
    fn micros(self) -> (u128, i32) {
        match self {
            Self::Days => (864, 8),
            Self::Hours => (36, 8),
            Self::Minutes => (6, 7),
            Self::Seconds => (1, 6),
            Self::Millis => (1, 3),
            Self::Micros => (1, 0),
            Self::Nanos => (1, -3),
        }
    }
}

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) time: Micros,
    /// Whether it was a number and nothing else.
    pub(super) bare: bool,
}

/// Reads a time; a bare number is in `unit`. `comma`: whether a comma is a point as well.
pub(super) fn read(text: &str, unit: TimeUnit, comma: bool) -> Result<Time, WrongTime> {
    let text = text.trim();
    let negative = text.strip_prefix(['-', '−']);
    let text = negative.or(text.strip_prefix('+')).unwrap_or(text);
    if is_no_number(text) {
        return Err(WrongTime::NotFinite);
    }
    let time = match text.contains(':') {
        true => clock(text, comma)?,
        false => sum(text, unit, comma)?,
    };
    match negative.is_some() && time.time > Micros::ZERO {
        true => Err(WrongTime::Negative),
        false => Ok(time),
    }
}

/// Whether a text without a sign is one that programs write for what is no number.
pub(super) fn is_no_number(text: &str) -> bool {
    let written = ["nan", "inf", "infinity"];
    written.iter().any(|other| text.eq_ignore_ascii_case(other))
}

/// `mm:ss` or `hh:mm:ss`, with a fraction of a second or without.
fn clock(text: &str, comma: bool) -> Result<Time, WrongTime> {
    let mut parts = text.rsplit(':');
    let (seconds, after) = Number::read(parts.next().unwrap_or_default(), comma)?;
    let mut time = seconds.micros(TimeUnit::Seconds)?.0;
    let mut below_sixty = time < 60_000_000;
    let mut sound = after.is_empty();
    for unit in [TimeUnit::Minutes, TimeUnit::Hours] {
        let Some(part) = parts.next() else { break };
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        let (number, _) = Number::read(part, false)?;
        sound &= digits && below_sixty;
        below_sixty = number.digits < 60;
        time = time.saturating_add(number.micros(unit)?.0);
    }
    match sound && parts.next().is_none() {
        true => within(Micros(time), false),
        false => Err(WrongTime::NotATime),
    }
}

/// `1.5`, `250 ms`, or several with ever smaller units: `2 min 5 s`.
fn sum(text: &str, unit: TimeUnit, comma: bool) -> Result<Time, WrongTime> {
    let mut time = Micros::ZERO;
    let mut last = None;
    let mut rest = text;
    loop {
        let (number, after) = Number::read(rest, comma)?;
        let after = after.trim_start();
        let no_letter = |c: char| !(c.is_ascii_alphabetic() || c == 'µ' || c == 'μ');
        let (word, after) = after.split_at(after.find(no_letter).unwrap_or(after.len()));
        if word.is_empty() {
            let alone = last.is_none() && after.is_empty();
            let time = number.micros(unit)?;
            return if alone {
                within(time, true)
            } else {
                Err(WrongTime::NotATime)
            };
        }
        let unit = TimeUnit::called(word).ok_or(WrongTime::NotATime)?;
        if last.is_some_and(|last| last >= unit) {
            return Err(WrongTime::NotATime);
        }
        last = Some(unit);
        time += number.micros(unit)?;
        rest = after.trim_start();
        if rest.is_empty() {
            return within(time, false);
        }
    }
}

fn within(time: Micros, bare: bool) -> Result<Time, WrongTime> {
    match time <= Micros::LONGEST {
        true => Ok(Time { time, bare }),
        false => Err(WrongTime::TooLong),
    }
}

/// `digits` times 10 to the power of `exponent`.
struct Number {
    digits: u128,
    exponent: i32,
}

/// Digits that count: with as many nothing is lost, whatever the unit.
const MOST_DIGITS: u128 = 10_u128.pow(30);
/// Beyond, whatever has a digit is too long or nothing.
const MOST_EXPONENT: i32 = 1 << 24;

impl Number {
    /// The number at the beginning of a text, and what follows it.
    fn read(text: &str, comma: bool) -> Result<(Self, &str), WrongTime> {
        let mut number = Self {
            digits: 0,
            exponent: 0,
        };
        let whole = number.take(text, 0);
        let mut count = text.len() - whole.len();
        let point = whole.strip_prefix('.');
        let point = point.or(whole.strip_prefix(',').filter(|_| comma));
        let rest = match point {
            Some(fraction) => {
                let rest = number.take(fraction, 1);
                count += fraction.len() - rest.len();
                rest
            }
            None => whole,
        };
        if count == 0 {
            return Err(WrongTime::NotATime);
        }
        let rest = number.scale(rest);
        Ok((number, rest))
    }

    /// Takes the digits at the beginning of a text, each so many places behind the point.
    fn take<'a>(&mut self, text: &'a str, places: i32) -> &'a str {
        let end = text.bytes().position(|byte| !byte.is_ascii_digit());
        let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
        for digit in digits.bytes() {
            if self.digits < MOST_DIGITS {
                self.digits = self.digits * 10 + u128::from(digit - b'0');
                self.exponent -= places;
            } else {
                self.exponent += 1 - places;
            }
        }
        rest
    }

    /// Takes an exponent such as `e-3`, if there is one.
    fn scale<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(after) = text.strip_prefix(['e', 'E']) else {
            return text;
        };
        let negative = after.strip_prefix('-');
        let digits = negative.or(after.strip_prefix('+')).unwrap_or(after);
        let end = digits.bytes().position(|byte| !byte.is_ascii_digit());
        let (digits, rest) = digits.split_at(end.unwrap_or(digits.len()));
        if digits.is_empty() {
            return text;
        }
        let exponent = digits.bytes().fold(0, |exponent, digit| {
            (exponent * 10 + i32::from(digit - b'0')).min(MOST_EXPONENT)
        });
        self.exponent += if negative.is_some() {
            -exponent
        } else {
            exponent
        };
        rest
    }

    fn micros(&self, unit: TimeUnit) -> Result<Micros, WrongTime> {
        let (factor, power) = unit.micros();
        let exponent = self.exponent + power;
        let mut value = self.digits * factor;
        if value == 0 || exponent < -38 {
            return Ok(Micros::ZERO);
        }
        if exponent < 0 {
            let scale = 10_u128.pow(exponent.unsigned_abs());
            value = (value + scale / 2) / scale;
        }
        for _ in 0..exponent {
            value *= 10;
            if value > u128::from(Micros::LONGEST.0) {
                break;
            }
        }
        match u64::try_from(value) {
            Ok(micros) if micros <= Micros::LONGEST.0 => Ok(Micros(micros)),
            _ => Err(WrongTime::TooLong),
        }
    }
}
