//! `fanout forecast`: what is likely.

use std::io::{self, BufWriter, Write};

use fanout::Micros;
use fanout::forecast::monte::{
    Config, Forecast, MonteCarlo, Outcome, Quantile, Share, Spread, figures, in_words, percent,
};
use fanout::forecast::{Sample, some, time};
use fanout::scenario::{Checked, Money, Price, Shared};
use serde_json::{Value, json};

use super::args::StudyFormat;
use super::print::{credit_notes, samples};
use super::work::work;

/// What the table's numbers are of, where runs fail.
const OF_SUCCESSES: &str = "Run times are of the runs that succeed, or of all where each run fails; \
    credits and cost are of all runs. A run that succeeds bears those that fail (executing them again \
    from their failure would cost less).";

/// Works the trials out; nothing only if none came back.
pub(super) fn work_out(
    shared: &Shared,
    scenario: &Checked,
    trials: u32,
    threads: Option<u32>,
) -> Option<Forecast> {
    let rule = shared.rule;
    let mut study = MonteCarlo::new(scenario, Config { trials, rule });
    work(&mut study, scenario, threads);
    study.report()
}

/// Prints what they come to.
pub(super) fn print(
    forecast: Option<&Forecast>,
    shared: &Shared,
    scenario: &Checked,
    format: StudyFormat,
) -> io::Result<()> {
    let forecast = forecast.ok_or_else(|| io::Error::other("no run came back"))?;
    let sentences = in_words(forecast, scenario);
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        StudyFormat::Table => {
            table(forecast, shared, &mut out)?;
            credit_notes(shared, &mut out)?;
            let fails = forecast
                .outcomes
                .iter()
                .any(|outcome| outcome.sample.failed > 0);
            if fails {
                writeln!(out, "{OF_SUCCESSES}")?;
            }
            writeln!(out, "\n{}", sentences.join("\n"))?;
        }
        StudyFormat::Json => {
            let document = json!({
                "provenance": "simulated",
                "forecast": forecast,
                "credit_rule": shared.rule.to_string(),
                "dollars_per_credit": shared.price.dollars(),
                "cost_dollars": forecast.outcomes.each_ref().map(|outcome| cost(outcome, shared)),
                "samples": samples(&forecast.outcomes.each_ref().map(|of| of.sample), shared.price),
                "sentences": sentences,
            });
            serde_json::to_writer_pretty(&mut out, &document)?;
            writeln!(out)?;
        }
    }
    out.flush()
}

fn cost(outcome: &Outcome, shared: &Shared) -> Value {
    let cost = outcome.cost(shared.price);
    let dollars = |micros: f64| micros / 1e6;
    let quantile = |quantile: Quantile<Money>| dollars(quantile.value.0 as f64);
    json!({
        "approach": outcome.approach,
        "p50": quantile(cost.p50),
        "p95": quantile(cost.p95),
        "p99": quantile(cost.p99),
        "mean": dollars(cost.mean),
    })
}

/// The lines of the table: what each is called, and what it says of each approach.
struct Lines(Vec<(String, [String; 3])>);

fn table(forecast: &Forecast, shared: &Shared, out: &mut impl Write) -> io::Result<()> {
    let of = forecast.outcomes.each_ref();
    let mut lines = Lines(Vec::new());
    let heading = some(forecast.trials, "run") + ", simulated";
    lines.add(
        &heading,
        of.map(|outcome| outcome.approach.title().to_owned()),
    );
    let rounded = |mean: f64| mean.round() as u64;
    let mean = |mean| time(Micros(rounded(mean)));
    let times = of.map(|outcome| outcome.run_time);
    lines.spread("run time", times, &time, &mean);
    let credits = of.map(|outcome| outcome.credits);
    lines.spread("credits", credits, &|credits| credits.to_string(), &figures);
    let money = |mean| Money(rounded(mean)).to_string();
    let cost = of.map(|outcome| outcome.cost(shared.price));
    lines.spread("cost", cost, &|money| money.to_string(), &money);
    lines.shares(forecast);
    lines.successes(forecast, shared.price);
    for (name, cells) in lines.0 {
        let cells = cells.map(|cell| format!("  {cell:>24}")).concat();
        writeln!(out, "{name:22}{cells}")?;
    }
    Ok(())
}

impl Lines {
    fn add(&mut self, name: &str, cells: [String; 3]) {
        self.0.push((name.to_owned(), cells));
    }

    /// How a number is spread; one line where it is not.
    fn spread<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        spreads: [Spread<T>; 3],
        show: &dyn Fn(T) -> String,
        mean: &dyn Fn(f64) -> String,
    ) {
        if spreads.iter().all(|spread| spread.least == spread.most) {
            return self.add(name, spreads.map(|spread| show(spread.most)));
        }
        let quantiles = [
            ("p50", spreads.map(|spread| spread.p50)),
            ("p95", spreads.map(|spread| spread.p95)),
            ("p99", spreads.map(|spread| spread.p99)),
        ];
        for (which, quantiles) in quantiles {
            let values = quantiles.map(|quantile| show(quantile.value));
            self.add(&format!("{name} {which}"), values);
            self.add("  95 % interval", quantiles.map(|of| interval(of, show)));
        }
        let means = spreads.map(|spread| mean(spread.mean));
        self.add(&format!("{name} mean"), means);
        self.add("  least", spreads.map(|spread| show(spread.least)));
        self.add("  most", spreads.map(|spread| show(spread.most)));
    }

    /// What a run that succeeds costs, where runs fail: times are of those then.
    fn successes(&mut self, forecast: &Forecast, price: Price) {
        let of = forecast.outcomes.each_ref().map(|outcome| outcome.sample);
        if of.iter().all(|sample| sample.failed == 0) {
            return;
        }
        let cell = |sample: Sample| match sample.none_succeeds() {
            true => "each run fails".to_owned(),
            false => {
                let credits = sample.credits();
                format!("{}, {}", credits.words(), credits.cost(price))
            }
        };
        self.add("a run that succeeds", of.map(cell));
    }

    /// How often what happens.
    fn shares(&mut self, forecast: &Forecast) {
        let of = forecast.outcomes.each_ref();
        let part = |share: Share| percent(share.part()) + " %";
        if of.iter().any(|outcome| outcome.fails.high > 0.0) {
            self.add("runs that fail", of.map(|outcome| part(outcome.fails)));
            let interval =
                |share: Share| format!("{} to {} %", percent(share.low), percent(share.high));
            self.add("  95 % interval", of.map(|outcome| interval(outcome.fails)));
        }
        if of.iter().any(|outcome| outcome.items_lost > 0.0) {
            self.add(
                "items lost, mean",
                of.map(|outcome| figures(outcome.items_lost)),
            );
        }
        let trials = |count| part(Share::of(count, forecast.trials));
        self.add("none faster in", of.map(|outcome| trials(outcome.fastest)));
        self.add(
            "none cheaper in",
            of.map(|outcome| trials(outcome.cheapest)),
        );
    }
}

fn interval<T>(quantile: Quantile<T>, show: &dyn Fn(T) -> String) -> String {
    let text = |bound: Option<T>| bound.map(show);
    match (text(quantile.low), text(quantile.high)) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("{low} or more"),
        (None, Some(high)) => format!("{high} or less"),
        (None, None) => "too few runs".to_owned(),
    }
}
