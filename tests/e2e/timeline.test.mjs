// The timeline: what it shows, by mouse and by keyboard, what is said of it, and what goes out of it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { TITLES, ended, found, logRows, mode, panel, press, tab, until, why } from './page.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Items that fail, once and for good, in processes of their own. */
const FAILING = '#s=1.docs-page/fail=q:1,c/max-retries=1/executor=multiprocess/costs=memory';

const canvas = (app) => app.locator('#timeline-canvas');
const selected = (app) => app.locator('#selected');
const words = (app) => app.locator('#timeline-words');
const choose = (app, name) => app.locator('.why').getByRole('button', { name, exact: true }).click();
const picture = (app) => canvas(app).evaluate((canvas) => canvas.toDataURL());

/** Waits until the picture is another one, and stands still. */
async function changes(app, act) {
  const before = await picture(app);
  await act();
  await until(async () => (await picture(app)) !== before, 'the picture is another one');
  let last;
  await until(async () => {
    const now = await picture(app);
    const rests = now === last;
    last = now;
    return rests;
  }, 'the picture stands still');
  return last;
}

async function opened(t, options) {
  const all = await openApp(t, options);
  await mode(all.app);
  await why(all.app);
  await words(all.app).getByText('26 items').first().waitFor();
  await canvas(all.app).focus();
  return all;
}

async function keys(page, ...names) {
  for (const name of names) {
    await page.keyboard.press(name);
    await page.waitForTimeout(120);
  }
}

test('before anything has run the picture is predicted, and said in words', async (t) => {
  const { app, problems } = await opened(t);
  const told = words(app);
  await told.getByText('Dynamic outputs, predicted: 26 items, one at a time.').waitFor();
  await told.getByText('Python parallelism, predicted: 26 items in 4 waves on 7 workers.').waitFor();
  await press(app, 'Simulate all');
  await told.getByText('Hybrid, simulated: 26 items in 4 waves on 7 workers.').waitFor();
  assert.deepEqual(problems, []);
});

test('the arrow keys go from bar to bar, and each is said', async (t) => {
  const { app, page } = await opened(t);
  await keys(page, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await selected(app).getByText('compute_piece[c]', { exact: true }).waitFor();
  const text = (await selected(app).innerText()).replaceAll('\n', ' ');
  assert.match(text, /State succeeded.*From 2 s.*To 3 s.*Duration 1 s/);
  await keys(page, 'ArrowLeft');
  await selected(app).getByText('compute_piece[b]', { exact: true }).waitFor();
  await keys(page, 'Escape');
  await selected(app).getByText('Select a bar').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'timeline-canvas');
});

test('Enter folds a row and unfolds it', async (t) => {
  const { app, page } = await opened(t);
  const rows = () => app.locator('#timeline').evaluate((rows) => rows.scrollHeight);
  const folded = await rows();
  await keys(page, 'Home', 'ArrowDown', 'ArrowDown');
  await selected(app).getByText('compute_piece', { exact: false }).first().waitFor();
  await keys(page, 'Enter');
  await until(async () => (await rows()) > folded + 100, 'a row for each key');
  await keys(page, 'Enter');
  await until(async () => (await rows()) === folded, 'and one for all of them');
});

test('time is zoomed and panned by keys, buttons, wheel, drag and overview', async (t) => {
  const { app, page } = await opened(t);
  const whole = await picture(app);
  await changes(app, () => page.keyboard.press('+'));
  await changes(app, () => page.keyboard.press('d'));
  await changes(app, () => choose(app, 'Earlier'));
  await changes(app, () => choose(app, 'Zoom in'));
  const box = await canvas(app).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 90];
  await page.mouse.move(x, y);
  await changes(app, async () => {
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -240);
    await page.keyboard.up('Control');
  });
  await changes(app, async () => {
    await page.mouse.down();
    await page.mouse.move(x + 120, y, { steps: 4 });
    await page.mouse.up();
  });
  const overview = await app.locator('#timeline-overview').boundingBox();
  await changes(app, () => page.mouse.click(overview.x + overview.width - 60, overview.y + 10));
  await choose(app, 'Fit all of the time');
  await page.mouse.move(0, 0);
  await until(async () => (await picture(app)) === whole, 'all of the time again');
});

test('the pointer is told of what it is over, and a click selects it', async (t) => {
  const { app, page } = await opened(t);
  const box = await canvas(app).boundingBox();
  const [x, y] = [box.x + box.width * 0.5, box.y + 85];
  await page.mouse.move(x, y);
  const tip = app.locator('#timeline-tip');
  await tip.waitFor();
  const title = await tip.locator('strong').innerText();
  assert.match(title, /^compute_piece\[\w\]$/);
  await page.mouse.click(x, y);
  await selected(app).getByText(title, { exact: true }).waitFor();
  await page.mouse.click(x, y, { button: 'right' });
  await selected(app).getByText(title, { exact: true }).waitFor();
  await choose(app, 'Let go');
  await selected(app).getByText('Select a bar').waitFor();
});

test('rows are steps or lanes, of all approaches or of one', async (t) => {
  const { app } = await opened(t, { path: FAILING });
  const seen = new Set([await picture(app)]);
  for (const name of ['Lanes', 'Waterfall', 'Flat', 'Steps', 'Without idle time', 'Critical path', 'What Dagster shows', 'Hybrid']) {
    seen.add(await changes(app, () => choose(app, name)));
  }
  // By steps again it is as at first.
  assert.equal(seen.size, 8, 'each is another picture');
  assert.equal(await words(app).locator('p').count(), 1);
});

test('as a table it says the same, and a row of it is selected', async (t) => {
  const { app } = await opened(t);
  await choose(app, 'As a table');
  const table = app.locator('#timeline-table');
  await table.getByRole('row').nth(30).waitFor();
  assert.equal(await app.locator('.pager').innerText().then((text) => text.includes('1–36 of 36')), true, 'all attempts');
  const row = table.getByRole('row', { name: /^Dynamic outputs compute_piece\[d\]/ });
  assert.match(await row.innerText(), /succeeded/);
  await row.getByRole('button').click();
  await selected(app).getByText('compute_piece[d]', { exact: true }).waitFor();
  await until(async () => (await row.getByRole('button').getAttribute('aria-pressed')) === 'true', 'it is pressed');
});

test('failures are told, and lead to their rows in the log', async (t) => {
  const { app, page } = await opened(t, { path: FAILING });
  await press(app, 'Simulate all');
  await words(app).getByText(/Dynamic outputs, simulated: .*q failed once and was retried\. c failed twice\./).waitFor();
  await choose(app, 'As a table');
  const row = app.locator('#timeline-table').getByRole('row', { name: /^Dynamic outputs compute_piece\[c\]/ }).first();
  await row.getByRole('button').click();
  await selected(app).getByText('compute_piece[c]', { exact: true }).waitFor();
  await choose(app, 'Its rows in the log');
  await until(async () => (await app.locator('#find').inputValue()) === 'compute_piece[c]', 'its rows are looked for');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-events');
});

test('picture and log point at each other', async (t) => {
  const { app, page } = await opened(t);
  await press(panel(app, 'dynamic'), 'Simulate');
  await ended(app, 'dynamic');
  await tab(app, 'Event log');
  await logRows(app).first().waitFor();
  const all = await found(app);
  await canvas(app).focus();
  await changes(app, () => logRows(app).filter({ hasText: 'STEP_OUTPUT' }).first().click());
  // The first item's bar: below the axis, the heading, the load's and the fan-out's row.
  await until(async () => {
    await canvas(app).click({ position: { x: 200, y: 97 } });
    await page.waitForTimeout(300);
    return /^compute_piece\[\w\]$/.test(await app.locator('#find').inputValue());
  }, 'its rows are looked for');
  await until(async () => (await found(app)) === 10 && all === 407, 'and found');
});

test('a run that goes on grows', async (t) => {
  const { app } = await opened(t, { path: '#s=1.docs-page/speed=10' });
  await press(panel(app, 'dynamic'), 'Run');
  await words(app).getByText(/Dynamic outputs, measured: .*The run is under way/).waitFor();
  const first = await picture(app);
  await until(async () => (await picture(app)) !== first, 'it has grown');
  assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
  await words(app).getByText(/Dynamic outputs, measured: 26 items, one at a time\. (All|(Over )?\d+ %) of the run was work/).waitFor();
});

test('pictures, traces and logs are saved', async (t) => {
  const { app, page } = await opened(t);
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), choose(app, name)]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  await choose(app, 'Save a Trace for Perfetto');
  await app.getByRole('alert').getByText('There is nothing to take along yet').waitFor();
  await press(app, 'Simulate all');
  await words(app).getByText('Hybrid, simulated').waitFor();
  const [svgName, svg] = await save('Save the picture as SVG');
  assert.equal(svgName, 'fanout-timeline.svg');
  for (const title of Object.values(TITLES)) assert.ok(svg.includes(title), title);
  const [pngName, png] = await save('Save the picture as PNG');
  assert.equal(pngName, 'fanout-timeline.png');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const [traceName, trace] = await save('Save a Trace for Perfetto');
  assert.equal(traceName, 'fanout-trace.json');
  assert.ok(JSON.parse(trace).traceEvents.length > 100);
  await tab(app, 'Event log');
  const [, ndjson] = await save('Save the log as NDJSON');
  const rows = ndjson.toString().trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(rows.length, 407);
  const [, csv] = await save('Save the log as CSV');
  assert.equal(csv.toString().split('\r\n').filter(Boolean).length, 408);
});

test('on a phone nothing sticks out, and a tap selects', async (t) => {
  const { app, page } = await opened(t, { context: { ...PHONE, colorScheme: 'dark' } });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const box = await canvas(app).boundingBox();
  await page.touchscreen.tap(box.x + 200, box.y + 70);
  await until(async () => !(await selected(app).innerText()).includes('Select a bar'), 'something is selected');
});

test('while a field makes no sense, what has run is looked at all the same', async (t) => {
  const { app, page } = await opened(t);
  await press(app, 'Simulate all');
  await words(app).getByText('Hybrid, simulated').waitFor();
  await app.locator('#q-seconds').fill('x');
  await canvas(app).focus();
  await changes(app, () => page.keyboard.press('+'));
});
