// The timeline beside what else tells of a run: its table, the event log, files; on a phone, for axe.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { ended, found, logRows, mode, panel, press, tab, until } from './page.mjs';
import {
  FAILING, canvas, changes, facts, hover, keys, picture, row, says, selected, simulate, sticksOut, still,
  timeline, tip, tool, words,
} from './timeline.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' };

const table = (app) => app.locator('#timeline-table');
const find = (app) => app.locator('#find');

/** The cells of the table's rows that stand there. */
const cells = (app) => table(app).locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

async function asTable(app) {
  await tool(app, 'Show', 'As a table').click();
  await table(app).locator('tbody tr').first().waitFor();
}

/** Opens the log of an approach that was simulated, with the strip above it. */
async function strip(t, options, approach = 'dynamic') {
  const opened = await timeline(t, options);
  const { app } = opened;
  await press(panel(app, approach), 'Simulate');
  await ended(app, approach);
  await tab(app, 'Event log');
  await logRows(app).locator('.message').first().waitFor();
  await still(app);
  return opened;
}

test('the table says each attempt’s times, page by page, and its rows are selected', async (t) => {
  const { app } = await timeline(t, { path: '#s=1.docs-page/numbered=60' });
  await asTable(app);
  const titles = ['Approach', 'Step', 'Attempt', 'State', 'Start', 'Duration', 'Overhead', 'Work', 'Waited for'];
  assert.deepEqual(await table(app).locator('th').allTextContents(), titles);
  const pager = app.locator('.pager');
  const [earlier, later] = ['Earlier', 'Later'].map((name) => pager.getByRole('button', { name }));
  // 60 mapped steps, the load and the merge; 2 steps; and as many chunks as there are rounds of 7.
  const total = 62 + 2 + (2 + Math.ceil(60 / 7));
  await pager.getByText(`1–50 of ${total}`).waitFor();
  assert.ok(await earlier.isDisabled());
  const first = await cells(app);
  assert.equal(first.length, 50);
  assert.deepEqual(first[4], ['Dynamic outputs', 'compute_piece[item_3]', '1', 'succeeded', '3 s', '1 s', '0 s', '1 s', '3 s for the slot of compute_piece[item_2]']);
  await later.click();
  await pager.getByText(`51–${total} of ${total}`).waitFor();
  assert.ok(await later.isDisabled());
  const rest = await cells(app);
  assert.equal(first.length + rest.length, total, 'each attempt once');
  const worked = [...first, ...rest].filter(([approach]) => approach === 'Dynamic outputs').map((row) => parseFloat(row[7]));
  assert.equal(worked.reduce((sum, time) => sum + time), 60, 'all work is there');
  const open = table(app).locator('tr').filter({ has: app.getByRole('cell', { name: 'load_and_process_pieces', exact: true }) }).first().getByRole('button');
  await open.click();
  assert.equal((await says(app, 'load_and_process_pieces')).Duration, '9 s', '9 rounds of 7 workers');
  // Needs the newest build.
  await until(async () => (await open.getAttribute('aria-pressed')) === 'true', 'its button is pressed');
  await earlier.click();
  await pager.getByText('1–50').waitFor();
  await tool(app, 'Rows', 'Lanes').click();
  await table(app).getByRole('columnheader', { name: 'Lane' }).waitFor();
  await tool(app, 'Show', 'As a table').click();
  await canvas(app).waitFor();
});

test('the table has attempts that failed, were retried or never ran', async (t) => {
  const { app, page } = await timeline(t, { path: FAILING });
  await simulate(app);
  await tool(app, 'Approaches', 'Dynamic outputs').click();
  await asTable(app);
  const attempts = async (key) => (await cells(app)).filter((row) => row[1] === `compute_piece[${key}]`).map(([, , attempt, state]) => `${attempt} ${state}`);
  await until(async () => (await attempts('q')).length === 2, 'q was tried twice');
  assert.deepEqual(await attempts('c'), ['1 up for retry', '2 succeeded']);
  assert.deepEqual(await attempts('q'), ['1 up for retry', '2 failed']);
  assert.deepEqual(await attempts('a'), ['1 succeeded']);
  const failed = table(app).locator('tr').filter({ hasText: 'compute_piece[q]' }).last().getByRole('button');
  await failed.focus();
  await page.keyboard.press('Enter');
  const said = await says(app, 'compute_piece[q]');
  assert.deepEqual([said.State, said.Attempt, said.Items], ['failed', '2 of 2', '1 failed']);
});

test('what is selected leads to its rows in the log of its approach', async (t) => {
  const { app, page } = await timeline(t);
  await simulate(app);
  await tool(app, 'Approaches', 'Hybrid').click();
  await still(app);
  await canvas(app).focus();
  await keys(app, page, 'Home', 'ArrowDown', 'ArrowRight');
  await says(app, 'load_chunks');
  for (let rows = 0; rows < 12 && (await facts(selected(app))).title !== 'compute_chunk[chunk_1]'; rows += 1) {
    await keys(app, page, 'ArrowDown');
  }
  await says(app, 'compute_chunk[chunk_1]');
  await page.keyboard.press('l');
  await until(async () => (await find(app).inputValue()).includes('compute_chunk[chunk_1]'), 'its step is looked for');
  const chosen = app.getByRole('group', { name: 'Approach', exact: true }).getByRole('button', { name: 'Hybrid' });
  assert.equal(await chosen.getAttribute('aria-pressed'), 'true');
  await until(async () => (await logRows(app).count()) > 5, 'its rows are there');
  const ops = await logRows(app).evaluateAll((rows) => rows.map((row) => row.textContent));
  assert.ok(ops.every((op) => op.includes('chunk_1')), 'and no others');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-events', 'the keyboard is there'); // newest build
  await tab(app, 'Timeline');
  await selected(app).getByRole('button', { name: 'Let go' }).click();
  await find(app).waitFor({ state: 'detached' });
  await canvas(app).click({ position: { x: 60, y: 51 } });
  await says(app, 'load_chunks');
  await selected(app).getByRole('button', { name: 'Its rows in the log' }).click();
  await until(async () => (await find(app).inputValue()).includes('load_chunks'), 'those of another step');
});

test('a click on the strip sifts the log, and one beside it lets go', async (t) => {
  const { app, page } = await strip(t);
  const all = await found(app);
  // Below the heading, the load and the row of all keys.
  const { title } = await hover(app, page, 192, 88);
  assert.match(title, /^compute_piece\[a\]$/);
  await page.mouse.down();
  await page.mouse.up();
  await until(async () => (await find(app).inputValue()).includes(title), 'its step is looked for');
  await until(async () => (await found(app)) < all, 'and found');
  assert.ok((await logRows(app).evaluateAll((rows) => rows.map((row) => row.textContent))).every((row) => row.includes('compute_piece')));
  await canvas(app).click({ position: { x: 900, y: 33 } });
  await until(async () => !(await find(app).inputValue()).includes('compute_piece'), 'its step is let go');
  await canvas(app).focus();
  await page.keyboard.press('Escape');
  await until(async () => (await found(app)) === all, 'all rows again');
});

test('a row of the log selects its attempt, and one under the pointer draws a line', async (t) => {
  const { app, page } = await strip(t, { path: FAILING });
  await find(app).fill('compute_piece[q] type:STEP_FAILURE');
  await until(async () => (await logRows(app).count()) === 1, 'the failure');
  await changes(app, () => logRows(app).first().click(), 'its attempt is selected');
  // Needs the newest build: said to a screen reader too.
  await app.getByRole('status').filter({ hasText: 'compute_piece[q]' }).filter({ hasText: '2 of 2' }).waitFor({ state: 'attached' });
  await find(app).fill('');
  await tab(app, 'Timeline');
  const said = await says(app, 'compute_piece[q]');
  assert.deepEqual([said.State, said.Attempt], ['failed', '2 of 2']);
  await tab(app, 'Event log');
  await logRows(app).first().waitFor();
  await page.mouse.move(0, 0);
  await find(app).fill('type:STEP_SUCCESS');
  await until(async () => (await logRows(app).count()) > 10, 'many rows');
  await still(app);
  const plain = await row(app, 12);
  const drawn = async (at) => {
    await changes(app, () => logRows(app).nth(at).hover(), 'a line');
    const line = await row(app, 12);
    return line.findIndex((pixel, x) => pixel !== plain[x]);
  };
  const [first, later] = [await drawn(1), await drawn(12)];
  assert.ok(first > 150 && later > first + 50, `a line at ${first} and one at ${later}`);
  await changes(app, () => page.mouse.move(0, 0), 'no line');
});

test('pictures, traces and logs are taken along as files', async (t) => {
  const { app, page } = await timeline(t);
  const save = async (button) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  const take = (name) => tool(app, 'Take along', name);
  await take('Save a Trace for Perfetto').click();
  await app.getByRole('alert').filter({ hasText: 'There is nothing to take along yet' }).waitFor();
  await simulate(app);
  await words(app).getByText('Hybrid, simulated').waitFor();
  const [svgName, svg] = await save(take('Save the picture as SVG'));
  assert.equal(svgName, 'fanout-timeline.svg');
  const parsed = await page.evaluate((text) => {
    const tree = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { bad: tree.querySelector('parsererror')?.textContent, root: tree.documentElement.localName, text: tree.documentElement.textContent, shapes: tree.querySelectorAll('rect, path').length };
  }, svg.toString());
  assert.deepEqual([parsed.bad, parsed.root], [undefined, 'svg']);
  for (const title of ['Dynamic outputs', 'Python parallelism', 'Hybrid', '26 s simulated', 'merge_and_analyze']) assert.ok(parsed.text.includes(title), title);
  assert.ok(parsed.shapes > 50, `${parsed.shapes} shapes`);
  const [pngName, png] = await save(take('Save the picture as PNG'));
  assert.equal(pngName, 'fanout-timeline.png');
  assert.equal(png.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  const size = await canvas(app).evaluate(({ width, height }) => [width, height]);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], size);
  const [traceName, trace] = await save(take('Save a Trace for Perfetto'));
  assert.equal(traceName, 'fanout-trace.json');
  const { traceEvents } = JSON.parse(trace);
  const names = new Set(traceEvents.map(({ name }) => name));
  for (const name of ['compute_piece[a]', 'load_and_process_pieces']) assert.ok(names.has(name), name);
  await tab(app, 'Event log');
  await logRows(app).first().waitFor();
  const all = await found(app);
  const [jsonName, json] = await save(take('Save the log as NDJSON'));
  assert.equal(jsonName, 'fanout-events.ndjson');
  assert.equal(json.toString().trim().split('\n').map((line) => JSON.parse(line)).length, all);
  const [csvName, csv] = await save(take('Save the log as CSV'));
  assert.equal(csvName, 'fanout-events.csv');
  assert.equal(csv.toString().split('\r\n').filter(Boolean).length, all + 1, 'a row each, below their titles');
});

test('on a phone, in the dark, nothing sticks out, and fingers do it all', async (t) => {
  const { app, page, problems } = await timeline(t, { context: PHONE, path: FAILING });
  await simulate(app);
  assert.equal(await sticksOut(page), 0);
  await canvas(app).scrollIntoViewIfNeeded();
  const box = await canvas(app).boundingBox();
  await page.touchscreen.tap(box.x + 160, box.y + 70);
  await until(async () => (await facts(selected(app))).title.startsWith('compute_piece'), 'a tap selects');
  await canvas(app).evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }));
  const { x, y } = await canvas(app).boundingBox();
  const client = await page.context().newCDPSession(page);
  const touch = (type, ...points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([dx, id]) => ({ x: x + dx, y: y + 200, id })) });
  await changes(app, async () => {
    await touch('touchStart', [200, 0], [240, 1]);
    for (const by of [10, 20, 30, 40]) await touch('touchMove', [200 - by, 0], [240 + by, 1]);
    await touch('touchEnd');
  }, 'a pinch');
  await changes(app, () => tool(app, 'Time', 'Fit all of the time').tap(), 'Fit');
  for (const [group, name] of [['Rows', 'Lanes'], ['Rows', 'Waterfall'], ['Rows', 'Flat'], ['Show', 'As a table']]) {
    await tool(app, group, name).tap();
    await until(async () => (await tool(app, group, name).getAttribute('aria-pressed')) === 'true', name);
    assert.equal(await sticksOut(page), 0, name);
  }
  await tab(app, 'Event log');
  await canvas(app).waitFor();
  await logRows(app).first().waitFor();
  assert.equal(await sticksOut(page), 0, 'the log');
  assert.deepEqual(problems, []);
});

/** Brings the timelines from one state into the next. */
const STATES = {
  predicted: async () => {},
  lanes: async (app) => tool(app, 'Rows', 'Lanes').click(),
  'as a table': asTable,
  'failures selected': async (app, page) => {
    await tool(app, 'Show', 'As a table').click();
    await tool(app, 'Rows', 'Steps').click();
    await simulate(app);
    await canvas(app).focus();
    await keys(app, page, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    await hover(app, page, 300);
    await tip(app).waitFor();
  },
};

test('axe finds nothing on the timelines', async (t) => {
  const { app, page } = await timeline(t, { path: FAILING, context: { reducedMotion: 'reduce' } });
  await page.evaluate(AXE);
  for (const [state, reach] of Object.entries(STATES)) {
    await page.setViewportSize({ width: 1440, height: 1100 });
    await reach(app, page);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 1100 });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await page.evaluate(() => globalThis.axe.run('.why', { resultTypes: ['violations'] }));
        const bad = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')}`);
        assert.deepEqual(bad, [], `${state}, ${colorScheme}, ${width} px`);
      }
    }
  }
});
