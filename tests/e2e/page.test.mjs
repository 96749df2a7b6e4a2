// The page itself: the question, the answer, the log, the code, and what it says when it cannot start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, openApp } from './browser.mjs';
import { drawn, written } from './first-screen.mjs';
import {
  TITLES, ended, field, found, logRows, mode, panel, press, rows, runAll, settings, shown, tab, tell, until, why,
} from './page.mjs';
import { serve } from './server.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

test('what makes no sense is said at its field, and cannot be run', async (t) => {
  const { app } = await openApp(t);
  const seconds = app.locator('#q-seconds');
  await seconds.fill('-1');
  await app.locator('.notes').getByText('-1 is no time').waitFor();
  assert.equal(await seconds.getAttribute('aria-invalid'), 'true');
  const note = await seconds.getAttribute('aria-describedby');
  assert.match(await app.locator(`#${note}`).innerText(), /-1 is no time/);
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isDisabled());
  await app.getByText('No answer yet: the question has a mistake.').waitFor();
  await app.locator('#q-cpus').fill('0');
  await seconds.fill('soon');
  assert.equal(await app.locator('.notes .problem').count(), 2, 'what cannot be read hides nothing else');
  await app.locator('#q-cpus').fill('8');
  await settings(app);
  assert.equal(await field(app, 'Seconds each').getAttribute('aria-invalid'), 'true');
  await field(app, 'Seconds each').fill('0.5');
  await app.locator('.notes .problem').waitFor({ state: 'detached' });
  assert.equal(await seconds.inputValue(), '0.5', 'sentence and form are one');
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isEnabled());
});

test('what CPython refuses later is a warning, and can be run', async (t) => {
  const { app } = await openApp(t);
  await app.locator('#q-cpus').fill('1');
  await app.locator('.warning').getByText('CPython wants at least 1').waitFor();
  await mode(app);
  await press(panel(app, 'parallel'), 'Simulate');
  assert.equal(await ended(app, 'parallel'), 'FAILURE');
});

test('the question is edited by keyboard alone, undone and redone', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  const count = app.locator('#q-count');
  await count.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  assert.equal(await count.inputValue(), '15');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q-items');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowUp');
  assert.equal(await app.locator('#q-seconds').inputValue(), '2');
  await app.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await app.locator('#q-seconds').inputValue(), '1');
  await page.keyboard.press('Enter');
  assert.equal(await count.inputValue(), '26', 'typing in one field is undone at once');
  await app.getByRole('button', { name: 'Redo' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await count.inputValue(), '15');
});

test('the answer names an approach, its reason and what would change it, which can be tried', async (t) => {
  const { app } = await openApp(t);
  const choice = app.locator('.choice');
  await choice.filter({ hasText: 'Use Python parallelism: about 4 s and 2 credits' }).waitFor();
  assert.match(await app.locator('.because').innerText(), /26\s+rounds/);
  const flips = app.locator('.flips li');
  assert.ok((await flips.count()) >= 2);
  await flips.filter({ hasText: 'fails for good' }).getByRole('button', { name: 'Try it' }).click();
  await choice.filter({ hasText: 'Use dynamic outputs' }).waitFor();
  await press(app, 'Undo');
  await choice.filter({ hasText: 'Use Python parallelism' }).waitFor();
});

test('an item leads to its rows and a row back to its tile', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await panel(app, 'dynamic').getByRole('button', { name: 'q: succeeded' }).click();
  const lines = logRows(app);
  await lines.filter({ hasText: 'STEP_SUCCESS' }).waitFor();
  assert.equal(await lines.count(), 8 + 2); // Dagster's rows of the step, and the item's own two
  assert.equal(await lines.filter({ hasText: 'compute_piece[q]' }).count(), 10);
  await lines.first().getByRole('button', { name: 'compute_piece[q]' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'q: succeeded');
  await press(app, 'Show all');
  await until(async () => (await found(app)) === 407, 'all are found'); // 17 + 13 × 26, and 2 × 26
});

test('the log is filtered by op, step and item, and says what there is', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(panel(app, 'hybrid'), 'Simulate');
  await ended(app, 'hybrid');
  assert.equal(await rows(app, 'hybrid'), 17 + 13 * 4 + 2 * 26);
  const find = async (text) => {
    await app.locator('#find').fill(text);
    await app.locator('#find').press('Enter');
  };
  const counts = { 'compute_chunk[chunk_2]': 8 + 2 * 7, compute_chunk: 4 * 8 + 2 * 26, q: 10 };
  for (const [text, count] of Object.entries(counts)) {
    await find(text);
    await until(async () => (await found(app)) === count, `${count} rows of ${text}`);
  }
  await find('nonsense');
  await app.getByText('No row is like that.').waitFor();
  await find('op:nonsense');
  await app.getByText('This run has no op “nonsense”. Its ops are load_chunks').waitFor();
  await press(app, 'Show all');
  await logRows(app).locator('.message').first().waitFor();
  await app.locator('#log').press('End');
  await logRows(app).filter({ hasText: 'RUN_SUCCESS' }).waitFor();
});

test('the log can be searched while its run goes on', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await app.getByLabel('Speed').selectOption('10');
  await press(panel(app, 'dynamic'), 'Run');
  await tab(app, 'Event log');
  const find = app.locator('#find');
  await find.focus();
  await page.keyboard.type('compute_piece[b]', { delay: 40 });
  await page.keyboard.press('Enter');
  await logRows(app).filter({ hasText: 'STEP_START' }).first().waitFor();
  assert.equal(await find.inputValue(), 'compute_piece[b]');
  await press(app, 'Show all');
  assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
  await until(async () => (await found(app)) === 407, 'all are found');
});

test('while a new answer is worked out the keyboard stays where it is', async (t) => {
  const { app, page } = await openApp(t);
  await app.locator('.choice').waitFor();
  await tab(app, 'Comparison');
  await app.locator('.comparison summary').first().click();
  await app.locator('#q-seconds').focus();
  await page.keyboard.press('ArrowUp');
  await app.locator('.choice').filter({ hasText: '52 s' }).waitFor();
  assert.ok(await app.locator('.comparison details').first().evaluate((cell) => cell.open), 'what was unfolded stays so');
  const again = app.getByRole('button', { name: 'Try it' }).first();
  await again.focus();
  await page.keyboard.press('Enter');
  await until(async () => (await app.locator('[aria-busy]').count()) === 0, 'it is answered');
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
});

test('tiles are one stop of the Tab key, and the arrow keys go between them', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  const tiles = panel(app, 'hybrid').locator('.tile');
  assert.equal(await tiles.and(app.locator('[tabindex="0"]')).count(), 1);
  await tiles.first().focus();
  const at = () => page.evaluate(() => document.activeElement.getAttribute('data-item'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await at(), '2');
  await page.keyboard.press('ArrowDown');
  const below = Number(await at());
  assert.ok(below > 5, `${below} is in the next row`);
  await page.keyboard.press('ArrowUp');
  assert.equal(await at(), '2');
  await page.keyboard.press('End');
  assert.equal(await at(), '25');
  await press(panel(app, 'hybrid'), 'Simulate');
  await ended(app, 'hybrid');
  await tiles.nth(16).focus();
  await page.keyboard.press('Enter');
  await logRows(app).filter({ hasText: 'compute_chunk[chunk_2]' }).first().waitFor();
  assert.equal(await app.locator('#find').inputValue(), 'q');
});

test('tabs go by arrow keys, and a run by Enter', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await why(app);
  await app.getByRole('tab', { name: 'Timeline' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await app.getByRole('tab', { selected: true }).innerText(), 'Event log');
  await app.getByText('Dynamic outputs: not run yet.').waitFor();
  await page.keyboard.press('End');
  await app.getByText('dynamic_graph.py', { exact: true }).waitFor();
  await panel(app, 'parallel').getByRole('button', { name: /^Simulate/ }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await ended(app, 'parallel'), 'SUCCESS');
  await app.getByRole('status').filter({ hasText: 'Python parallelism: Succeeded. 4 s and 2 credits, simulated.' }).waitFor({ state: 'attached' });
});

test('the comparison explains each cell where it stands', async (t) => {
  const { app } = await openApp(t);
  await tab(app, 'Comparison');
  await mode(app);
  const cell = (row, column) => app.locator('.comparison tbody tr').nth(row).locator('td').nth(column);
  await cell(0, 0).getByText('26 s', { exact: true }).waitFor();
  await cell(0, 0).getByText('Why 26 s?').click();
  await cell(0, 0).getByText(/one step at a time/).first().waitFor();
  await cell(3, 0).getByText('Why 28 credits and not 26?').click();
  await cell(3, 0).getByText(/a plain op's too/).waitFor();
  await cell(0, 1).getByText('Why 4 s?').click();
  await cell(0, 1).getByText(/8 CPUs/).first().waitFor();
  await press(app, 'Simulate all');
  await cell(0, 1).getByText('4 s simulated').waitFor();
});

test('the code is that of the question, and its lines are marked while a run is at them', async (t) => {
  const { app, context } = await openApp(t);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await mode(app);
  await tab(app, 'Dagster code');
  await app.locator('#q-seconds').fill('2.5');
  await app.locator('.code').getByText('SECONDS = 2.5').waitFor();
  await press(app, 'Copy');
  await app.getByRole('button', { name: 'Copied' }).waitFor();
  const copied = await app.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^defs = dg\.Definitions\(jobs=\[dynamic_graph\]\)$/m);
  assert.equal(copied.trim(), (await app.locator('.code').innerText()).trim());
  await press(panel(app, 'dynamic'), 'Run');
  await app.locator('.line[data-now]').filter({ hasText: 'time.sleep(SECONDS)' }).waitFor();
  await press(panel(app, 'dynamic'), 'Force');
  assert.equal(await ended(app, 'dynamic'), 'CANCELED');
  assert.equal(await app.locator('.line[data-now]').count(), 0);
});

test('Terminate interrupts the step at work, as Dagster does', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(panel(app, 'dynamic'), 'Run');
  await panel(app, 'dynamic').locator('.tile[data-state=running]').first().waitFor();
  await press(panel(app, 'dynamic'), 'Terminate');
  assert.equal(await ended(app, 'dynamic'), 'CANCELED');
  await tab(app, 'Event log');
  const lines = logRows(app);
  await lines.filter({ hasText: 'RUN_CANCELED' }).waitFor();
  await lines.filter({ hasText: 'Sending run termination request.' }).waitFor();
  await lines.filter({ hasText: 'STEP_FAILURE' }).waitFor(); // Force writes none
});

test('the preset that the numbers are of is pressed', async (t) => {
  const { app } = await openApp(t);
  await press(app, 'Default executor');
  const pressed = app.locator('[data-kind=preset][aria-pressed=true]');
  assert.equal(await pressed.innerText(), 'Default executor');
  await app.locator('#q-count').fill('3');
  await app.getByText('Your own numbers.', { exact: true }).waitFor();
  assert.equal(await pressed.count(), 0);
});

test('predictions are those of the virtual driver, and cost what a credit costs', async (t) => {
  const { app } = await openApp(t);
  const time = (approach) => panel(app, approach).locator('.big .time');
  await time('dynamic').filter({ hasText: '26 s' }).waitFor();
  assert.equal(await panel(app, 'dynamic').locator('.money').innerText(), ' · $1.12');
  await press(app, 'Default executor');
  await time('dynamic').filter({ hasText: '10 s' }).waitFor(); // 4 rounds of 1 + 1 s, and 2 × 1 s
  assert.equal((await shown(app, 'dynamic')).kind, 'predicted');
  await settings(app);
  await field(app, 'Price of a credit, $').fill('0.035');
  await panel(app, 'dynamic').locator('.money').filter({ hasText: '$0.98' }).waitFor();
});

test('what running costs is counted, predicted and live', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await app.locator('#q-executor').selectOption('multiprocess');
  await app.locator('#q-cpus').fill('2');
  await settings(app);
  await field(app, 'Costs beside the work').selectOption('memory');
  const time = (approach) => panel(app, approach).locator('.big .time');
  await time('dynamic').filter({ hasText: '62.7 s' }).waitFor(); // 12.9 s of it are work
  assert.equal(await app.locator('#q-costs').inputValue(), 'memory', 'the sentence says so');
  const runs = await runAll(app, { speed: 50 });
  tell(t, runs);
  for (const run of Object.values(runs)) {
    assert.match(run.status, /^Succeeded/);
    assert.match(run.kind, /^measured/);
  }
  await until(() => app.evaluate(() => location.hash.includes('costs=memory')), 'the link carries it');
});

test('credits are counted by the rule that is chosen', async (t) => {
  const { app } = await openApp(t);
  await press(app, 'Flaky letter');
  await settings(app);
  const rule = field(app, 'Credits by');
  await rule.selectOption('custom:1:1:1');
  await panel(app, 'dynamic').locator('.credits .count').filter({ hasText: '29' }).waitFor();
  await rule.selectOption('current');
  await panel(app, 'dynamic').locator('.credits .count').filter({ hasText: '28' }).waitFor();
});

test('numbers of an earlier question are marked as such', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await app.locator('#q-seconds').fill('2');
  const versus = panel(app, 'dynamic').locator('.versus');
  await versus.filter({ hasText: 'Of earlier numbers. The new ones: 52 s, 28 credits, predicted.' }).waitFor();
});

test('a choice shows what a preset has chosen, also after a person has', async (t) => {
  const { app } = await openApp(t);
  const executor = app.locator('#q-executor');
  await executor.selectOption('multiprocess');
  await app.locator('#q-max_concurrent').fill('x');
  await executor.selectOption('in-process');
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isEnabled(), 'what is hidden is not read');
  await press(app, 'Default executor');
  await app.locator('#q-max_concurrent').waitFor();
  assert.equal(await executor.inputValue(), 'multiprocess');
  await press(app, 'Undo');
  assert.equal(await executor.inputValue(), 'in-process');
});

test('a bin of items leads to the one that its state is of', async (t) => {
  const { app } = await openApp(t);
  await app.locator('#q-items').selectOption('numbered');
  await app.locator('#q-count').fill('2000');
  await app.locator('#q-fail').fill('item_1003');
  await mode(app);
  // The answer moves what stands below it: a press that it comes in between is none.
  await app.locator('.advice:not([aria-busy])').waitFor();
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await panel(app, 'dynamic').getByRole('button', { name: /failed$/ }).click();
  await until(async () => (await app.locator('#find').inputValue()) === 'item_1003', 'its rows are shown');
});

test('on a phone everything is there, one panel at a time', async (t) => {
  const { app, page } = await openApp(t, { context: PHONE });
  await mode(app);
  await app.locator('#q-seconds').fill('0.5');
  await press(app, 'Simulate all');
  for (const approach of Object.keys(TITLES)) {
    assert.equal(await ended(app, approach), 'SUCCESS');
    const place = panel(app, approach);
    await place.scrollIntoViewIfNeeded();
    const box = await place.locator('h2').boundingBox();
    assert.ok(box.x >= 0 && box.x < 390, `${approach} can be reached`);
  }
  await panel(app, 'hybrid').getByRole('button', { name: 'q: succeeded' }).tap();
  await logRows(app).first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
});

test('the first screen stands there before the program does, and nothing moves when it comes', async (t) => {
  const before = (page) => page.addInitScript(() => {
    globalThis.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.moved += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const { app, page } = await openApp(t, { before });
  await mode(app);
  const screen = await drawn(app);
  assert.equal(screen, (await written()).trim(), 'index.html is out of date: node tests/e2e/first-screen.mjs writes it');
  await page.waitForTimeout(300);
  const moved = await page.evaluate(() => globalThis.moved);
  t.diagnostic(`layout shift while loading: ${moved.toFixed(4)}`);
  assert.ok(moved < 0.02, `things moved by ${moved}`);
});

test('nothing moves while runs go on', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await app.locator('.choice').waitFor();
  const places = () => page.evaluate(() => [...document.querySelectorAll('.panel h2, .buttons, .picture, .tiles, .counts, .why')].map((place) => Math.round(place.getBoundingClientRect().y)));
  const still = await places();
  await app.getByLabel('Speed').selectOption('10');
  await press(app, 'Run all three');
  for (let look = 0; look < 12; look += 1) {
    assert.deepEqual(await places(), still);
    await page.waitForTimeout(100);
  }
  for (const approach of Object.keys(TITLES)) await ended(app, approach);
  assert.deepEqual(await places(), still);
});

test('without JavaScript the numbers stand there all the same', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const { page } = await open(t, server.url, { context: { javaScriptEnabled: false } });
  await page.getByText('Use Python parallelism: about 4 s and 2 credits').waitFor();
  assert.equal(await panel(page, 'dynamic').locator('.big .time').innerText(), '26 s');
  assert.match(await page.content(), /needs JavaScript and WebAssembly/);
});

test('a program that does not arrive is told of', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const before = (page) => page.route('**/*.wasm', (route) => route.abort());
  const { page } = await open(t, server.url, { before });
  await page.getByText('Fanout cannot start').waitFor();
  assert.equal(await panel(page, 'dynamic').locator('.big .time').innerText(), '26 s');
});

test('a failure of the program is told of, with a report to copy', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
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
