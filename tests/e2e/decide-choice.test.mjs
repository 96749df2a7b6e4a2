// Decide, what matters: weights by mouse and by keyboard, what is recommended, and what would change it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focused, opened, radio, workedOut } from './decide.mjs';
import { press, until } from './page.mjs';

const SOON = /run is over soon/;
const BILL = /bill for credits/;
const EACH = /follow each item/;

const recommended = (place) => place.locator('.recommended');
const marked = (place) => place.locator('.scores tr').filter({ hasText: 'recommended' }).getAttribute('data-approach-of');
const points = async (place) => (await place.locator('.scores .count').allInnerTexts()).map(Number);
const flips = (place) => place.locator('.flips li');
const chosen = (place, group) => place.getByRole('radiogroup', { name: group }).getByRole('radio', { checked: true }).innerText();

/** Opens the section, once all of it is found. */
async function choice(t, options) {
  const all = await opened(t, 'What matters', options);
  await workedOut(all.place);
  await flips(all.place).first().waitFor();
  return all;
}

test('weights change the recommendation, by mouse', async (t) => {
  const { place, problems } = await choice(t);
  await recommended(place).filter({ hasText: /^Use Python parallelism: / }).waitFor();
  assert.equal(await marked(place), 'parallel');
  await radio(place, BILL, 'not at all').click();
  await recommended(place).filter({ hasText: /^Use dynamic outputs: / }).waitFor();
  assert.equal(await marked(place), 'dynamic');
  await radio(place, BILL, 'much').click();
  await recommended(place).filter({ hasText: /^Use Python parallelism: / }).waitFor();
  assert.deepEqual(problems, []);
});

test('weights change the recommendation, by arrow keys', async (t) => {
  const { page, place } = await choice(t);
  assert.equal(await chosen(place, SOON), 'a lot');
  await radio(place, SOON, 'a lot').focus();
  await page.keyboard.press('ArrowLeft');
  await until(async () => (await chosen(place, SOON)) === 'much', 'one less');
  assert.equal(await focused(page), 'much', 'the keyboard goes along');
  await page.keyboard.press('ArrowUp');
  await until(async () => (await chosen(place, SOON)) === 'a little', 'and one less');
  await recommended(place).filter({ hasText: /^Use dynamic outputs: / }).waitFor();
  await page.keyboard.press('End');
  await recommended(place).filter({ hasText: /^Use Python parallelism: / }).waitFor();
  await page.keyboard.press('ArrowRight');
  await until(async () => (await chosen(place, SOON)) === 'not at all', 'from the last to the first');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), await chosen(place, BILL), 'each question is one stop of the Tab key');
});

test('a set of weights to start from is chosen, by mouse and by keyboard', async (t) => {
  const { page, place } = await choice(t);
  const group = 'Start from';
  assert.equal(await chosen(place, group), 'A bit of everything');
  const before = await points(place);
  await radio(place, group, 'I must see every item').click();
  await recommended(place).filter({ hasText: /^Use dynamic outputs/ }).waitFor();
  assert.equal(await chosen(place, EACH), 'a lot');
  await radio(place, group, 'I must see every item').focus();
  await page.keyboard.press('ArrowUp');
  await until(async () => (await chosen(place, group)) === 'The bill matters most', 'the one before');
  assert.equal(await chosen(place, BILL), 'a lot');
  await recommended(place).filter({ hasText: /^Use Python parallelism/ }).waitFor();
  await page.keyboard.press('Home');
  await until(async () => (await points(place)).join() === before.join(), 'the same points for the same weights');
});

test('with no weight at all nothing is made up', async (t) => {
  const { place, problems } = await choice(t);
  const groups = place.locator('.asks').getByRole('radiogroup');
  for (let at = 0; at < (await groups.count()); at += 1) await groups.nth(at).getByRole('radio').first().click();
  await until(async () => (await place.locator('.asks [aria-checked=true]').allInnerTexts()).every((text) => text === 'not at all'), 'none matters');
  await recommended(place).filter({ hasText: /\S/ }).waitFor();
  assert.doesNotMatch(await place.innerText(), /NaN|undefined/);
  assert.deepEqual(problems, []);
});

test('what would flip it is tried by mouse: another input is asked, and the advice is another', async (t) => {
  const { app, place, problems } = await choice(t);
  const flip = flips(place).filter({ hasText: /^From \d+\ss per letter on/ });
  const [, seconds, what] = (await flip.innerText()).match(/^From (\d+)\ss per letter on \(now 1\ss\): (dynamic outputs|Python parallelism|the hybrid)/);
  await flip.getByRole('button', { name: 'Try it' }).click();
  await until(async () => (await app.locator('#q-seconds').inputValue()) === seconds, 'it is asked');
  await recommended(place).filter({ hasText: `Use ${what}` }).waitFor();
  await press(app, 'Undo');
  await recommended(place).filter({ hasText: 'Use Python parallelism' }).waitFor();
  assert.equal(await app.locator('#q-seconds').inputValue(), '1');
  assert.deepEqual(problems, []);
});

test('just before a flip the advice is still the same', async (t) => {
  const { app, place } = await choice(t);
  const flip = flips(place).filter({ hasText: /^From \d+\ss per letter on/ });
  const [, seconds] = (await flip.innerText()).match(/^From (\d+)\ss per letter on/);
  const before = await recommended(place).innerText();
  await app.locator('#q-seconds').fill(String(Number(seconds) - 1));
  await until(async () => (await recommended(place).innerText()) !== before, 'other numbers');
  await workedOut(place);
  assert.match(await recommended(place).innerText(), /^Use Python parallelism/);
});

test('what would flip it is tried by keyboard: another executor, and another weight', async (t) => {
  const { app, page, place } = await choice(t);
  await flips(place).filter({ hasText: /^From max_concurrent 2\s?on/ }).getByRole('button', { name: 'Try it' }).focus();
  await page.keyboard.press('Enter');
  await until(async () => (await app.locator('#q-executor').inputValue()) === 'multiprocess', 'it is asked');
  assert.equal(await app.getByLabel('max_concurrent').first().inputValue(), '2');
  await recommended(place).filter({ hasText: 'Use the hybrid' }).waitFor();
  await app.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await recommended(place).filter({ hasText: 'Use Python parallelism' }).waitFor();
  await flips(place).filter({ hasText: /^If run time mattered a little/ }).getByRole('button', { name: 'Try it' }).focus();
  await page.keyboard.press('Enter');
  await until(async () => (await chosen(place, SOON)) === 'a little', 'the weight is set');
  await recommended(place).filter({ hasText: 'Use dynamic outputs' }).waitFor();
});

test('the points are those of the questions, which are unfolded by Enter', async (t) => {
  const { page, place } = await choice(t);
  await place.getByText('Why: points by question').focus();
  await page.keyboard.press('Enter');
  const table = place.getByRole('region', { name: 'Points by question' });
  await table.waitFor();
  const rows = await table.locator('tbody tr').allInnerTexts();
  assert.equal(rows.length, 7, 'a row for each question');
  assert.match(rows[0], /run time\s+a lot/);
});

test('a question without sense has no advice, and a wide one waits to be asked', async (t) => {
  const { app, place, problems } = await choice(t);
  await app.locator('#q-seconds').fill('soon');
  await place.getByText('Nothing to work out until the question makes sense.').waitFor();
  await app.locator('#q-seconds').fill('1');
  await workedOut(place);
  await app.locator('#q-items').selectOption('numbered');
  await app.locator('#q-count').fill('6000');
  await place.getByText('Of the question before.').waitFor();
  await place.locator('.found-out[data-stale]').waitFor();
  await place.getByRole('button', { name: 'Work it out again' }).click();
  await place.getByRole('button', { name: 'Cancel' }).or(place.locator('.found-out:not([data-stale])')).first().waitFor();
  assert.deepEqual(problems, []);
});
