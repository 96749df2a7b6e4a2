// The tab Decide: each section by mouse and by keyboard, and what axe finds there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { mode, tab, until } from './page.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHANCE = '#s=1.docs-page/durations=lognormal:1';
const SECTIONS = ['What matters', 'How sure', 'What if', 'Chunks', 'The bill', 'Your machine'];

/** Opens a section of the tab. */
async function section(app, name) {
  await tab(app, 'Decide');
  await app.getByRole('radio', { name, exact: true }).click();
  return app.locator('section.decide');
}

async function open(t, path) {
  const opened = await openApp(t, path ? { path } : {});
  await mode(opened.app);
  return opened;
}

test('weights change what is recommended, by mouse and by arrow keys', async (t) => {
  const { app, page } = await open(t);
  const place = await section(app, 'What matters');
  await place.locator('.recommended').filter({ hasText: /\S/ }).waitFor();
  await place.locator('.scores').getByText('recommended').waitFor();
  const points = () => place.locator('.scores .count').allInnerTexts();
  const before = await points();
  const group = place.getByRole('radiogroup', { name: /bill for credits/ });
  await group.getByRole('radio', { checked: true }).focus();
  await page.keyboard.press('End');
  assert.equal(await group.getByRole('radio', { checked: true }).innerText(), 'a lot');
  await until(async () => (await points()).join() !== before.join(), 'other points');
});

test('trials are run, say how sure they are, and can be offered chance', async (t) => {
  const { app } = await open(t);
  const place = await section(app, 'How sure');
  await place.getByText('Nothing is left to chance').waitFor();
  await place.getByRole('button', { name: 'Let items differ' }).click();
  await place.getByRole('button', { name: 'Run 1,000 trials' }).click();
  await place.getByText('1,000 of 1,000 trials').waitFor();
  assert.equal(await place.locator('.histogram .bins[data-approach-of]').count(), 3);
  const median = place.getByRole('row', { name: /p50/ }).first().getByRole('cell');
  for (const text of await median.allInnerTexts()) assert.match(text, /\d.*–.*\d/s);
});

test('the marker of the curves goes by keys, and its value can be asked', async (t) => {
  const { app, page } = await open(t);
  const place = await section(app, 'What if');
  const marker = place.getByRole('slider');
  await marker.waitFor();
  await place.locator('.found-out:not([aria-busy])').waitFor();
  await marker.focus();
  const said = async () => marker.getAttribute('aria-valuetext');
  assert.match(await said(), /^1 s per item: Dynamic outputs 26 s/);
  await page.keyboard.press('ArrowRight');
  await until(async () => !(await said()).startsWith('1 s '), 'another value');
  await page.keyboard.press('Home');
  await until(async () => (await said()).startsWith('10 ms per item'), 'the first value');
  await place.getByRole('button', { name: 'Use 10 ms per item' }).click();
  assert.equal(await app.locator('#q-seconds').inputValue(), '0.01');
});

test('a chunk size is picked and used, and a budget is answered', async (t) => {
  const { app } = await open(t);
  const place = await section(app, 'Chunks');
  await place.getByText(/^Chunks of 7 \(4 ops\)/).waitFor();
  await place.getByRole('button', { name: 'Larger chunks' }).click();
  await place.getByText(/^Chunks of 8 \(4 ops\)/).waitFor();
  await place.getByLabel('Done within').fill('0.5');
  await place.getByText(/^Nothing finishes in 500 ms/).waitFor();
  await place.getByRole('button', { name: 'Use chunks of 8' }).click();
  await place.getByText(/as you have it/).waitFor();
});

test('the bill is of as many runs as are typed', async (t) => {
  const { app } = await open(t);
  const place = await section(app, 'The bill');
  const month = place.getByRole('row', { name: /^A month \$/ });
  const before = await month.innerText();
  await place.getByLabel('Runs a month').fill('1000');
  await until(async () => (await month.innerText()) !== before, 'another sum');
  await place.getByLabel('Runs a month').fill('many');
  await place.getByText('Write a number from 0 up.').waitFor();
});

test('axe finds nothing in any section', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      const context = { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' };
      const { app, page } = await openApp(t, { context, path: CHANCE });
      await mode(app);
      await page.evaluate(AXE);
      for (const name of SECTIONS) {
        const place = await section(app, name);
        if (name === 'How sure') {
          await place.getByRole('button', { name: 'Run 1,000 trials' }).click();
          await place.locator('.histogram').waitFor();
        }
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')}`);
        assert.deepEqual(found, [], `${name}, ${colorScheme}, ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}, ${width} px: something sticks out`);
      }
      await page.context().close();
    }
  }
});
