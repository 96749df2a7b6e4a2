// The page itself: what it says of bad input, of the log, and when it cannot start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, openApp } from './browser.mjs';
import { ended, mode, panel, press, shown } from './page.mjs';
import { serve } from './server.mjs';

test('what makes no sense is said at its field, and cannot be run', async (t) => {
  const { app } = await openApp(t);
  const seconds = app.getByLabel('Seconds each');
  await seconds.fill('-1');
  await app.getByText('-1 is no time').waitFor();
  assert.equal(await seconds.getAttribute('aria-invalid'), 'true');
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isDisabled());
  await seconds.fill('0.5');
  await app.getByText('-1 is no time').waitFor({ state: 'detached' });
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isEnabled());
});

test('what CPython refuses later is a warning, and can be run', async (t) => {
  const { app } = await openApp(t);
  await app.getByLabel('CPUs', { exact: true }).fill('1');
  await app.getByText('CPython wants at least 1').waitFor();
  await mode(app);
  await press(panel(app, 'parallel'), 'Simulate');
  assert.equal(await ended(app, 'parallel'), 'FAILURE');
});

test("a tile leads to its item's rows of the log", async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await panel(app, 'dynamic').getByRole('button', { name: 'q: succeeded' }).click();
  const rows = panel(app, 'dynamic').locator('tbody tr');
  await rows.filter({ hasText: 'STEP_SUCCESS' }).waitFor();
  assert.equal(await rows.count(), 8 + 2); // Dagster's rows of the step, and the item's own two
  assert.equal(await rows.filter({ hasText: 'compute_piece[q]' }).count(), 10);
  await panel(app, 'dynamic').getByRole('button', { name: 'Only q: show all' }).click();
  await panel(app, 'dynamic').getByText('1–100 of 407').waitFor(); // 17 + 13 × 26, and 2 × 26
});

test('the preset that the numbers are of is pressed', async (t) => {
  const { app } = await openApp(t);
  await press(app, 'Default executor');
  const pressed = app.locator('.preset[aria-pressed=true]');
  assert.equal(await pressed.innerText(), 'Default executor');
  await app.getByLabel('How many').fill('3');
  await app.getByText('Your own numbers.', { exact: true }).waitFor();
  assert.equal(await pressed.count(), 0);
});

test('predictions are those of the virtual driver', async (t) => {
  const { app } = await openApp(t);
  const time = (approach) => panel(app, approach).locator('.big .time');
  await time('dynamic').filter({ hasText: '26 s' }).waitFor();
  await press(app, 'Default executor');
  await time('dynamic').filter({ hasText: '10 s' }).waitFor(); // 4 rounds of 1 + 1 s, and 2 × 1 s
  assert.equal((await shown(app, 'dynamic')).kind, 'predicted');
});

test('numbers of an earlier question are marked as such', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await app.getByLabel('Seconds each').fill('2');
  const versus = panel(app, 'dynamic').locator('.versus');
  await versus.filter({ hasText: 'Of earlier numbers. The new ones: 52 s, 28 credits, predicted.' }).waitFor();
});

test('a choice shows what a preset has chosen, also after a person has', async (t) => {
  const { app } = await openApp(t);
  const executor = app.getByLabel('Steps run');
  await executor.selectOption('multiprocess');
  await app.getByLabel('max_concurrent').fill('x');
  await executor.selectOption('in-process, one at a time');
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isEnabled(), 'what is hidden is not read');
  await press(app, 'Default executor');
  await app.getByLabel('max_concurrent').waitFor();
  assert.equal(await executor.inputValue(), 'multiprocess');
});

test('a bin of items leads to the one that its state is of', async (t) => {
  const { app } = await openApp(t);
  await app.getByLabel('Collection').selectOption('numbered');
  await app.getByLabel('How many').fill('2000');
  await app.getByLabel('Items that fail').fill('item_1003');
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await panel(app, 'dynamic').getByRole('button', { name: /failed$/ }).click();
  await panel(app, 'dynamic').getByText('Only item_1003: show all').waitFor();
});

test('without JavaScript the numbers stand there all the same', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const { page } = await open(t, server.url, { context: { javaScriptEnabled: false } });
  await page.getByText('26 letters of 1 s each take 26 s').waitFor();
  assert.match(await page.content(), /needs JavaScript and WebAssembly/);
});

test('a program that does not arrive is told of', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const before = (page) => page.route('**/*.wasm', (route) => route.abort());
  const { page } = await open(t, server.url, { before });
  await page.getByText('Fanout cannot start').waitFor();
});

test('a failure of the program is told of, with a report to copy', async (t) => {
  const { app, page } = await openApp(t);
  await app.locator('#mode').waitFor();
  // A module of one function that traps, as the program does when it panics.
  const trap = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
  await page.evaluate(async (bytes) => {
    const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes));
    setTimeout(instance.exports.f);
  }, trap);
  const failure = page.getByRole('alert').filter({ hasText: 'Fanout has stopped working' });
  await failure.getByText('unreachable').waitFor();
  assert.ok(await failure.getByRole('button', { name: 'Copy the report' }).isVisible());
});
