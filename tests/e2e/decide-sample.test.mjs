// Decide: each section says the same of a question with chance, and counts runs that fail by one rule.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asTable, opened, section, workedOut } from './decide.mjs';
import { until } from './page.mjs';

/** Pools fail now and then, steps seldom. */
const FAILS = '#s=1.docs-page/durations=lognormal:1/failure=0.01/max-retries=1/numbered=200/executor=multiprocess';

const cells = (place, name) => place.getByRole('row', { name }).first().getByRole('cell').allInnerTexts();
const first = (text) => text.split('\n')[0].trim();

test('a question with chance has the same run time and credits in every section', async (t) => {
  const { app, place, problems } = await opened(t, 'Chunks', { path: FAILS });
  await workedOut(place);
  const [, ...rows] = await asTable(place, 'Chunk sizes worth a row');
  const of = (match) => rows.find(match);
  const wanted = [
    of(([name]) => name === 'Dynamic outputs'),
    of(([name]) => name === 'Python parallelism'),
    of((row) => row.at(-1).includes('yours')),
  ].map((row) => ({ time: row[3], credits: row[6], money: row[7], failed: Number(row[8].split(' of ')[0]) }));
  await place.getByText(/^Of 21 trials: run times are medians of the trials that succeed/).waitFor();
  assert.ok(wanted.some(({ failed }) => failed > 0 && failed < 21), JSON.stringify(wanted));

  await section(app, 'What if');
  await workedOut(place);
  const there = (name) => place.getByRole('table', { name: 'Predicted there' }).getByRole('row', { name }).getByRole('cell').allInnerTexts();
  assert.deepEqual((await there(/^Run time/)).map(first), wanted.map(({ time }) => time));
  const credits = await there(/^Credits/);
  assert.deepEqual(credits.map(first), wanted.map(({ credits }) => credits));
  await place.getByText(/^Of 21 trials: /).waitFor();

  await section(app, 'What matters');
  await workedOut(place);
  await place.getByText('Why: points by question').click();
  const why = place.getByRole('region', { name: 'Points by question' });
  const times = await why.getByRole('row', { name: /^run time/i }).getByRole('cell').allInnerTexts();
  times.forEach((text, at) => assert.ok(text.includes(wanted[at].time), `${text}: ${wanted[at].time}`));
  const bill = await why.getByRole('row', { name: /^the bill/i }).getByRole('cell').allInnerTexts();
  bill.forEach((text, at) => assert.ok(text.includes(`${wanted[at].credits} credits, ${wanted[at].money}`), text));

  await section(app, 'The bill');
  await place.getByText(/^Of 21 trials: a run is billed what runs take on average/).waitFor();
  const succeeds = await cells(place, /^A run that succeeds/);
  succeeds.forEach((text, at) => assert.equal(first(text), wanted[at].failed === 21 ? 'each run fails' : wanted[at].money));
  assert.deepEqual(problems, []);
});

test('the bill asks for its trials itself, and says that each run fails', async (t) => {
  const { place, problems } = await opened(t, 'The bill', { path: `${FAILS}/poison=0.1` });
  await place.getByText(/^Of 21 trials: /).waitFor();
  assert.deepEqual((await cells(place, /^A run that succeeds/)).map(first), Array(3).fill('each run fails'));
  assert.deepEqual(problems, []);
});

test('a budget limits how many runs fail, by keyboard', async (t) => {
  const { page, place, problems } = await opened(t, 'Chunks', { path: FAILS });
  await workedOut(place);
  const answer = place.getByRole('status').last();
  const failing = place.getByLabel('Failing at most, in %');
  await failing.focus();
  await page.keyboard.type('0');
  await until(async () => !(await answer.innerText()).includes('it fails'), 'what never fails');
  await answer.getByText(/^The cheapest within that is /).waitFor();
  await place.getByLabel('Done within').fill('1ms');
  await answer.getByText(/^Nothing finishes in 1 ms with at most 0 % of the runs failing: the fastest that fails so seldom takes /).waitFor();
  await failing.fill('many');
  await place.getByText('Write 0 to 100 percent: 2% or 0.5%.').waitFor();
  assert.equal(await failing.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(problems, []);
});

test('trials say what a run that succeeds costs, and how many failed', async (t) => {
  const { place, problems } = await opened(t, 'How sure', { path: FAILS });
  await place.getByRole('button', { name: 'Run 1,000 trials' }).click();
  await place.getByText(/^1,000 of 1,000 trials\./).waitFor();
  await place.getByRole('row', { name: /^Half of the runs that succeed take at most \(p50\)/ }).waitFor();
  const costs = await cells(place, /^Cost of a run that succeeds/);
  assert.ok(costs.every((text) => /^[\d.,]+ credits\s+\$/.test(text)), costs.join());
  await place.locator('.histogram').getByText(/^\d+ failed$/).first().waitFor();
  assert.deepEqual(problems, []);
});
