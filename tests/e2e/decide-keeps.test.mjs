// Decide keeps what it has found and measured, and the keyboard where it was: all by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownProblems } from './browser.mjs';
import { focused, opened, radio, section, workedOut } from './decide.mjs';
import { field, press, settings, until } from './page.mjs';

/** More work than is over before somebody can say no. */
const LONG = '#s=1.docs-page/numbered=1000/durations=lognormal:1/failure=0.01';
const SHORT = '#s=1.docs-page/durations=lognormal:1/failure=0.01';
/** More items than are worked out without being asked for. */
const WIDE = '#s=1.docs-page/numbered=6000/durations=lognormal:1/failure=0.01';

const button = (place, name) => place.getByRole('button', { name, exact: true });
const table = (place) => place.getByRole('table', { name: /^Simulated trials/ });

/** Presses what has that name, by keyboard. */
async function enter(page, place, name) {
  await button(place, name).focus();
  await page.keyboard.press('Enter');
}

/** Whether the keyboard is within the section. */
const within = (page) => page.evaluate(() => Boolean(document.activeElement.closest('section.decide')));

/** Has the page say that nobody can see it. */
const hide = (page) => page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
const unhide = (page) => page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => false }));

test('the keyboard stays where trials are run and cancelled', async (t) => {
  const { page, place, problems } = await opened(t, 'How sure', { path: LONG });
  await enter(page, place, 'Run 10,000 trials');
  await button(place, 'Cancel').waitFor();
  assert.equal(await focused(page), 'Cancel');
  await page.keyboard.press('Enter');
  await button(place, 'Run 10,000 trials').waitFor();
  assert.equal(await focused(page), 'Run 10,000 trials');
  assert.deepEqual(problems, []);
});

test('the keyboard stays where trials come to their end', async (t) => {
  const { page, place } = await opened(t, 'How sure', { path: SHORT });
  await enter(page, place, 'Run 1,000 trials');
  await place.getByText('1,000 of 1,000 trials.', { exact: false }).waitFor();
  await workedOut(place);
  assert.equal(await focused(page), 'Run 1,000 trials');
});

test('the keyboard stays where the machine is measured', async (t) => {
  const { page, place } = await opened(t, 'Your machine');
  await enter(page, place, 'Measure');
  await button(place, 'Cancel').waitFor();
  assert.equal(await focused(page), 'Cancel');
  await page.keyboard.press('Enter');
  await button(place, 'Measure').waitFor();
  assert.equal(await focused(page), 'Measure');
  await page.keyboard.press('Enter');
  await button(place, 'Measure again').waitFor();
  assert.equal(await focused(page), 'Measure again');
});

test('the keyboard goes to what was found where the button is taken away', async (t) => {
  for (const name of ['What matters', 'What if', 'Chunks']) {
    const { page, place } = await opened(t, name, { path: WIDE });
    await enter(page, place, 'Work it out');
    await until(async () => (await focused(page)) === 'Cancel', 'it can be cancelled');
    await page.keyboard.press('Enter');
    await until(async () => (await focused(page)) === 'Work it out again', 'it can be asked again');
    await place.getByText(/^Cancelled; /).waitFor();
    await page.context().close();
  }
  const { app, page, place } = await opened(t, 'What if', { path: SHORT });
  await workedOut(place);
  await app.locator('#q-items').selectOption('numbered');
  await app.locator('#q-count').fill('5001');
  await enter(page, place, 'Work it out again');
  await until(async () => (await button(place, 'Cancel').count()) + (await button(place, 'Work it out again').count()) === 0, 'it is over');
  assert.ok(await page.evaluate(() => document.activeElement.matches('.found-out')), await focused(page));
});

test('the keyboard stays near what is tried', async (t) => {
  let { page, place } = await opened(t, 'What matters');
  await workedOut(place);
  await place.locator('.flips li').filter({ hasText: /per\sletter\s(on|down)\s/ }).getByRole('button', { name: 'Try it' }).focus();
  await page.keyboard.press('Enter');
  await place.locator('.recommended').filter({ hasText: /^Use dynamic|^Use the hybrid/ }).waitFor();
  await workedOut(place);
  assert.ok(await within(page), await focused(page));
  await page.context().close();

  ({ page, place } = await opened(t, 'What matters'));
  await workedOut(place);
  await place.locator('.flips li').filter({ hasText: /^If\srun\stime\smattered\sa\slittle/ }).getByRole('button', { name: 'Try it' }).focus();
  await page.keyboard.press('Enter');
  await until(async () => (await radio(place, /run is over soon/, 'a little').getAttribute('aria-checked')) === 'true', 'the weight is set');
  await workedOut(place);
  assert.ok(await within(page), await focused(page));
  await page.context().close();

  ({ page, place } = await opened(t, 'What if'));
  await workedOut(place);
  await place.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await enter(page, place, 'Use 10 ms per item');
  await place.getByText('At 10 ms per item, as in the question').waitFor();
  await until(async () => (await focused(page)) === 'Use 10 ms per item', 'the keyboard is on the button');
  await page.context().close();

  ({ page, place } = await opened(t, 'Chunks'));
  await workedOut(place);
  await button(place, 'Larger chunks').focus();
  await page.keyboard.press('Enter');
  await enter(page, place, 'Use chunks of 8');
  await place.getByText(/as you have it/).waitFor();
  await workedOut(place);
  await until(async () => (await focused(page)) === 'Use chunks of 8', 'the keyboard is on the button');
});

test('the price and the speed of now stay where something found is used or tried', async (t) => {
  const uses = {
    'What if': async (page, place) => {
      await place.getByRole('slider').focus();
      await page.keyboard.press('Home');
      await enter(page, place, 'Use 10 ms per item');
    },
    Chunks: async (page, place) => {
      await enter(page, place, 'Larger chunks');
      await enter(page, place, 'Use chunks of 8');
    },
    'What matters': async (page, place) => {
      await place.locator('.flips li').filter({ hasText: /per\sletter\s(on|down)\s/ }).getByRole('button', { name: 'Try it' }).focus();
      await page.keyboard.press('Enter');
    },
  };
  for (const [name, use] of Object.entries(uses)) {
    const { app, page, place } = await opened(t, name);
    await workedOut(place);
    await settings(app);
    const price = field(app, 'Price of a credit, $');
    await price.fill('0.035');
    await workedOut(place); // advice weighs money, so it is worked out anew
    await app.getByLabel('Speed').selectOption('10');
    const hash = () => page.evaluate(() => location.hash);
    await until(async () => /price=0\.035/.test(await hash()) && /speed=10/.test(await hash()), `${name}: they are asked`);
    const before = await hash();
    await use(page, place);
    await until(async () => (await hash()) !== before, `${name}: it is asked`);
    await workedOut(place);
    assert.equal(Number(await price.inputValue()), 0.035, name);
    assert.equal(await app.getByLabel('Speed').inputValue(), '10', name);
    await page.context().close();
  }
});

test('of trials of the same question the most stay, and it is said whose they are', async (t) => {
  const { app, page, place, problems } = await opened(t, 'How sure', { path: LONG });
  await enter(page, place, 'Run 1,000 trials');
  await place.getByText('1,000 of 1,000 trials.', { exact: false }).waitFor({ timeout: 60_000 });
  await workedOut(place);
  const before = await table(place).innerText();
  await enter(page, place, 'Run 10,000 trials');
  await page.keyboard.press('Enter');
  await place.getByText('Cancelled; these are the 1,000 trials of before.').waitFor();
  assert.equal(await table(place).innerText(), before);
  assert.equal(await place.locator('.found-out[data-stale]').count(), 0, 'they are of what is asked');
  await page.waitForTimeout(300);
  assert.equal(await table(place).innerText(), before, 'nothing comes after');
  await app.locator('#q-seconds').fill('2');
  await until(async () => (await table(place).innerText()) !== before, 'another question has other numbers');
  await enter(page, place, 'Run 10,000 trials');
  await page.keyboard.press('Enter');
  await place.getByText(/^Cancelled; /).waitFor();
  assert.notEqual(await table(place).innerText(), before, 'those of another question do not come back');
  assert.deepEqual(ownProblems(problems), []);
});

test('a measurement stays until a new one is whole', async (t) => {
  const { page, place } = await opened(t, 'Your machine');
  await enter(page, place, 'Measure');
  await button(place, 'Measure again').waitFor();
  const before = await place.getByRole('table').innerText();
  await page.keyboard.press('Enter');
  await place.getByText(/^Measuring… What was measured before stays/).waitFor();
  assert.equal(await place.getByRole('table').innerText(), before, 'while it goes on');
  await page.keyboard.press('Enter');
  await place.getByText('Cancelled; this is what was measured before.').waitFor();
  assert.equal(await place.getByRole('table').innerText(), before);
  await page.waitForTimeout(600);
  assert.equal(await place.getByRole('table').innerText(), before, 'nothing comes after');
});

test('a doubtful measurement says why, and is used only by who says so', async (t) => {
  const { app, page, place } = await opened(t, 'Your machine', { path: '#s=1.docs-page/cpus=63' });
  await enter(page, place, 'Measure');
  await place.getByRole('progressbar', { name: 'Measured' }).waitFor();
  await hide(page);
  await button(place, 'Measure again').waitFor();
  await unhide(page);
  await place.getByText(/^Doubtful, because the page was out of sight meanwhile/).waitFor();
  assert.equal(await button(place, 'Use in the question').count(), 0);
  assert.equal(await app.locator('#q-cpus').inputValue(), '63');
  await enter(page, place, 'Use it all the same');
  await until(async () => (await app.locator('#q-cpus').inputValue()) !== '63', 'it is used');
});

test('what is used of a measurement is marked where it is, with a way back', async (t) => {
  const { app, page } = await opened(t, 'Your machine', { path: '#s=1.docs-page/cpus=63' });
  const place = await section(app, 'Your machine');
  const cpus = () => app.locator('#q-cpus').inputValue();
  const sentence = app.locator('.sentence');
  await enter(page, place, 'Measure');
  await button(place, 'Measure again').waitFor();
  const use = place.getByRole('button', { name: /^Use / });
  await use.focus();
  await page.keyboard.press('Enter');
  await sentence.getByText('(measured on this machine)').waitFor();
  assert.match(await focused(page), /^Use /);
  await place.getByText(/^The question has \d+ CPUs?, measured on this machine\.$/).waitFor();
  await enter(page, place, 'Back to 63 CPUs');
  await until(async () => (await cpus()) === '63', 'it is taken back');
  assert.equal(await sentence.getByText('(measured').count(), 0);
  assert.ok(await within(page), await focused(page));
  await use.focus();
  await page.keyboard.press('Enter');
  await settings(app);
  await app.locator('.groups').getByText('Measured on this machine.').waitFor();
  await enter(page, app.locator('.groups'), 'Back to 63 CPUs');
  await until(async () => (await field(app, 'CPUs').inputValue()) === '63', 'it is taken back there as well');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'cpus');
  await press(app, 'Undo');
  await sentence.getByText('(measured on this machine)').waitFor();
});

test('where there are no items nothing is made up', async (t) => {
  const { app, place, problems } = await opened(t, 'What matters', { path: '#s=1.docs-page/numbered=0/durations=lognormal:1/failure=0.01' });
  await place.locator('.recommended').filter({ hasText: 'There is nothing to decide without items.' }).waitFor();
  assert.equal(await place.getByText('recommended', { exact: true }).count(), 0, 'nor are there points');
  await section(app, 'How sure');
  await place.getByText(/^There are no items: nothing can take longer or fail/).waitFor();
  await section(app, 'Chunks');
  await place.getByText('There are no items, so there is nothing to take in chunks.').waitFor();
  for (const name of ['What if', 'The bill', 'Your machine']) {
    await section(app, name);
    await place.getByRole('heading').first().waitFor();
    assert.doesNotMatch(await place.innerText(), /NaN|undefined|of 0 trials/);
  }
  assert.deepEqual(problems, []);
});

test('a study that was cancelled says of how much it is', async (t) => {
  const { page, place } = await opened(t, 'What matters', { path: '#s=1.docs-page/numbered=20000/durations=lognormal:1/failure=0.01' });
  await enter(page, place, 'Work it out');
  await place.locator('.recommended').waitFor();
  const what = place.locator('.flips');
  await what.getByText(/^(Being looked for…|So far, with \d+ % worked out:)$/).first().waitFor();
  assert.equal(await what.getByText(/^Makes no difference/).count(), 0, 'what is not tried to the end is not said');
  await page.keyboard.press('Enter');
  await place.getByText(/^Cancelled; this is of the \d+ % that are worked out\.$/).waitFor();
  await what.getByText(/^(Nothing so far|So far), with \d+ % worked out[.:]$/).waitFor();
  assert.equal(await what.getByText(/^Makes no difference/).count(), 0, 'nor after that');
});
