// Decide, what if and which chunks: curves with their marker, the frontier with its point, a budget.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asTable, focused, opened, radio, workedOut } from './decide.mjs';
import { press, until } from './page.mjs';

const AXES = ['Time per item', 'Number of items', 'Lanes', 'Overhead per step', 'Failure rate', 'Retries'];
/** Chunks on slots, each with a pool: the hybrid is best, and not every chunk more is better. */
const CLIFFS = '#s=1.docs-page/numbered=1000/executor=multiprocess:4/overhead=2/processes=4/chunk-size=100';

const marker = (place) => place.getByRole('slider');
const now = async (place) => Number(await marker(place).getAttribute('aria-valuenow'));
const said = (place) => marker(place).getAttribute('aria-valuetext');
const use = (place) => place.getByRole('button', { name: /^Use / });
const times = (place) => place.getByRole('table', { name: 'Predicted there' }).getByRole('row', { name: /^Run time/ }).innerText();
const picked = (place) => place.locator('.picked').getByRole('status');

/** Where so much of the plot's width is, at half its height. */
async function at(place, part) {
  await place.locator('.plot').scrollIntoViewIfNeeded();
  const box = await place.locator('.plot').boundingBox();
  return [box.x + box.width * part, box.y + box.height / 2];
}

/** Opens the curves. */
async function curves(t, options) {
  const all = await opened(t, 'What if', options);
  await workedOut(all.place);
  await marker(all.place).waitFor();
  return all;
}

/** Opens the chunks. */
async function chunks(t, options) {
  const all = await opened(t, 'Chunks', options);
  await workedOut(all.place);
  await picked(all.place).waitFor();
  return all;
}

test('the axis is chosen by mouse and by arrow keys, and each has its curves', async (t) => {
  const { page, place, problems } = await curves(t);
  const axis = (name) => until(async () => (await marker(place).count()) === 1 && (await marker(place).getAttribute('aria-label')) === name, name);
  await radio(place, 'Along', 'Number of items').click();
  await axis('Number of items');
  await workedOut(place);
  assert.match(await said(place), /^26 items: Dynamic outputs 26 s, Python parallelism 4 s, Hybrid 4 s$/);
  for (const name of AXES.slice(2)) {
    await page.keyboard.press('ArrowRight');
    await axis(name);
    await workedOut(place);
    assert.equal(await focused(page), name, 'the keyboard goes along');
    assert.equal(await place.locator('.curve').count(), 3);
    assert.ok((await place.locator('.crossings li').count()) > 0, `${name}: where they change places is said`);
    await place.getByText(', as in the question').waitFor();
    assert.ok(await use(place).isDisabled(), 'it is asked already');
  }
  await page.keyboard.press('Home');
  await axis('Time per item');
  assert.deepEqual(problems, []);
});

test('what is shown of a run is chosen by mouse and by arrow keys', async (t) => {
  const { page, place } = await curves(t);
  const title = (name) => place.locator('.axis-title').getByText(name, { exact: true }).waitFor();
  const lines = () => place.locator('.curve').evaluateAll((all) => all.map((line) => line.getAttribute('d')).join());
  await title('run time');
  const before = await lines();
  await radio(place, 'Of a run', 'Credits').click();
  await title('credits');
  assert.notEqual(await lines(), before);
  await page.keyboard.press('ArrowRight');
  await title('cost of a run');
  await page.keyboard.press('ArrowRight');
  await title('run time');
  assert.equal(await lines(), before);
});

test('the marker goes by a click and by a drag, also beyond the plot, and its value is asked', async (t) => {
  const { app, page, place, problems } = await curves(t);
  const own = await now(place);
  await page.mouse.click(...(await at(place, 0.25)));
  await until(async () => (await now(place)) < own, 'it is at what was clicked');
  const clicked = await now(place);
  assert.match(await said(place), /^100 ms per item: Dynamic outputs 2\.6 s/, 'a quarter of four decades');
  assert.match(await times(place), /2\.6 s/);
  await page.mouse.move(...(await at(place, 0.25)));
  await page.mouse.down();
  const seen = new Set();
  for (const part of [0.4, 0.55, 0.75]) {
    await page.mouse.move(...(await at(place, part)), { steps: 3 });
    await page.waitForTimeout(60);
    seen.add(await now(place));
  }
  assert.equal(seen.size, 3, 'it follows');
  assert.ok((await now(place)) > clicked);
  assert.match(await said(place), /^10 s per item/);
  await page.mouse.move(...(await at(place, 1.3)), { steps: 3 });
  const last = Number(await marker(place).getAttribute('aria-valuemax'));
  await until(async () => (await now(place)) === last, 'it stays at the end');
  await page.mouse.up();
  await page.mouse.move(...(await at(place, 0.5)));
  assert.equal(await now(place), last, 'let go, it stays');
  await use(place).click();
  assert.equal(await app.locator('#q-seconds').inputValue(), '100');
  await place.getByText('At 1 min 40 s per item, as in the question').waitFor();
  await press(app, 'Undo');
  await until(async () => (await app.locator('#q-seconds').inputValue()) === '1', 'it is undone');
  assert.deepEqual(problems, []);
});

test('the marker is where a finger taps', async (t) => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true };
  const { page, place } = await curves(t, { context });
  const own = await now(place);
  await page.touchscreen.tap(...(await at(place, 0.8)));
  await until(async () => (await now(place)) > own, 'it is there');
});

test('the marker goes by every key of a slider, and its value is asked by keyboard', async (t) => {
  const { app, page, place } = await curves(t);
  const last = Number(await marker(place).getAttribute('aria-valuemax'));
  await marker(place).focus();
  let before = await now(place);
  assert.ok(before > 0 && before < last);
  for (const [key, by] of [['ArrowRight', 1], ['ArrowUp', 1], ['ArrowLeft', -1], ['ArrowDown', -1], ['PageUp', 5], ['PageDown', -5]]) {
    await page.keyboard.press(key);
    await until(async () => (await now(place)) === before + by, `${key} from ${before}`);
    before += by;
  }
  await page.keyboard.press('Home');
  await until(async () => (await now(place)) === 0, 'the first');
  await page.keyboard.press('ArrowLeft');
  assert.match(await said(place), /^10 ms per item/);
  await page.keyboard.press('End');
  await until(async () => (await now(place)) === last, 'the last');
  await page.keyboard.press('PageDown');
  await until(async () => (await now(place)) === last - 5, 'five back');
  const value = (await said(place)).split(' per item')[0];
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), `Use ${value} per item`);
  await page.keyboard.press('Enter');
  await place.getByText(`At ${value} per item, as in the question`).waitFor();
  assert.equal(`${await app.locator('#q-seconds').inputValue()} s`, value);
});

test('each axis changes its own part of the question', async (t) => {
  const { app, page, place } = await curves(t, { path: '#s=1.docs-page/numbered=40/executor=multiprocess:4' });
  const value = (id) => app.locator(`#q-${id}`).inputValue();
  for (const [name, id, to] of [['Number of items', 'count', 'End'], ['Overhead per step', 'overhead', 'End'], ['Lanes', 'max_concurrent', 'End'], ['Failure rate', 'attempts_fail', 'End'], ['Retries', 'retries', 'End']]) {
    await radio(place, 'Along', name).click();
    await until(async () => (await marker(place).getAttribute('aria-label')) === name, name);
    await workedOut(place);
    const before = (await app.locator(`#q-${id}`).count()) ? await value(id) : 'none';
    await marker(place).focus();
    await page.keyboard.press(to);
    await until(async () => use(place).isEnabled(), 'it can be asked');
    await use(place).click();
    await until(async () => (await app.locator(`#q-${id}`).count()) === 1 && (await value(id)) !== before, `${name} is another`);
  }
});

test('the curves are a table too, with what the marker says', async (t) => {
  const { place } = await curves(t);
  const [head, ...rows] = await asTable(place, 'Curves');
  assert.ok(rows.length > 20, `${rows.length} rows`);
  assert.ok(rows.every((row) => row.length === head.length), 'every row is whole');
  const own = rows.find(([value]) => /^1 s/.test(value));
  assert.deepEqual(own.filter((cell) => /^(26 s|4 s|28|2|6)$/.test(cell)), ['26 s', '28', '4 s', '2', '4 s', '6']);
});

test('a chunk size is picked by a click on its dot, and asked', async (t) => {
  const { app, page, place, problems } = await chunks(t, { path: CLIFFS });
  const before = await picked(place).innerText();
  assert.match(before, /^Chunks of 100 \(10 ops\): 94 s, .* as you have it\.$/);
  const dots = place.locator('circle.tried');
  const far = await dots.evaluateAll((all) => {
    const right = all.map((dot) => dot.getBoundingClientRect().x);
    return right.indexOf(Math.max(...right));
  });
  await dots.nth(far).scrollIntoViewIfNeeded();
  const box = await dots.nth(far).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await until(async () => (await picked(place).innerText()) !== before, 'another is picked');
  const [, size, ops] = (await picked(place).innerText()).match(/^Chunks of (\d+) \(([\d,]+) op/);
  assert.equal(size, '1', 'the most credits are those of the smallest chunks');
  assert.equal(ops, '1,000');
  await use(place).click();
  await place.getByText(/^Chunks of 1 \(.* as you have it\.$/).waitFor();
  assert.equal(await app.getByLabel('Chunk size').first().inputValue(), '1');
  await press(app, 'Undo');
  await picked(place).getByText(/^Chunks of 1 \(.*[^t]\.$/).waitFor();
  assert.equal(await app.getByLabel('Chunk size').first().inputValue(), '100', 'what is looked at stays');
  assert.deepEqual(problems, []);
});

test('chunk sizes are stepped through by keyboard, and one is asked', async (t) => {
  const { app, page, place } = await chunks(t, { path: CLIFFS });
  const size = async () => Number((await picked(place).innerText()).match(/^Chunks of (\d+)/)[1]);
  await place.getByRole('button', { name: 'Smaller chunks' }).focus();
  await page.keyboard.press('Enter');
  await until(async () => (await size()) < 100, 'a smaller one');
  const smaller = await size();
  await page.keyboard.press('Enter');
  await until(async () => (await size()) < smaller, 'and a smaller one');
  await page.keyboard.press('Tab');
  for (let times = 0; times < 3; times += 1) {
    const before = await size();
    await page.keyboard.press('Enter');
    await until(async () => (await size()) > before, 'a larger one');
  }
  const larger = await size();
  assert.ok(larger > 100);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), `Use chunks of ${larger}`);
  await page.keyboard.press('Enter');
  await place.getByText(new RegExp(`^Chunks of ${larger} \\(.* as you have it\\.$`)).waitFor();
  assert.equal(await app.getByLabel('Chunk size').first().inputValue(), String(larger));
});

test('where a chunk more costs much is named, and the front is a table', async (t) => {
  const { place } = await chunks(t, { path: CLIFFS });
  assert.ok((await place.getByRole('listitem').filter({ hasText: /^\d+ chunks take .* more than \d+: \d+ at once they are \d+ waves, not \d+/ }).count()) > 0);
  const [head, ...rows] = await asTable(place, 'Chunk sizes worth a row');
  assert.equal(head.at(-1), 'Notes');
  assert.ok(rows.some((row) => row.join().includes('94 s')), 'one’s own is among them');
});

test('a budget is answered, and its answer shown', async (t) => {
  const { page, place, problems } = await chunks(t, { path: CLIFFS });
  const answer = place.getByRole('status').last();
  const within = place.getByLabel('Done within');
  await within.focus();
  await page.keyboard.type('80');
  await answer.getByText(/^The cheapest within that is the hybrid with chunks of \d+: /).waitFor();
  const [, size] = (await answer.innerText()).match(/chunks of (\d+): /);
  await answer.getByRole('button', { name: 'Show it' }).click();
  await picked(place).getByText(new RegExp(`^Chunks of ${size} \\(`)).waitFor();
  await within.fill('soon');
  await place.getByText('Write a time, such as 30min.').waitFor();
  assert.equal(await within.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(problems, []);
});

test('an empty budget says which limit to move, and by how much', async (t) => {
  const { place } = await chunks(t);
  const answer = place.getByRole('status').last();
  const [within, most] = [place.getByLabel('Done within'), place.getByLabel('At most, in $ a month')];
  await within.fill('0.5');
  await answer.getByText(/^Nothing finishes in (500 ms|0\.5 s): the fastest takes 4 s with Python parallelism, so allow 4 s in all\./).waitFor();
  await within.fill('');
  await most.fill('5');
  await answer.getByText(/^Nothing finishes for \$5(\.00)? a month: the cheapest costs \$12\.40 with Python parallelism, so allow \$12\.40 a month in all\./).waitFor();
  await within.fill('1min');
  await answer.getByText(/^Nothing finishes in (60 s|1 min) for \$5(\.00)? a month: .* so allow \$12\.40 a month in all\./).waitFor();
  await most.fill('12.40');
  await answer.getByText(/^The cheapest within that is Python parallelism: 4 s, \$12\.40 a month\./).waitFor();
  await most.fill('12.39');
  await answer.getByText(/so allow \$12\.40 a month in all\./).waitFor();
});
