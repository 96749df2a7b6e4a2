// Decide, how sure that is, the bill, the machine; and what they do while runs go on.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openApp, ownProblems } from './browser.mjs';
import { CHANCE, decide, focused, opened, radio, section, workedOut } from './decide.mjs';
import { APPROACHES, ended, mode, panel, press, runAll, until, why } from './page.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MODES = ['isolated', 'plain', 'noworkers'];
/** More work than is over before somebody can say no. */
const LONG = '#s=1.docs-page/numbered=1000/durations=lognormal:1/failure=0.01';

const button = (place, name) => place.getByRole('button', { name, exact: true });
const trials = (place, count) => place.getByText(`${count} of ${count} trials.`, { exact: false }).waitFor();
const table = (place) => place.getByRole('table', { name: /^Simulated trials/ });
const row = (place, name) => table(place).getByRole('row', { name }).getByRole('cell').allInnerTexts();

/** Runs trials by mouse, and answers all that the table says. */
async function run(place, count = '1,000') {
  await button(place, `Run ${count} trials`).click();
  await trials(place, count);
  await workedOut(place);
  return table(place).innerText();
}

test('the same seed gives the same numbers, twice and wherever they are worked out', async (t) => {
  const found = [];
  for (const kind of MODES) {
    const { app, place, problems, page } = await opened(t, 'How sure', { mode: kind, path: CHANCE });
    found.push(await run(place));
    found.push(await run(place));
    await app.locator('#q-seconds').fill('2');
    await until(async () => (await table(place).innerText()) !== found[0], 'other numbers for another question');
    await app.locator('#q-seconds').fill('1');
    await until(async () => (await table(place).innerText()) === found[0], 'and the same again');
    assert.deepEqual(ownProblems(problems), []);
    await page.context().close();
  }
  assert.equal(new Set(found).size, 1, 'one report');
  t.diagnostic(found[0].split('\n').slice(0, 8).join(' | '));
});

test('what trials come to is said with how far it can be relied on', async (t) => {
  const { place } = await opened(t, 'How sure', { path: CHANCE });
  await run(place, '10,000');
  const seconds = (text) => Number(text.match(/^([\d.]+) s/)[1]);
  const [half, most, nearly] = [await row(place, /\(p50\)/), await row(place, /\(p95\)/), await row(place, /\(p99\)/)];
  for (const at of [0, 1, 2]) {
    assert.ok(seconds(half[at]) < seconds(most[at]) && seconds(most[at]) < seconds(nearly[at]), `${half[at]}, ${most[at]}, ${nearly[at]}`);
    const [number, low, high] = half[at].match(/[\d.]+(?= s)/g).map(Number);
    assert.ok(low <= number && number <= high, half[at]);
  }
  for (const text of await row(place, /^Runs that fail/)) {
    const [share, low, high] = text.match(/[\d.]+/g).map(Number);
    assert.ok(low <= share && share <= high && share > 5 && share < 50, `${text}: 26 items of which each fails with 1 %`);
  }
  assert.equal(await place.locator('.histogram .bins[data-approach-of]').count(), 3);
  assert.equal(await place.locator('.histogram .quantile').count(), 9);
});

test('nothing is drawn where nothing is left to chance, until items differ', async (t) => {
  const { app, page, place, problems } = await opened(t, 'How sure');
  await place.getByText(/^Nothing is left to chance here/).waitFor();
  assert.equal(await place.getByRole('button', { name: /^Run / }).count(), 0);
  await button(place, 'Let items differ').focus();
  await page.keyboard.press('Enter');
  await until(async () => (await app.locator('#q-durations').inputValue()) === 'lognormal', 'they differ');
  await button(place, 'Run 1,000 trials').focus();
  await page.keyboard.press('Enter');
  await trials(place, '1,000');
  await press(app, 'Undo');
  await place.getByText(/^Nothing is left to chance here/).waitFor();
  assert.deepEqual(problems, []);
});

for (const kind of MODES) {
  test(`trials stream while they run, are cancelled by keyboard, and go on anew: ${kind}`, async (t) => {
    const { page, place, problems } = await opened(t, 'How sure', { mode: kind, path: LONG });
    await button(place, 'Run 10,000 trials').click();
    const bar = place.getByRole('progressbar', { name: 'Worked out' });
    await bar.waitFor();
    await until(async () => Number(await bar.getAttribute('value')) > 0, 'it goes on');
    await table(place).waitFor();
    await button(place, 'Cancel').focus();
    await page.keyboard.press('Enter');
    const cancelled = place.getByText(/^Cancelled; /);
    const done = place.getByText(/^[\d,]+ of 10,000 trials/);
    const number = async () => Number((await done.innerText()).split(' of ')[0].replaceAll(',', ''));
    await cancelled.waitFor();
    const count = await number();
    assert.ok(count < 10_000, `${count}`);
    assert.equal(await cancelled.innerText(), `Cancelled; these are ${count.toLocaleString('en')} of 10,000 trials.`);
    await place.getByText(`So far, after ${count.toLocaleString('en')} of 10,000 trials:`, { exact: true }).waitFor();
    await page.waitForTimeout(300);
    assert.equal(await number(), count, 'nothing comes after');
    await button(place, 'Run 10,000 trials').click();
    await bar.waitFor();
    await button(place, 'Cancel').dispatchEvent('click');
    await cancelled.waitFor();
    assert.ok((await number()) >= count, 'the fuller one stays');
    assert.deepEqual(ownProblems(problems), []);
  });
}

test('numbers of an earlier question are marked as such, and worked out again when asked', async (t) => {
  const { app, place } = await opened(t, 'How sure', { path: '#s=1.docs-page/numbered=200/durations=lognormal:1' });
  const before = await run(place, '10,000');
  await app.locator('#q-seconds').fill('2');
  await place.getByText('Of the question before.').waitFor();
  assert.equal(await place.locator('.found-out[data-stale]').count(), 1);
  assert.equal(await table(place).innerText(), before, 'they stay until then');
  await button(place, 'Run 10,000 trials').click();
  await trials(place, '10,000');
  await workedOut(place);
  assert.notEqual(await table(place).innerText(), before);
  await app.locator('#q-seconds').fill('soon');
  await place.getByText('Nothing to work out until the question makes sense.').waitFor();
  assert.ok(await button(place, 'Run 1,000 trials').isDisabled());
});

for (const kind of ['isolated', 'noworkers']) {
  test(`a study waits for a live run, and neither harms the other: ${kind}`, async (t) => {
    const path = '#s=1.docs-page/durations=lognormal:1/speed=10';
    const { app, place, problems } = await opened(t, 'How sure', { mode: kind, path });
    const alone = await run(place);
    await press(app, 'Run all three');
    await panel(app, 'dynamic').locator('.tile[data-state=running]').first().waitFor();
    await button(decide(app), 'Run 1,000 trials').click();
    await place.getByText('Waits for a run or a measurement that goes on, so as not to disturb it.').waitFor();
    for (const approach of APPROACHES) assert.equal(await ended(app, approach), 'SUCCESS');
    await trials(place, '1,000');
    await workedOut(place);
    assert.equal(await table(place).innerText(), alone, 'the same numbers as without a run');
    assert.deepEqual(ownProblems(problems), []);
  });
}

test('a run that is begun while a study goes on comes first, and both end well', async (t) => {
  const path = '#s=1.docs-page/numbered=400/durations=lognormal:1/speed=100';
  const { app, place, problems } = await opened(t, 'How sure', { path });
  await button(place, 'Run 10,000 trials').click();
  await table(place).waitFor();
  const runs = await runAll(app, { speed: 100 });
  for (const approach of APPROACHES) assert.equal(runs[approach].final, 'SUCCESS');
  await trials(place, '10,000');
  assert.deepEqual(problems, []);
});

test('the bill is of as many runs as are typed, to the cent', async (t) => {
  const { page, place } = await opened(t, 'The bill');
  const month = place.getByRole('row', { name: /^A month \$/ }).getByRole('cell');
  assert.deepEqual(await month.allInnerTexts(), ['$43.60', '$12.40', '$17.20'], '$10 and 30 times 28, 2 and 6 credits of 4 cents');
  await place.getByLabel('Runs a month').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('100');
  await until(async () => (await month.allInnerTexts()).join() === '$122.00,$18.00,$34.00', '100 runs');
  const credits = place.getByRole('row', { name: /^A month: credits/ }).getByRole('cell');
  assert.match((await credits.allInnerTexts())[0], /\$112\.00\s+2,800/);
  await place.getByLabel('Runs a month').fill('-3');
  await place.getByText('Write a number from 0 up.').waitFor();
  assert.equal(await place.getByLabel('Runs a month').getAttribute('aria-invalid'), 'true');
});

test('serverless minutes are billed by a click and by the space key', async (t) => {
  const { page, place } = await opened(t, 'The bill');
  const minutes = place.getByRole('row', { name: /^A run: serverless/i });
  const toggle = button(place, "Serverless: on Dagster+'s machines");
  await toggle.click();
  await minutes.waitFor();
  assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
  await toggle.focus();
  await page.keyboard.press('Space');
  await minutes.waitFor({ state: 'detached' });
});

test('the machine is measured by mouse, and its numbers stand there', async (t) => {
  const { app, place, problems } = await opened(t, 'Your machine');
  await button(place, 'Measure').click();
  await place.getByRole('progressbar', { name: 'Measured' }).waitFor();
  await place.getByText(/^Measured: what computes gets [\d.]+ times/).waitFor();
  const value = (name) => place.getByRole('row', { name }).getByRole('cell').innerText();
  assert.match(await value(/^Clock step/), /^\d+(\.\d+)? [µm]?s$/);
  assert.match(await value(/^A timer of 10 ms/), /late, at worst /);
  assert.match(await value(/^One worker computes/), /million rounds a second$/);
  const cpus = (await place.innerText()).match(/for this machine has (\d+) CPU/)[1];
  await place.getByRole('button', { name: /^Use (in the question|it all the same)$/ }).click();
  await until(async () => (await app.locator('#q-cpus').inputValue()) === cpus, 'the question has its CPUs');
  await place.getByText(new RegExp(`^The question has ${cpus} CPUs?, measured on this machine\\.$`)).waitFor();
  await press(app, 'Undo');
  assert.equal(await app.locator('#q-cpus').inputValue(), '8');
  assert.deepEqual(problems, []);
});

test('measuring is begun and cancelled by keyboard', async (t) => {
  const { page, place, problems } = await opened(t, 'Your machine');
  await button(place, 'Measure').focus();
  await page.keyboard.press('Enter');
  await button(place, 'Cancel').focus();
  await page.keyboard.press('Enter');
  await button(place, 'Measure').waitFor();
  await page.waitForTimeout(400);
  assert.equal(await place.getByRole('table').count(), 0, 'nothing comes after');
  await button(place, 'Measure').focus();
  await page.keyboard.press('Enter');
  await button(place, 'Measure again').waitFor();
  assert.deepEqual(problems, []);
});

test('without workers the machine is measured on the page’s own thread, which is said', async (t) => {
  const { place, problems } = await opened(t, 'Your machine', { mode: 'noworkers' });
  await button(place, 'Measure').click();
  await place.getByText(/^Measured on the page's own thread alone: the browser refuses workers/).waitFor();
  assert.equal(await place.getByRole('row', { name: /at once$/ }).count(), 0);
  assert.deepEqual(ownProblems(problems), []);
});

test('while something runs nothing is measured, and that is said', async (t) => {
  const { app, place } = await opened(t, 'Your machine');
  await press(panel(app, 'dynamic'), 'Run');
  await place.getByText('Something runs: it would be measured along.').waitFor();
  assert.ok(await button(place, 'Measure').isDisabled());
  await press(panel(app, 'dynamic'), 'Force');
  assert.equal(await ended(app, 'dynamic'), 'CANCELED');
  await until(async () => button(place, 'Measure').isEnabled(), 'it can be measured again');
});

test('sections are gone through by arrow keys, and the tab by keyboard alone', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await why(app);
  await app.getByRole('tab', { name: 'Timeline' }).focus();
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowRight');
  assert.equal(await app.getByRole('tab', { selected: true }).innerText(), 'Decide');
  await radio(app, 'Decide', 'What matters').focus();
  for (const name of ['How sure', 'What if', 'Chunks', 'The bill', 'Your machine', 'What matters']) {
    await page.keyboard.press('ArrowRight');
    await app.getByRole('region', { name, exact: true }).waitFor();
    assert.equal(await focused(page), name);
  }
});

const THEMES = ['light', 'dark'];
const WIDTHS = [1440, 390];

/** Opens the page in both themes, wide and narrow, and gives a look that finds nothing wrong. */
async function everyWay(t, path, go) {
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      const context = { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' };
      const { app, page } = await openApp(t, { context, path });
      await mode(app);
      await page.evaluate(AXE);
      const look = async (what) => {
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')}`);
        assert.deepEqual(found, [], `${what}, ${colorScheme}, ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}, ${width} px: something sticks out`);
      };
      await go(app, look);
      await page.context().close();
    }
  }
}

test('axe finds nothing where something is cancelled, wrong, unfolded or measured', async (t) => {
  await everyWay(t, '#s=1.docs-page/numbered=400/durations=lognormal:1', async (app, look) => {
    let place = await section(app, 'How sure');
    await button(place, 'Run 10,000 trials').click();
    await table(place).waitFor();
    await button(place, 'Cancel').click();
    await place.getByText(/^Cancelled; /).waitFor();
    await look('cancelled');
    await app.locator('#q-count').fill('26');
    place = await section(app, 'What if');
    await workedOut(place);
    await place.getByText('As a table', { exact: true }).click();
    await look('curves as a table');
    place = await section(app, 'Chunks');
    await workedOut(place);
    await place.getByLabel('Done within').fill('soon');
    await look('a wrong budget');
    place = await section(app, 'Your machine');
    await button(place, 'Measure').click();
    await button(place, 'Measure again').waitFor();
    await look('measured');
  });
});


test('axe finds nothing where numbers are of an earlier question', async (t) => {
  await everyWay(t, '#s=1.docs-page/numbered=200/durations=lognormal:1', async (app, look) => {
    const place = await section(app, 'How sure');
    await run(place, '10,000');
    await app.locator('#q-seconds').fill('2');
    await place.getByText('Of the question before.').waitFor();
    await look('of an earlier question');
  });
});
