//! The one generator of chance: SplitMix64, forked by label.
//!
//! Each use takes a fork of its own (`seed.fork("retry b").fork("2")`), so that drawing more in
//! one place changes nothing in another. SplitMix64: Steele, Lea, Flood, "Fast splittable
//! pseudorandom number generators", 2014.

/// A stream of 64-bit numbers, the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a scenario's seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for `label`.
    pub fn fork(self, label: &str) -> Self {
        let mut state = self.0 ^ 0x6661_6e6f_7574_0001;
        for byte in label.bytes() {
            state = mix(state.wrapping_add(u64::from(byte)).wrapping_add(GOLDEN));
        }
        Self(mix(state))
    }

    /// The stream at a place of this one: each place has its own, whoever asks first.
    pub fn at(self, place: u64) -> Self {
        Self(mix(self
            .0
            .wrapping_add(place.wrapping_add(1).wrapping_mul(GOLDEN))))
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// The next float in [0, 1), with 53 bits of chance.
    pub fn next_unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn is_splitmix64() {
        // First outputs for seed 1234567, from the reference implementation.
        let mut chance = Chance::new(1_234_567);
        assert_eq!(chance.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn forks_differ_by_label_and_do_not_disturb_each_other() {
        let seed = Chance::new(7);
        assert_ne!(seed.fork("a").next_u64(), seed.fork("b").next_u64());
        assert_eq!(seed.fork("a").next_u64(), seed.fork("a").next_u64());
        assert!((0.0..1.0).contains(&seed.fork("unit").next_unit()));
    }
}
