// The timeline: what it shows and says, walked through, zoomed and panned by mouse and by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownProblems } from './browser.mjs';
import { ended, panel, press, until } from './page.mjs';
import {
  FAILING, FAN_OUT, away, canvas, changes, facts, hover, keys, picture, row, says, selected, simulate, still,
  timeline, tool, words,
} from './timeline.mjs';

const HINT = 'Select a bar to see what it waited for and what became of it.';
/** Starts of the stories, each with how what it tells is known. */
const stories = (known) => [
  `Dynamic outputs, ${known}: 26 items, one at a time.`,
  `Python parallelism, ${known}: 26 items in 4 waves on 7 workers.`,
  `Hybrid, ${known}: 26 items in 4 waves on 7 workers.`,
];

async function tells(app, known) {
  for (const story of stories(known)) await words(app).getByText(story).waitFor();
}

test('before anything has run it is predicted, then simulated, then measured', async (t) => {
  const { app, problems } = await timeline(t, { path: '#s=1.docs-page/speed=100' });
  await tells(app, 'predicted');
  await app.locator('#q-seconds').fill('2');
  await words(app).getByText('it is the best possible (52 s)').waitFor();
  await app.locator('#q-seconds').fill('1');
  await tells(app, 'predicted');
  assert.equal(await selected(app).innerText(), HINT);
  for (const [group, name, pressed] of [['Approaches', 'All three', 'true'], ['Rows', 'Steps', 'true'], ['Rows', 'Lanes', 'false'], ['Show', 'Critical path', 'true'], ['Show', 'As a table', 'false']]) {
    assert.equal(await tool(app, group, name).getAttribute('aria-pressed'), pressed, name);
  }
  const told = (await canvas(app).getAttribute('aria-describedby')).split(' ');
  for (const id of told) assert.ok((await app.locator(`#${id}`).innerText()).length > 100, id);
  await simulate(app);
  await tells(app, 'simulated');
  await press(panel(app, 'dynamic'), 'Run');
  assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
  await words(app).getByText(stories('measured')[0]).waitFor();
  await words(app).getByText(stories('simulated')[1]).waitFor();
  assert.deepEqual(problems, []);
});

test('the arrow keys go from row to row and from bar to bar, and each is said', async (t) => {
  const { app, page } = await timeline(t);
  assert.equal(await selected(app).getAttribute('role'), 'status', 'a screen reader says it');
  await keys(app, page, 'Home');
  assert.equal((await says(app, 'dynamic_graph'))['Run time'], '26 s');
  await keys(app, page, 'ArrowDown');
  assert.equal((await says(app, 'load_pieces')).Duration, '0 s');
  await keys(app, page, 'ArrowDown');
  assert.equal((await says(app, 'compute_piece, 26 steps')).States, '26 succeeded');
  await keys(app, page, 'ArrowRight', 'ArrowRight', 'ArrowRight');
  const { State, From, To, Duration, 'Waited for': waited } = await says(app, 'compute_piece[c]');
  assert.deepEqual([State, From, To, Duration, waited], ['succeeded', '2 s', '3 s', '1 s', '2 s for the slot of compute_piece[b]']);
  await keys(app, page, 'ArrowLeft');
  assert.equal((await says(app, 'compute_piece[b]')).From, '1 s');
  await keys(app, page, 'ArrowUp');
  await says(app, 'load_pieces');
  await keys(app, page, 'End');
  assert.equal((await says(app, 'merge_and_analyze')).From, '4 s', 'the last of all is Hybrid’s');
  await keys(app, page, 'Escape');
  await selected(app).getByText(HINT).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'timeline-canvas', 'the keyboard stays');
});

// Each key goes on from where the last answer of the host has led, so those that come before it are lost.
const LOST = 'a key that comes before the host has answered is lost';

test('keys that are pressed at once are all heard', { skip: LOST }, async (t) => {
  const { app, page } = await timeline(t);
  await keys(app, page, 'Home', 'ArrowDown', 'ArrowDown');
  await says(app, 'compute_piece, 26 steps');
  for (let times = 0; times < 8; times += 1) await page.keyboard.press('ArrowRight');
  assert.equal((await says(app, 'compute_piece[h]')).From, '7 s');
});

test('a row is folded by Enter, and by a click on its name', async (t) => {
  const { app, page } = await timeline(t);
  const height = () => app.locator('#timeline').evaluate((rows) => rows.scrollHeight);
  const folded = await height();
  await keys(app, page, 'Home', 'ArrowDown', 'ArrowDown', 'Enter');
  await until(async () => (await height()) > folded + 26 * 10, 'each key has a row');
  await keys(app, page, 'ArrowDown', 'ArrowRight');
  await says(app, 'compute_piece[a]');
  await keys(app, page, 'ArrowUp', 'ArrowLeft', 'ArrowLeft');
  await says(app, 'compute_piece, 26 steps');
  await keys(app, page, 'Enter');
  await until(async () => (await height()) === folded, 'all keys share a row again');
  await canvas(app).click({ position: { x: 60, y: FAN_OUT } });
  await until(async () => (await height()) > folded + 26 * 10, 'a click unfolds it');
  await keys(app, page, 'End');
  const bottom = () => app.locator('#timeline').evaluate((rows) => rows.scrollHeight - rows.clientHeight - rows.scrollTop);
  await until(async () => (await bottom()) < 20, 'what is selected is brought into sight');
});

test('time is zoomed by keys, buttons and wheel, and all of it comes back', async (t) => {
  const { app, page } = await timeline(t);
  const whole = await still(app);
  await page.keyboard.press('-');
  assert.equal(await still(app), whole, 'there is no more than all of it');
  for (const [closer, back] of [['+', '-'], ['w', 's'], ['Shift+ArrowUp', 'Shift+ArrowDown'], ['=', '0']]) {
    await changes(app, () => page.keyboard.press(closer), closer);
    await changes(app, () => page.keyboard.press(back), back);
    assert.equal(await picture(app), whole, `${closer} and ${back}`);
  }
  await changes(app, () => tool(app, 'Time', 'Zoom in').click(), '+');
  await changes(app, () => tool(app, 'Time', 'Zoom out').click(), '−');
  assert.equal(await picture(app), whole);
  const x = Math.round((await canvas(app).boundingBox()).width * 0.8);
  const { title } = await hover(app, page, x);
  assert.match(title, /^compute_piece\[\w\]$/);
  await changes(app, async () => {
    await page.keyboard.down('Control');
    for (let times = 0; times < 3; times += 1) await page.mouse.wheel(0, -240);
    await page.keyboard.up('Control');
  }, 'Ctrl and the wheel');
  assert.equal((await hover(app, page, x)).title, title, 'what is under the pointer stays there');
  await tool(app, 'Time', 'Fit all of the time').click();
  await page.mouse.move(0, 0);
  await until(async () => (await picture(app)) === whole, 'all of it again');
});

test('time is panned by drag, keys, buttons, wheel and overview, not beyond its ends', async (t) => {
  const { app, page } = await timeline(t);
  const box = await canvas(app).boundingBox();
  const middle = Math.round(box.width / 2);
  const seen = async (x = middle) => (await hover(app, page, x)).title.at(-2);
  const whole = await still(app);
  await page.keyboard.press('d');
  assert.equal(await still(app), whole, 'all of it is seen already');
  await keys(app, page, '+', '+', '+', '+');
  const here = await seen();
  await changes(app, async () => {
    await page.mouse.down();
    await page.mouse.move(box.x + middle + 200, box.y + 200, { steps: 3 });
    await page.mouse.up();
  }, 'a drag');
  assert.equal(await seen(middle + 200), here, 'what is dragged stays under the pointer');
  assert.equal(await selected(app).innerText(), HINT, 'and is not selected');
  for (const [later, earlier] of [['d', 'a'], ['Shift+ArrowRight', 'Shift+ArrowLeft']]) {
    const before = await seen();
    await keys(app, page, ...Array(3).fill(later));
    assert.ok((await seen()) > before, later);
    await keys(app, page, ...Array(3).fill(earlier));
    assert.equal(await seen(), before, earlier);
  }
  await changes(app, () => tool(app, 'Time', 'Later').click(), '→');
  await changes(app, () => tool(app, 'Time', 'Earlier').click(), '←');
  await hover(app, page, middle);
  await changes(app, () => page.mouse.wheel(160, 0), 'the wheel sideways');
  await keys(app, page, '+', '+', '+', '+');
  const overview = await app.locator('#timeline-overview').boundingBox();
  const at = (share) => [overview.x + overview.width * share, overview.y + 10];
  await changes(app, async () => {
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.98), { steps: 3 });
    await page.mouse.up();
  }, 'a drag over the overview');
  assert.equal(await seen(box.width - 60), 'z', 'its end');
  await keys(app, page, 'd');
  assert.equal(await seen(box.width - 60), 'z', 'and no further');
  await changes(app, () => page.mouse.click(...at(0.01)), 'a click on the overview');
  assert.equal(await seen(220), 'a', 'its beginning');
});

test('what the pointer is over is told as what the keyboard selects', async (t) => {
  const { app, page } = await timeline(t);
  const { width } = await canvas(app).boundingBox();
  const early = await hover(app, page, width * 0.4);
  const late = await hover(app, page, width * 0.7);
  for (const { title, From } of [early, late]) {
    assert.equal(From, `${title.charCodeAt(title.length - 2) - 97} s`, `${title} stands at its time`);
  }
  assert.ok(parseInt(late.From, 10) > parseInt(early.From, 10), 'later is further right');
  await canvas(app).click({ position: { x: width * 0.7, y: FAN_OUT } });
  assert.deepEqual(await says(app, late.title), late);
  await keys(app, page, 'ArrowLeft', 'ArrowRight');
  assert.deepEqual(await says(app, late.title), late, 'by keyboard');
  await changes(app, () => selected(app).getByRole('button', { name: 'Fit' }).click(), 'Fit');
  assert.equal((await hover(app, page, 184 + (width - 184) / 2)).title, late.title, 'it is in the middle');
  await canvas(app).focus();
  await keys(app, page, '0');
  await changes(app, () => page.keyboard.press('f'), 'F');
  await keys(app, page, '0');
  await canvas(app).click({ position: { x: width * 0.9, y: 165 } });
  assert.match((await says(app, 'worker 2 of load_and_process_pieces')).Busy, /^4 s/, 'beside its bars a row is itself');
  await canvas(app).click({ position: { x: width * 0.9, y: 10 } });
  await selected(app).getByText(HINT).waitFor();
  await still(app);
  assert.equal(await selected(app).innerText(), HINT, 'the axis is nothing');
  await hover(app, page, width * 0.7);
  await away(app, page);
});

test('rows are steps in three ways or lanes, of all approaches or of one', async (t) => {
  const { app, page } = await timeline(t);
  const first = await still(app);
  const seen = new Set([first]);
  for (const name of ['Waterfall', 'Flat', 'Lanes', 'Steps']) {
    seen.add(await changes(app, () => tool(app, 'Rows', name).click(), name));
    assert.equal(await tool(app, 'Rows', name).getAttribute('aria-pressed'), 'true');
  }
  assert.equal(seen.size, 4, 'each is another picture');
  assert.equal(await picture(app), first, 'steps are as at first');
  for (const [name, job] of [['Python parallelism', 'python_parallelism'], ['Hybrid', 'hybrid']]) {
    seen.add(await changes(app, () => tool(app, 'Approaches', name).click(), name));
    await canvas(app).focus();
    await keys(app, page, 'Home');
    assert.match((await facts(selected(app))).title, new RegExp(job));
    assert.equal(await words(app).locator('p').count(), 1);
    await keys(app, page, 'Escape');
  }
  assert.equal(seen.size, 6);
  await changes(app, () => tool(app, 'Approaches', 'All three').click(), 'All three');
  assert.equal(await picture(app), first);
  await changes(app, () => tool(app, 'Rows', 'Lanes').click(), 'Lanes');
  await canvas(app).focus();
  await keys(app, page, 'Home', 'ArrowDown');
  assert.match((await facts(selected(app))).Busy, /^26 s/, 'the one slot is never idle');
});

test('what is not shown by Dagster is dimmed', async (t) => {
  const { app } = await timeline(t);
  const green = (await row(app, FAN_OUT)).at(300);
  /** Pixels of that colour in rows of the picture's pixels. */
  const solid = (colour) => canvas(app).evaluate((canvas, colour) => {
    const scale = canvas.width / canvas.clientWidth;
    const ys = Array.from({ length: 54 }, (_, at) => (24 + 4 * at) * scale);
    const pixels = (y) => canvas.getContext('2d').getImageData(0, y, canvas.width, 1).data;
    const isSo = (data, x) => data.slice(4 * x, 4 * x + 3).join(' ') === colour;
    return ys.map((y) => { const data = pixels(y); return Array.from({ length: canvas.width }, (_, x) => isSo(data, x)).filter(Boolean).length; });
  }, colour);
  const before = await solid(green);
  await changes(app, () => tool(app, 'Show', 'What Dagster shows').click(), 'dimmed');
  const after = await solid(green);
  assert.ok(after.every((count, at) => count <= before[at]), 'nothing comes to it');
  assert.ok(after.some((count, at) => count === 0 && before[at] > 100), 'the workers’ items are faint');
  assert.ok(after.some((count, at) => count === before[at] && count > 500), 'steps are not');
  await changes(app, () => tool(app, 'Show', 'Critical path').click(), 'without the critical path');
});

test('time in which nothing runs is taken out', async (t) => {
  const { app } = await timeline(t, { path: FAILING });
  await simulate(app);
  await changes(app, () => tool(app, 'Approaches', 'Python parallelism').click(), 'one approach');
  // Its attempt, which takes 4 of 10 s: it waits 2 of them to be tried again.
  const y = 46;
  const colour = (await row(app, y)).at(300);
  const count = async () => (await row(app, y)).filter((pixel) => pixel === colour).length;
  const before = await count();
  await changes(app, () => tool(app, 'Show', 'Without idle time').click(), 'without idle time');
  const after = await count();
  assert.ok(after > before * 1.15 && after < before * 10 / 8, `${before} pixels become ${after}`);
  await changes(app, () => tool(app, 'Show', 'Without idle time').click(), 'with idle time');
  assert.equal(await count(), before);
});

test('failures and retries are told in the story and of each attempt', async (t) => {
  const { app, page } = await timeline(t, { path: FAILING });
  await simulate(app);
  await words(app).getByText(/Dynamic outputs, simulated: .*c failed once and was retried\. q failed twice\. The run failed after 8 s, 25 of 26 items done\./).waitFor();
  await words(app).getByText(/Python parallelism, simulated: .*results were thrown away\. .* 0 of 26 items done/).waitFor();
  await tool(app, 'Approaches', 'Python parallelism').click();
  await still(app);
  await canvas(app).focus();
  await keys(app, page, 'Home', 'ArrowDown', 'ArrowRight');
  const first = await says(app, 'load_and_process_pieces');
  assert.deepEqual([first.State, first.Attempt, first.From, first.To], ['up for retry', '1 of 2', '0 s', '4 s']);
  assert.match(first.Items, /^24 discarded, 2 failed$|^2 failed, 24 discarded$/);
  await keys(app, page, 'ArrowRight');
  await until(async () => (await facts(selected(app))).Attempt === '2 of 2', 'its retry');
  const second = await facts(selected(app));
  assert.deepEqual([second.State, second['Waited for'], second.From], ['failed', '2 s to be tried again', '6 s']);
  await keys(app, page, 'ArrowDown');
  const item = await facts(selected(app));
  assert.deepEqual([item.State, item.Step, item.Attempt], ['discarded', 'load_and_process_pieces', '2 of 2']);
  assert.match(item.Because, /q failed in the same step/);
  const hidden = await changes(app, () => tool(app, 'Show', 'Hide not started').click(), 'without what did not start');
  assert.notEqual(hidden, undefined);
  await keys(app, page, 'End');
  assert.notEqual((await facts(selected(app))).title, 'merge_and_analyze', 'it never started');
});

for (const reducedMotion of ['no-preference', 'reduce']) {
  test(`a run that goes on grows: ${reducedMotion}`, async (t) => {
    const { app, problems } = await timeline(t, { path: '#s=1.docs-page/speed=10', context: { reducedMotion } });
    await press(panel(app, 'dynamic'), 'Run');
    await words(app).getByText(/Dynamic outputs, measured: .*The run is under way: .* of 26 items done, 1 at work\./).waitFor();
    const grown = new Set();
    const running = app.locator('[data-approach=dynamic][data-status=STARTED]');
    while ((await running.count()) === 1) {
      grown.add(await picture(app));
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    t.diagnostic(`${grown.size} pictures`);
    assert.ok(grown.size >= (reducedMotion === 'reduce' ? 2 : 10), `${grown.size} pictures`);
    assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
    await words(app).getByText(/Dynamic outputs, measured: 26 items, one at a time\. (All|Over 99 %|\d+ %) of the run was work/).waitFor();
    assert.deepEqual(problems, []);
  });
}

for (const mode of ['plain', 'noworkers']) {
  test(`timelines are there on any host: ${mode}`, async (t) => {
    const { app, page, problems } = await timeline(t, { mode, path: '#s=1.docs-page/speed=100' });
    await tells(app, 'predicted');
    await keys(app, page, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    await says(app, 'compute_piece[a]');
    await changes(app, () => press(panel(app, 'hybrid'), 'Run'), 'a run');
    assert.equal(await ended(app, 'hybrid'), 'SUCCESS');
    await words(app).getByText(/^Hybrid, measured: 26 items in \d+ waves on 7 workers\./).waitFor();
    assert.deepEqual(ownProblems(problems), []);
  });
}

test('while a field makes no sense, what has run is looked at all the same', async (t) => {
  const { app, page } = await timeline(t);
  await press(app, 'Simulate all');
  await words(app).getByText('Hybrid, simulated').waitFor();
  await app.locator('#q-seconds').fill('x');
  await canvas(app).focus();
  await changes(app, () => page.keyboard.press('+'));
});
