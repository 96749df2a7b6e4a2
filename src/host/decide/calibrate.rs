//! What the machine does: its clock, its timers, its workers, and how much of them works at once.

use crate::Micros;
use crate::forecast::{Calibration, Lateness, Start, Together};
use crate::host::gauge::{self, hardware_concurrency, resolution};
use crate::host::protocol::decide::Told;
use crate::host::run::Host;

use super::think::{Finding, What};
use super::thinkers::{Asker, Thinkers};
use super::{end_calibration, tell};

/// What timers are set to, and how often.
const TIMERS: [(Micros, u32); 3] = [
    (Micros(1_000), 40),
    (Micros(10_000), 20),
    (Micros(50_000), 8),
];
/// Messages to a worker and back.
const TRIPS: usize = 50;
/// How long workers compute before it counts: a browser runs a program slowly first.
const WARM: Micros = Micros(200_000);
/// How long they compute when it counts.
const COMPUTE: Micros = Micros(150_000);
/// How often at most: the best counts, since what else the machine does only makes it slower.
const TRIES: usize = 5;
/// Once the two best are as near as that, in thousandths of the best, there is no other try.
const NEAR: u64 = 50;
/// Nor after so long: what is computed takes far longer then than it should.
const LONG: Micros = Micros(1_500_000);
/// How long a worker may take to answer, in milliseconds.
const PATIENCE: u32 = 10_000;

/// Measures the machine, and tells the page.
pub(super) async fn calibrate(host: &Host, number: u32) {
    let thinking = host.thinking();
    // Studies wait by now: what they have given out ends first.
    thinking.over().await;
    let mut measuring = Measuring {
        host,
        number,
        done: 0,
        all: TIMERS.len() as u32 + 3,
    };
    let told = match measuring.measure().await {
        Ok(calibration) => Told::Calibrated(Box::new(calibration)),
        Err(why) => Told::NotCalibrated { why },
    };
    if thinking.calibration.get() == number {
        end_calibration(thinking);
        tell(host, &told);
    }
}

struct Measuring<'a> {
    host: &'a Host,
    number: u32,
    done: u32,
    all: u32,
}

impl Measuring<'_> {
    async fn measure(&mut self) -> Result<Calibration, String> {
        self.go_on()?;
        let thinkers = Thinkers::hire(self.host, usize::MAX).await;
        let counts = counts(thinkers.count());
        self.all += counts.len() as u32;
        self.step()?;
        let clock_step = resolution(self.host.clock());
        let mut timers = Vec::new();
        for (set, times) in TIMERS {
            timers.extend(Lateness::of(set, &self.sleep(set, times).await?));
            self.step()?;
        }
        let mut asker = thinkers.asker(self.host);
        let round_trip = match counts.is_empty() {
            true => None,
            false => Some(self.round_trip(&mut asker).await?),
        };
        self.step()?;
        let rates = self.rates(&mut asker, &counts).await?;
        let alone = match rates.first() {
            Some(alone) => alone.best,
            None => (gauge::calibrate(self.host.clock()).await * 1e3) as u64,
        };
        Ok(Calibration {
            clock_step,
            timers,
            start: self.start(),
            round_trip,
            rounds_per_second: alone,
            said_cpus: u32::try_from(hardware_concurrency()).unwrap_or(u32::MAX),
            together: together(&rates, alone),
            // The page knows.
            hidden: false,
        })
    }

    /// How long sleeps took.
    async fn sleep(&self, set: Micros, times: u32) -> Result<Vec<Micros>, String> {
        let mut took = Vec::new();
        for _ in 0..times {
            let began = self.host.now();
            self.host.clock().sleep(set).await;
            took.push(self.host.now().since(began));
            self.go_on()?;
        }
        Ok(took)
    }

    /// The median of some messages to the first worker and back.
    async fn round_trip(&self, asker: &mut Asker) -> Result<Micros, String> {
        let mut took = Vec::new();
        for _ in 0..TRIPS {
            let began = self.host.now();
            asker.ask(0, What::Ping);
            answer(asker).await?;
            took.push(self.host.now().since(began));
        }
        took.sort_unstable();
        took.get(took.len() / 2)
            .copied()
            .ok_or_else(|| "No message came back.".to_owned())
    }

    /// Rounds in a second that so many workers do together, by their number.
    async fn rates(&mut self, asker: &mut Asker, counts: &[u32]) -> Result<Vec<Rate>, String> {
        if let Some(most) = counts.last() {
            compute(asker, *most, WARM).await?;
        }
        self.step()?;
        let mut rates = Vec::new();
        for count in counts {
            rates.push(self.rate(asker, *count).await?);
            self.step()?;
        }
        Ok(rates)
    }

    /// What so many workers do at once, tried until the best was done again.
    async fn rate(&self, asker: &mut Asker, workers: u32) -> Result<Rate, String> {
        let began = self.host.now();
        let mut rate = Rate {
            workers,
            best: 0,
            again: None,
        };
        for number in 0..TRIES {
            rate.take(compute(asker, workers, COMPUTE).await?, number);
            self.go_on()?;
            if rate.is_done_again() || self.host.now().since(began) >= LONG {
                break;
            }
        }
        Ok(rate)
    }

    fn start(&self) -> Option<Start> {
        let pool = self.host.workers()?.info();
        (pool.workers > 0).then_some(Start {
            workers: pool.workers,
            time: pool.warm_up,
        })
    }

    /// One more thing is done.
    fn step(&mut self) -> Result<(), String> {
        self.go_on()?;
        self.done += 1;
        let progress = (self.done, self.all);
        tell(self.host, &Told::Calibrating { progress });
        Ok(())
    }

    /// # Errors
    /// Why it cannot go on. If it is no longer wanted nobody hears that.
    fn go_on(&self) -> Result<(), String> {
        let thinking = self.host.thinking();
        if thinking.calibration.get() != self.number {
            return Err(String::new());
        }
        if thinking.lost.get() {
            return Err("A worker of the pool was lost.".to_owned());
        }
        match self.host.is_busy() {
            true => Err("A live run goes on: each would bend what the other measures.".to_owned()),
            false => Ok(()),
        }
    }
}

/// Rounds in a second that so many workers do together.
struct Rate {
    workers: u32,
    best: u64,
    /// The second best, once there are two.
    again: Option<u64>,
}

impl Rate {
    /// Takes in a try; they are counted from 0.
    fn take(&mut self, rate: u64, number: usize) {
        let less = rate.min(self.best);
        self.best = self.best.max(rate);
        if number > 0 {
            self.again = Some(self.again.unwrap_or(0).max(less));
        }
    }

    fn is_done_again(&self) -> bool {
        let least = self.best.saturating_mul(1_000 - NEAR) / 1_000;
        self.again.is_some_and(|again| again >= least)
    }
}

/// How many workers are tried at once: one, twice as many each time, and all.
fn counts(all: usize) -> Vec<u32> {
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    let doubled = std::iter::successors(Some(1_u32), |count| count.checked_mul(2));
    let mut counts: Vec<u32> = doubled.take_while(|count| *count < all).collect();
    counts.extend((all > 0).then_some(all));
    counts
}

/// What workers do together, in thousandths of what one does.
fn together(rates: &[Rate], alone: u64) -> Vec<Together> {
    let of_alone = |rate: u64| rate.saturating_mul(1_000) / alone.max(1);
    let together = rates.iter().map(|rate| Together {
        workers: rate.workers,
        thousandths: of_alone(rate.best),
        again: rate.again.map(of_alone),
    });
    together.collect()
}

/// Rounds in a second, of so many workers that compute at once.
async fn compute(asker: &mut Asker, count: u32, time: Micros) -> Result<u64, String> {
    (0..count as usize).for_each(|at| asker.ask(at, What::Compute(time)));
    let mut all = 0;
    for _ in 0..count {
        if let Finding::Computed(rounds, took) = answer(asker).await? {
            all += rounds.saturating_mul(1_000_000) / took.0.max(1);
        }
    }
    Ok(all)
}

async fn answer(asker: &mut Asker) -> Result<Finding, String> {
    match asker.answer(PATIENCE).await {
        Some((_, Finding::Away(why))) => Err(format!("A worker cannot fetch what it needs: {why}")),
        Some((_, finding)) => Ok(finding),
        None => Err("A worker does not answer.".to_owned()),
    }
}
