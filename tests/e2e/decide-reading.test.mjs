// Decide, how it reads: what is recommended stands first, on a phone as well, and nothing is cut off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened, radio, section, workedOut } from './decide.mjs';

const PHONE = { viewport: { width: 390, height: 844 } };
/** The pool loses items in the one run of the seed, so the first screen's rule drops it. */
const LOSES = '#s=1.docs-page/numbered=200/durations=lognormal:1/failure=0.01/max-retries=2/executor=multiprocess';
/** Every run fails, in each approach, and the least bad is named all the same. */
const FAILS = '#s=1.docs-page/numbered=40/failure=0.3';
const SECTIONS = ['What matters', 'How sure', 'What if', 'Chunks', 'The bill', 'Your machine'];

const recommended = (place) => place.locator('.recommended');
const top = async (place) => (await place.boundingBox()).y;

test('on a phone the recommendation stands above its questions, and what follows stays in sight', async (t) => {
  const { place, problems } = await opened(t, 'What matters', { context: PHONE });
  await workedOut(place);
  const question = radio(place, /bill for credits/, 'not at all');
  assert.ok((await top(recommended(place))) < (await top(question)));
  const before = (await recommended(place).innerText()).replace(/\s/g, ' ');
  const follows = place.locator('.follows');
  await question.scrollIntoViewIfNeeded();
  assert.equal((await follows.innerText()).replace(/\s/g, ' '), before);
  await question.click();
  await follows.filter({ hasText: /^Use dynamic outputs: / }).waitFor();
  const { y, height } = await follows.boundingBox();
  assert.ok(y >= 0 && y + height <= 844, 'it is seen where the weight was chosen');
  assert.deepEqual(problems, []);
});

test('the keyboard goes as one reads: a start, why, what would change it, the questions', async (t) => {
  const { page, place } = await opened(t, 'What matters');
  await workedOut(place);
  await place.locator('.flips li').first().waitFor();
  await radio(place, 'Start from', 'A bit of everything').focus();
  const seen = [];
  for (let times = 0; times < 30 && seen.at(-1) !== 'asks'; times += 1) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => {
      const at = document.activeElement;
      const of = ['summary', '.flips', '.asks'].find((name) => at.closest(name));
      return of?.replace('.', '');
    }));
  }
  assert.deepEqual([...new Set(seen)], ['summary', 'flips', 'asks']);
});

test('where the first answer is another, one sentence says why', async (t) => {
  const { place } = await opened(t, 'What matters', { path: LOSES });
  await workedOut(place);
  await recommended(place).filter({ hasText: /^Use dynamic outputs: / }).waitFor();
  await place.getByText(/^The answer at the top is the hybrid: its fixed rule first drops what loses items in the one run of the seed, where this one weighs what you say over \d+ trials\.$/).waitFor();
  await radio(place, 'Start from', 'Time matters most').click();
  await recommended(place).filter({ hasText: /^Use the hybrid: / }).waitFor();
  assert.equal(await place.getByText(/^The answer at the top/).count(), 0, 'now both say the same');
});

test('where nothing is a choice of chunks, that is said, and what the weights say is a press away', async (t) => {
  const { page, app, place } = await opened(t, 'Chunks', { path: FAILS });
  await place.getByText(/so there is nothing to choose from\.$/).waitFor();
  await place.getByRole('button', { name: 'What matters' }).focus();
  await page.keyboard.press('Enter');
  await app.getByRole('region', { name: 'What matters', exact: true }).waitFor();
  await recommended(place).filter({ hasText: /; (fails in|its run fails|every run fails)/ }).waitFor();
});

test('what fails says so before anything else', async (t) => {
  const { place } = await opened(t, 'Chunks', { path: LOSES });
  await workedOut(place);
  await place.getByText(/^Best for credits, failing in \d+ of \d+ trials: /).waitFor();
  await place.getByRole('status').last().getByText(/^The cheapest, failing in \d+ of \d+ trials, is /).waitFor();
});

/** What of the tab sticks out to the right, but for what scrolls in itself; and what is too small. */
const amiss = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll('.why *')].filter((one) => !one.closest('.scroll'));
  const box = (one) => one.getBoundingClientRect();
  const name = (one) => `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.slice(0, 40)}`;
  const out = all.filter((one) => box(one).width > 0 && box(one).right > innerWidth + 1);
  const targets = all.filter((one) => one.matches('button, summary, input, select, [role=slider]'));
  const small = targets.filter((one) => box(one).width > 0 && Math.min(box(one).width, box(one).height) < 24);
  const wide = document.documentElement.scrollWidth > innerWidth;
  return { out: out.map(name), small: small.map(name), wide };
});

const LARGE = '#s=1.docs-page/numbered=5000/seconds=43140/durations=lognormal:1/failure=0.001/max-retries=1/executor=multiprocess/price=99.123457';

test('on a phone nothing is cut off and nothing too small to be touched, with large numbers too', async (t) => {
  for (const path of [LOSES, LARGE]) {
    const { app, page } = await opened(t, 'What matters', { path, context: PHONE });
    for (const name of SECTIONS) {
      const place = await section(app, name);
      if (['What matters', 'What if', 'Chunks'].includes(name)) await workedOut(place);
      assert.deepEqual(await amiss(page), { out: [], small: [], wide: false }, `${name}, ${path}`);
    }
    await page.context().close();
  }
});
