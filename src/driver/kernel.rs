//! Work that needs a CPU: repeated squaring modulo the product of two primes.
//!
//! Each round needs the one before it, so no cleverness makes it faster, and yet its result can
//! be checked at once by who knows the primes: x^(2^t) = x^(2^t mod φ(n)) mod n (Rivest, Shamir,
//! Wagner, "Time-lock puzzles and timed-release crypto", 1996). What takes the time is the
//! squaring; what proves that it was done is the check.

const P: u64 = 65_521;
const Q: u64 = 65_519;
const MODULUS: u64 = P * Q;
const PHI: u64 = (P - 1) * (Q - 1);

/// A computation under way. It can be stopped and taken up between slices.
#[derive(Clone, Debug)]
pub struct Kernel {
    value: u64,
    rounds: u64,
}

impl Kernel {
    /// The computation of an item: so many rounds.
    pub fn new(item: u32, rounds: u64) -> Self {
        Self {
            value: base(item),
            rounds,
        }
    }

    /// Computes at most so many rounds; answers whether the computation is over.
    pub fn advance(&mut self, rounds: u64) -> bool {
        let now = rounds.min(self.rounds);
        let mut value = self.value;
        for _ in 0..now {
            value = value * value % MODULUS;
        }
        self.value = value;
        self.rounds -= now;
        self.rounds == 0
    }

    /// What it came to so far.
    pub fn checksum(&self) -> u32 {
        u32::try_from(self.value).unwrap_or(u32::MAX)
    }
}

/// What the computation of an item must come to, found by the short way.
pub fn expected(item: u32, rounds: u64) -> u32 {
    let exponent = power(2, rounds, PHI);
    u32::try_from(power(base(item), exponent, MODULUS)).unwrap_or(u32::MAX)
}

/// Never 0 or 1, and smaller than either prime, so coprime to their product.
fn base(item: u32) -> u64 {
    2 + u64::from(item % 60_000)
}

fn power(mut base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let mut result = 1;
    base %= modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{Kernel, expected};

    #[test]
    fn the_long_way_and_the_short_way_agree() {
        for (item, rounds) in [
            (0, 0),
            (1, 1),
            (7, 1_000),
            (99_999, 12_345),
            (60_000, 4_096),
        ] {
            let mut kernel = Kernel::new(item, rounds);
            while !kernel.advance(100) {}
            assert_eq!(
                kernel.checksum(),
                expected(item, rounds),
                "item {item}, {rounds} rounds"
            );
        }
    }

    #[test]
    fn less_work_gives_another_result() {
        let mut kernel = Kernel::new(3, 1_000);
        kernel.advance(999);
        assert_ne!(kernel.checksum(), expected(3, 1_000));
    }
}
