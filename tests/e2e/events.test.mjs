// The event log: what is looked for, rows by mouse and by keyboard, a run that is followed, steps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { ended, found, logRows, mode, panel, press, tab, until } from './page.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** A run in which q fails twice and then succeeds. */
const RETRIED = '#s=1.docs-page/fail=q:2/max-retries=2';
/** More rows than a list can have pixels. */
const MANY = '#s=1.docs-page/numbered=100000/seconds=0.001';

/** Opens the log of a simulated run. */
async function logOf(t, options = {}, approach = 'dynamic') {
  const opened = await openApp(t, options);
  const { app } = opened;
  await mode(app);
  await app.locator('.advice:not([aria-busy])').waitFor();
  await press(panel(app, approach), 'Simulate');
  await ended(app, approach);
  await tab(app, 'Event log');
  await logRows(app).locator('.message').first().waitFor();
  return opened;
}

const find = (app) => app.locator('#find');
const active = async (app) => app.locator('#log').getAttribute('aria-activedescendant');
const finds = (app, count, what) => until(async () => (await app.locator('#log').count()) === 1 && (await found(app)) === count, what);

test('rows are looked for in words, and what is wrong with them is said', async (t) => {
  const { app, problems } = await logOf(t, { path: RETRIED });
  await find(app).fill('q attempt:3');
  await finds(app, 10, 'the third attempt');
  await find(app).fill('type:STEP_UP_FOR_RETRY');
  await finds(app, 2, 'both retries');
  assert.equal(await logRows(app).locator('[data-intent=warning]').count(), 2);
  await find(app).fill('compute_piece[q] -type:FANOUT_* -attempt:1');
  await until(async () => (await logRows(app).filter({ hasText: 'FANOUT' }).count()) === 0, 'none of them');
  await find(app).fill('level:eror');
  await app.getByText('There is no level “eror”. Levels are debug, info').waitFor();
  assert.equal(await find(app).getAttribute('aria-invalid'), 'true');
  await find(app).fill('PieceError');
  await finds(app, 2, 'what was raised');
  assert.deepEqual(problems, []);
});

test('levels are sifted with their counts, and rows of Fanout can be left out', async (t) => {
  const { app } = await logOf(t, { path: RETRIED });
  const all = await found(app);
  const chip = (name) => app.getByRole('group', { name: 'Levels' }).getByRole('button', { name });
  const count = async (name) => Number(await chip(name).locator('.count').innerText());
  const names = ['debug', 'info', 'warning', 'error', 'critical', 'event'];
  const counts = await Promise.all(names.map(count));
  assert.equal(counts.reduce((sum, count) => sum + count), all, 'every row is of one level');
  assert.ok(await chip('critical').isDisabled(), 'there is none');
  await chip('info').click();
  await finds(app, await count('info'), 'lines of user code');
  await chip('debug').click();
  await finds(app, (await count('info')) + (await count('debug')), 'and of the I/O manager');
  assert.equal(await chip('info').getAttribute('aria-pressed'), 'true');
  await press(app, 'Show all');
  await finds(app, all, 'all');
  await press(app, 'Only what Dagster logs');
  await finds(app, all - 2 * (26 + 2), 'without a start and an end of each item’s attempts');
});

test('a row tells all it has: the errors in Dagster’s words, its data, ways on', async (t) => {
  const { app, page } = await logOf(t, { path: RETRIED });
  await find(app).fill('type:STEP_UP_FOR_RETRY');
  await finds(app, 2, 'both retries');
  await logRows(app).first().click();
  const full = app.getByRole('region', { name: 'The row in full' });
  await full.getByText('The retry request was caused by the following exception:').waitFor();
  await full.getByText('could not process piece q').waitFor();
  assert.equal(await full.locator('tr').filter({ hasText: 'attempt' }).locator('td').innerText(), '1');
  await full.getByRole('button', { name: 'Rows of its step' }).click();
  assert.equal(await find(app).inputValue(), 'step:compute_piece[q]');
  await logRows(app).first().click();
  await full.getByRole('button', { name: 'To its tile' }).click();
  const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.equal(label, 'q: succeeded');
  await full.getByRole('button', { name: 'Close' }).click();
  await full.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'log', 'the keyboard is with the rows');
});

test('the keyboard goes through the rows, and opens and closes them', async (t) => {
  const { app, page } = await logOf(t);
  await app.locator('#log').focus();
  const go = async (key, to) => {
    await page.keyboard.press(key);
    await until(async () => (await active(app)) === `row-${to}`, `${key} leads to row ${to}`);
  };
  await go('ArrowDown', 0);
  await go('ArrowDown', 1);
  await go('ArrowUp', 0);
  await page.keyboard.press('PageDown');
  await until(async () => Number((await active(app)).slice(4)) > 10, 'a page down');
  await go('End', 406);
  await logRows(app).filter({ hasText: 'RUN_SUCCESS' }).waitFor();
  await page.keyboard.press('Enter');
  const full = app.getByRole('region', { name: 'The row in full' });
  await full.getByText('Finished execution of run').waitFor();
  assert.match(await full.innerText(), /stored as\s+PIPELINE_SUCCESS/);
  await page.keyboard.press('ArrowUp');
  await until(async () => !(await full.innerText()).includes('RUN_SUCCESS'), 'the next row in its place');
  await page.keyboard.press('Escape');
  await full.waitFor({ state: 'detached' });
  await go('Home', 0);
  const row = app.locator('#row-0');
  assert.equal(await row.getAttribute('aria-rowindex'), '2', 'the first is that of the titles');
  assert.equal(await row.getAttribute('aria-selected'), 'true');
});

test('what can be typed is suggested, by keyboard and by mouse', async (t) => {
  const { app, page } = await logOf(t);
  const list = app.getByRole('listbox', { name: 'Suggestions' });
  const option = (name) => list.getByRole('option', { name });
  await find(app).focus();
  await page.keyboard.type('lev');
  await option('level:').waitFor();
  await page.keyboard.press('ArrowDown');
  const at = await find(app).getAttribute('aria-activedescendant');
  assert.equal(await app.locator(`#${at}`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Enter');
  await option('warning').waitFor();
  assert.equal(await find(app).inputValue(), 'level:');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await find(app).inputValue(), 'level:info ');
  await list.waitFor({ state: 'hidden' });
  await page.keyboard.type('type:step_su');
  await option('STEP_SUCCESS').click();
  assert.equal(await find(app).inputValue(), 'level:info type:STEP_SUCCESS ');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'find', 'the keyboard stays in the field');
  await page.keyboard.press('Escape');
  await until(async () => (await find(app).inputValue()) === '', 'Escape clears it');
  await page.keyboard.press('ArrowDown');
  await option('step:').waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
});

test('a run is followed until one reads, and again when one comes back', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await app.getByLabel('Speed').selectOption('1');
  await press(panel(app, 'dynamic'), 'Run');
  await tab(app, 'Event log');
  const follow = app.getByRole('button', { name: 'Follow' });
  await follow.waitFor();
  assert.equal(await follow.getAttribute('aria-pressed'), 'true');
  const bottom = () => app.locator('#log').evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
  await logRows(app).filter({ hasText: 'compute_piece' }).first().waitFor();
  await until(async () => (await bottom()) < 5, 'the end is in sight');
  await app.locator('#log').hover();
  await page.mouse.wheel(0, -400);
  await until(async () => (await follow.getAttribute('aria-pressed')) === 'false', 'who reads does not follow');
  const top = await app.locator('#log').evaluate((log) => log.scrollTop);
  const news = app.getByRole('button', { name: /new rows? ↓/ });
  await news.waitFor();
  assert.equal(await app.locator('#log').evaluate((log) => log.scrollTop), top, 'nothing moves under who reads');
  await page.mouse.wheel(0, 4_000);
  await until(async () => (await follow.getAttribute('aria-pressed')) === 'true', 'who comes to the end follows');
  await app.locator('#log').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await until(async () => (await follow.getAttribute('aria-pressed')) === 'false', 'who goes to a row stays with it');
  await news.click();
  await until(async () => (await follow.getAttribute('aria-pressed')) === 'true', 'it is followed again');
  await until(async () => (await bottom()) < 5, 'the end is in sight again');
  const executing = app.getByRole('complementary', { name: 'Steps' }).locator('details').filter({ hasText: 'Executing (1)' });
  await executing.getByRole('button', { name: /compute_piece/ }).waitFor();
});

test('steps are listed by where they stand, and lead to their rows', async (t) => {
  const { app } = await logOf(t, { path: '#s=1.docs-page/fail=q' });
  const steps = app.getByRole('complementary', { name: 'Steps' });
  const group = (title) => steps.locator('details').filter({ has: app.getByText(title, { exact: true }) });
  await group('Executing (0)').getByText('No steps are executing').waitFor();
  await group('Errored (1)').getByRole('button', { name: 'compute_piece[q]' }).click();
  assert.equal(await find(app).inputValue(), 'step:compute_piece[q]');
  await finds(app, 10 - 4 + 1, 'a failure in place of an output, its file and a success');
  await group('Errored (1)').getByRole('button', { name: 'compute_piece[q]' }).click();
  assert.equal(await find(app).inputValue(), '');
  assert.equal(await group('Succeeded (26)').getAttribute('open'), null, 'it is folded');
  await group('Succeeded (26)').locator('summary').click();
  assert.equal(await group('Succeeded (26)').getByRole('button').count(), 26);
  await group('Not executed (1)').locator('summary').click();
  await group('Not executed (1)').getByRole('button', { name: 'merge_and_analyze' }).waitFor();
});

test('a million rows scroll like a hundred', async (t) => {
  const { app, page, problems } = await logOf(t, { path: MANY });
  const all = await found(app);
  assert.ok(all > 1_000_000, `${all} rows`);
  assert.ok((await logRows(app).count()) < 60, 'only what is in sight is drawn');
  const log = app.locator('#log');
  await log.focus();
  await page.keyboard.press('End');
  await logRows(app).filter({ hasText: 'RUN_SUCCESS' }).waitFor();
  await page.keyboard.press('Home');
  await logRows(app).filter({ hasText: 'RUN_START' }).waitFor();
  const first = () => logRows(app).first().getAttribute('data-at').then(Number);
  // The scroll bar stands for all rows, and the wheel goes row by row all the same.
  await log.evaluate((log) => { log.scrollTop = (log.scrollHeight - log.clientHeight) / 2; });
  await until(async () => Math.abs((await first()) - all / 2) < all / 1_000, 'half way');
  await logRows(app).locator('.message').first().waitFor();
  const before = await first();
  await log.hover();
  await page.mouse.wheel(0, 240);
  await until(async () => (await first()) === before + 10, 'ten rows on');
  const began = Date.now();
  await find(app).fill('item:item_99999');
  await finds(app, 10, 'one of a hundred thousand items');
  t.diagnostic(`an item is found in ${Date.now() - began} ms`);
  await find(app).fill('no such text');
  const typed = Date.now();
  await app.getByText('No row is like that.').waitFor({ timeout: 60_000 });
  t.diagnostic(`text is looked for in all rows in ${Date.now() - typed} ms`);
  assert.deepEqual(problems, []);
});

test('on a phone rows have two lines, and everything is there', async (t) => {
  const { app, page } = await logOf(t, { context: PHONE, path: RETRIED });
  const box = await logRows(app).nth(3).boundingBox();
  assert.equal(box.height, 44);
  await find(app).fill('type:STEP_FAILURE');
  await app.getByText('No row is like that.').waitFor();
  await find(app).fill('type:STEP_UP_FOR_RETRY');
  await finds(app, 2, 'both retries');
  await logRows(app).first().tap();
  await app.getByText('The retry request was caused by the following exception:').waitFor();
  const steps = await app.getByRole('complementary', { name: 'Steps' }).boundingBox();
  const log = await app.locator('#log').boundingBox();
  assert.ok(steps.y > log.y + log.height, 'the steps stand below');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
});
