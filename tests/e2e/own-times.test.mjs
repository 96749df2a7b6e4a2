// Times of one's own: pasted, chosen, dropped and typed, what is read of them, and what is wrong with them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { decide, workedOut } from './decide.mjs';
import { ended, mode, panel, press, shown, tab, until, why } from './page.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A column tells of durations, by its name. */
const SIMPLE = 'file,duration_s\na.csv,1\nb.csv,2.5\nc.csv,4\nd.csv,0.5\n';
/** Two columns may be the times. */
const TWO = 'key,wait_s,work_s\na,1,2\nb,3,4\nc,5,9\n';
const SEVERAL = 'Several columns may be the times: 2 (“wait_s”), 3 (“work_s”). Choose one by its number or its name.';

const place = (app) => app.getByRole('group', { name: 'Your own times' });
const times = (app) => place(app).getByLabel('Seconds per item');
const column = (app) => place(app).getByLabel('Column', { exact: true });
const said = (app) => place(app).getByRole('status');
const hash = (page) => page.evaluate(() => location.hash);
const focused = (page) => page.evaluate(() => document.activeElement.id);

/** Opens the page with its part for times of one's own. */
async function own(t, options) {
  const opened = await openApp(t, options);
  await mode(opened.app);
  await why(opened.app);
  await press(opened.app, 'Your own times…');
  await times(opened.app).waitFor();
  return opened;
}

/** What the question has of items. */
async function asked(app) {
  const value = (id) => app.locator(`#q-${id}`).inputValue();
  const [count, items, mean, law] = await Promise.all(['count', 'items', 'seconds', 'durations'].map(value));
  return [Number(count), items, mean, law];
}

/** Waits until what is wrong is said in these words, and with the question that it is read into. */
const says = (app, text) => said(app).getByText(text, { exact: true }).waitFor();

/** Pastes from the clipboard into what has the keyboard. */
async function paste(page, text) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.keyboard.press('ControlOrMeta+V');
}

const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const choose = (app, text) => place(app).locator('input[type=file]').setInputFiles(file('times.csv', text));

/** Drops a file somewhere. */
async function drop(app, on, text) {
  const dataTransfer = await app.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'times.csv', { type: 'text/csv' }));
    return transfer;
  }, text);
  const left = [];
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    left.push(await on.evaluate((element, [type, transfer]) => {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer });
      return element.dispatchEvent(event);
    }, [kind, dataTransfer]));
  }
  assert.deepEqual(left.slice(1), [false, false], 'the browser does not open the file instead');
}

test('a table that is pasted is read, told of, and asked: as many numbered items, one time each', async (t) => {
  const { app, page, problems } = await own(t);
  await app.getByText('There are no times yet').waitFor();
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isDisabled());
  await times(app).click();
  await paste(page, SIMPLE);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  assert.equal(await times(app).inputValue(), '1, 2.5, 4, 0.5');
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  await panel(app, 'dynamic').locator('.big .time').filter({ hasText: /^8 s$/ }).waitFor(); // their sum, one at a time
  await press(panel(app, 'dynamic'), 'Simulate');
  assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
  const { tiles, time } = await shown(app, 'dynamic');
  assert.equal(Object.keys(tiles).length, 4);
  assert.equal(time, '8 s');
  await tab(app, 'Dagster code');
  await app.locator('.code').getByText('SECONDS = 2').waitFor();
  assert.match(await app.locator('.code').innerText(), /differ in how long they take: this is their mean/);
  assert.deepEqual(problems, []);
});

test('times with units, with decimal commas and as on a clock are read as well', async (t) => {
  const { app, page } = await own(t);
  const texts = {
    '250 ms\n750 ms\n': [2, 'numbered', '0.5', 'own'],
    'took (min);what\n1,5;a\n0,5;b\n': [2, 'numbered', '60', 'own'],
    'a\t00:10\nb\t00:20\n': [2, 'numbered', '15', 'own'],
  };
  for (const [text, question] of Object.entries(texts)) {
    await times(app).click();
    await page.keyboard.press('ControlOrMeta+A');
    await paste(page, text);
    await until(async () => (await asked(app)).join() === question.join(), JSON.stringify(text));
  }
});

test('a file is chosen, and the next one takes its place', async (t) => {
  const { app, page } = await own(t);
  const chooser = page.waitForEvent('filechooser');
  await place(app).locator('input[type=file]').click();
  await (await chooser).setFiles(file('times.csv', SIMPLE));
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  await choose(app, 'seconds\n1\n2\n');
  await says(app, '2 times from “seconds”: 1.5 s on average, 1 s to 2 s.');
  assert.deepEqual(await asked(app), [2, 'numbered', '1.5', 'own']);
  await choose(app, 'key,what\na,b\n');
  await said(app).getByText(/^No column has times alone: .*“what”/).waitFor();
  assert.deepEqual(await asked(app), [2, 'numbered', '1.5', 'own'], 'what was read before stays');
});

test('a long file takes the place of a long file, and of a list', async (t) => {
  const { app } = await own(t);
  const long = (...two) => `file,duration_s\n${Array.from({ length: 1000 }, (_, row) => `${'x'.repeat(80)},${two[row % 2]}`).join('\n')}\n`;
  await times(app).fill('7, 8');
  for (const [first, second, mean] of [[1, 2, '1.5'], [3, 4, '3.5']]) {
    await choose(app, long(first, second));
    await until(async () => (await asked(app))[2] === mean, `a mean of ${mean}`);
    assert.match(await times(app).inputValue(), new RegExp(`^${first}, ${second}, ${first}, `));
  }
});

test('a file is dropped on the field, and on the question whatever it asks', async (t) => {
  const { app, problems } = await own(t);
  await drop(app, times(app), SIMPLE);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  await press(app, 'Docs page');
  await place(app).waitFor({ state: 'detached' });
  await drop(app, app.locator('.sentence'), 'seconds\n1\n2\n6\n');
  await says(app, '3 times from “seconds”: 3 s on average, 1 s to 6 s.');
  assert.deepEqual(await asked(app), [3, 'numbered', '3', 'own']);
  assert.equal(await app.getByRole('button', { name: 'Your own times…' }).getAttribute('aria-pressed'), 'true');
  assert.deepEqual(problems, []);
});

test('a file that is dropped anywhere on the page is taken, and the page stays', async (t) => {
  const { app, page, problems } = await openApp(t);
  await mode(app);
  // Before anybody has come near what the rest of the program draws.
  await drop(app, app.locator('header h1'), SIMPLE);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  await until(async () => (await focused(page)) === 'times', 'the keyboard is where the times are');
  await drop(app, panel(app, 'hybrid'), 'seconds\n1\n2\n6\n');
  await says(app, '3 times from “seconds”: 3 s on average, 1 s to 6 s.');
  await drop(app, app.locator('body'), '\u0000\u0001');
  await said(app).getByText(/^This is no text\./).waitFor();
  assert.deepEqual(problems, []);
});

test('text that is dragged is left to the browser', async (t) => {
  const { app } = await own(t);
  const left = await times(app).evaluate((element) => ['dragover', 'drop'].map((type) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', '1, 2');
    return element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  }));
  assert.deepEqual(left, [true, true]);
});

test('how the items take the times is said, also where it is not as measured', async (t) => {
  const { app, page, problems } = await own(t);
  await choose(app, 'seconds\n41.234567\n41.234568\n41.234567\n');
  await said(app).getByText('The 3 items take the times in their order; trials of a forecast draw from them anew.').waitFor();
  assert.deepEqual(await asked(app), [3, 'numbered', '41.23', 'own'], 'the mean has the figures that one needs');
  await until(async () => /seconds=41\.234567\//.test(await hash(page)), 'the link has all of them');
  await page.reload();
  await mode(app);
  assert.deepEqual(await asked(app), [3, 'numbered', '41.23', 'own']);
  await app.locator('#q-count').fill('5');
  await said(app).getByText('Not as measured: of the 3 times, each of 5 items draws one, any as likely, by the seed.').waitFor();
  await app.locator('#q-count').fill('3');
  await app.locator('#q-seconds').fill('80');
  await said(app).getByText('Not as measured: each time is scaled, so that their mean is 80 s and not 41.2 s.').waitFor();
  await app.locator('#q-seconds').fill('41.23');
  await said(app).getByText('Not as measured').waitFor({ state: 'detached' });
  assert.deepEqual(problems, []);
});

test('a button beside the times leads to the chunk sizes', async (t) => {
  const { app, page, problems } = await own(t);
  await choose(app, SIMPLE);
  await said(app).getByText('A hybrid op takes 7 items at a time').waitFor();
  await press(app, 'Compare chunk sizes');
  await until(async () => (await focused(page)) === 'tab-decide', 'the keyboard is at the tab');
  assert.equal(await app.getByRole('radio', { name: 'Chunks', exact: true }).getAttribute('aria-checked'), 'true');
  assert.equal(await app.locator('#q-chunk_size').inputValue(), '7', 'nothing is set without being asked for');
  assert.deepEqual(problems, []);
});

test('a file of a hundred thousand times is asked without being listed', async (t) => {
  const { app, page, problems } = await own(t);
  const lines = Array.from({ length: 100_000 }, (_, at) => `run-${at},part-${at}.parquet,2026-11-01T03:00:00,${1 + (at % 7) / 10}`);
  const table = `run_id,file,started_at,duration_seconds\n${lines.join('\n')}\n`;
  await choose(app, table);
  await said(app).getByText(/^100,000 times from “duration_seconds”: 1\.3 s on average, 1 s to 1\.6 s\.$/).waitFor();
  assert.deepEqual(await asked(app), [100_000, 'numbered', '1.3', 'own']);
  assert.equal(await times(app).inputValue(), '');
  assert.match(await times(app).getAttribute('placeholder'), /^100,000 times are in use/);
  await app.locator('.advice:not([aria-busy])').waitFor();
  await choose(app, table.replace(/1\.5\n$/, 'soon\n').replace('part-99999.parquet,2026-11-01T03:00:00,1.4', 'x,y,soon'));
  await said(app).getByText('Line 100001, column “duration_seconds”: “soon” is not a time.').waitFor();
  await said(app).getByText('What was asked before stays.').waitFor();
  assert.deepEqual(await asked(app), [100_000, 'numbered', '1.3', 'own']);
  await times(app).click();
  await paste(page, table.slice(0, 80_000).replace(/[^\n]*$/, ''));
  await said(app).getByText(/^1,[56]\d\d times from “duration_seconds”/).waitFor();
  assert.match(await times(app).inputValue(), /^1, 1\.1, 1\.2/);
  await times(app).fill('1, 2, 6');
  await until(async () => (await asked(app)).join() === '3,numbered,3,own', 'what is typed takes their place');
  await press(app, 'Undo');
  await press(app, 'Undo');
  await until(async () => (await asked(app))[0] === 100_000, 'they are back');
  assert.deepEqual(problems, []);
});

test('of two readings the newer one counts', async (t) => {
  const { app, problems } = await own(t);
  const lines = Array.from({ length: 60_000 }, (_, at) => `part-${at},1`);
  const long = `file,seconds\n${lines.join('\n')}\n`;
  await place(app).locator('input[type=file]').evaluate((input, texts) => {
    for (const text of texts) {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'times.csv', { type: 'text/csv' }));
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }, [long, SIMPLE]);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  assert.deepEqual(problems, []);
});

test('of two files the one that was given last counts, whichever is opened first', async (t) => {
  const { app, problems } = await own(t);
  await place(app).locator('input[type=file]').evaluate((input, texts) => {
    const open = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = async function slowly() {
      const wait = this.size === texts[0].length ? 500 : 0;
      await new Promise((resolve) => { setTimeout(resolve, wait); });
      return open.call(this);
    };
    for (const text of texts) {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'times.csv', { type: 'text/csv' }));
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }, ['seconds\n1\n2\n', SIMPLE]);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  assert.deepEqual(problems, []);
});

test('a preset that is chosen while a file is read is what is asked', async (t) => {
  const { app, problems } = await own(t);
  await press(app, 'Docs page');
  await place(app).waitFor({ state: 'detached' });
  const lines = Array.from({ length: 100_000 }, (_, at) => `part-${at},1`);
  await drop(app, app.locator('.sentence'), `file,seconds\n${lines.join('\n')}\n`);
  await app.locator('.sentence').evaluate(async () => {
    while (!document.querySelector('#q-durations')) await new Promise((resolve) => { setTimeout(resolve, 1); });
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Docs page').click();
  });
  await new Promise((resolve) => { setTimeout(resolve, 2_000); });
  const value = (id) => app.locator(`#q-${id}`).inputValue();
  assert.deepEqual([await value('count'), await value('items'), await value('seconds')], ['26', 'letters', '1']);
  assert.equal(await app.locator('#q-durations').count(), 0, 'and each takes as long');
  assert.deepEqual(problems, []);
});

test('what is said of times is gone once a preset takes their place, and stays where their chunks change', async (t) => {
  const { app } = await own(t);
  await choose(app, SIMPLE);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  await press(app, 'Compare chunk sizes');
  await workedOut(decide(app));
  await app.getByRole('button', { name: 'Smaller chunks' }).click();
  await app.getByRole('button', { name: /^Use chunks of / }).click();
  await until(async () => (await app.locator('#q-chunk_size').inputValue()) !== '7', 'another size is asked');
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  await press(app, 'Docs page');
  await place(app).waitFor({ state: 'detached' });
  await press(app, 'Your own times…');
  await times(app).waitFor();
  assert.equal(await times(app).inputValue(), '');
  assert.equal(await said(app).innerText(), '');
});

test('numbers are taken as people type them, and written plainly once the field is left', async (t) => {
  const { app, page, problems } = await openApp(t);
  await mode(app);
  for (const [field, typed, plain] of [['seconds', '40s', '40'], ['seconds', '5 min', '300'], ['overhead', '.5', '0.5'], ['chunk_size', '1,000', '1000']]) {
    const input = app.locator(`#q-${field}`);
    await input.fill(typed);
    assert.equal(await input.getAttribute('aria-invalid'), null, typed);
    assert.equal(await input.inputValue(), typed, 'it stays as it is being typed');
    await input.blur();
    await until(async () => (await input.inputValue()) === plain, typed);
  }
  await app.locator('#q-fail').fill('2%');
  await app.locator('#fail-note').getByText('A percentage goes into “Any attempt fails”, under All settings').waitFor();
  await app.locator('#q-fail').fill('');
  await app.getByText('All settings').click();
  await app.getByLabel('Any attempt fails').fill('2%');
  await until(async () => (await hash(page)).includes('failure=0.02'), 'the link has it as a number');
  assert.deepEqual(problems, []);
});

test('of two columns that may be meant both are named, and either is taken by name or by number', async (t) => {
  for (const [typed, mean, note] of [
    ['work_s', '5', '3 times from “work_s”: 5 s on average, 2 s to 9 s.'],
    ['2', '3', '3 times from “wait_s”: 3 s on average, 1 s to 5 s.'],
  ]) {
    const { app, page } = await own(t);
    await times(app).click();
    await paste(page, TWO);
    await says(app, SEVERAL);
    await column(app).fill(typed);
    await page.keyboard.press('Tab');
    await says(app, note);
    assert.deepEqual(await asked(app), [3, 'numbered', mean, 'own']);
    await app.locator('.notes .problem').waitFor({ state: 'detached' });
    await page.context().close();
  }
});


test('of two columns of a file one is taken by name', async (t) => {
  const { app, page } = await own(t);
  await choose(app, TWO);
  await says(app, SEVERAL);
  await column(app).fill('work_s');
  await page.keyboard.press('Enter');
  await says(app, '3 times from “work_s”: 5 s on average, 2 s to 9 s.');
  assert.deepEqual(await asked(app), [3, 'numbered', '5', 'own']);
});


test('the column can be changed to the other one', async (t) => {
  const { app, page } = await own(t);
  await times(app).click();
  await paste(page, TWO);
  await says(app, SEVERAL);
  for (const [typed, mean, list] of [['work_s', '5', '2, 4, 9'], ['wait_s', '3', '1, 3, 5']]) {
    await column(app).fill(typed);
    await page.keyboard.press('Enter');
    await until(async () => (await asked(app))[2] === mean, typed);
    assert.equal(await times(app).inputValue(), list);
  }
});

test('what is no time is told of with its line and its column, and mended where it stands', async (t) => {
  const { app, page } = await own(t);
  await choose(app, SIMPLE);
  await until(async () => (await asked(app))[0] === 4, 'the first are read');
  const write = async (text) => {
    await times(app).fill(text);
    await times(app).blur();
  };
  await write('name,duration_s\na,1\nb,soon\n');
  await said(app).getByText(/^Line 3, column “duration_s”: “soon” is not a time\. Write a number of seconds/).waitFor();
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isDisabled());
  await write('name,duration_s\na,1\nb,-2\n');
  await said(app).getByText('Line 3, column “duration_s”: “-2” is less than zero. A time is 0 or more.').waitFor();
  await column(app).fill('third');
  await page.keyboard.press('Enter');
  await said(app).getByText('There is no column “third”. There are 1 (“name”), 2 (“duration_s”).').waitFor();
  await write('name,duration_s\na,1\nb,2\n');
  await says(app, '2 times from “duration_s”: 1.5 s on average, 1 s to 2 s.');
  assert.deepEqual(await asked(app), [2, 'numbered', '1.5', 'own']);
  assert.ok(await app.getByRole('button', { name: 'Run all three' }).isEnabled());
});

test('the address carries a short list, and reloading asks it again', async (t) => {
  const { app, page, problems } = await own(t);
  await choose(app, SIMPLE);
  const link = '#s=1.docs-page/numbered=4/seconds=2/durations=own:1,2.5,4,0.5';
  await until(async () => (await hash(page)) === link, 'the address has them');
  await page.reload();
  await mode(app);
  assert.deepEqual(await asked(app), [4, 'numbered', '2', 'own']);
  await panel(app, 'dynamic').locator('.big .time').filter({ hasText: /^8 s$/ }).waitFor();
  await why(app);
  assert.equal(await times(app).inputValue(), '1, 2.5, 4, 0.5');
  assert.deepEqual(problems, []);
});

test('more times than an address holds can be asked all the same', async (t) => {
  const { app, page, problems } = await own(t);
  const lines = Array.from({ length: 20_000 }, (_, at) => `${at},${1 + (at % 7) / 10}`);
  await choose(app, `item,seconds\n${lines.join('\n')}\n`);
  await said(app).getByText(/^20,000 times from “seconds”: 1\.3 s on average, 1 s to 1\.6 s\.$/).waitFor();
  await app.locator('.advice:not([aria-busy])').waitFor();
  assert.deepEqual((await asked(app)).slice(0, 2), [20_000, 'numbered']);
  await until(async () => (await hash(page)) === '', 'the address has none rather than others');
  assert.deepEqual(problems, []);
});

test('what was read is undone and redone', async (t) => {
  const { app } = await own(t);
  await press(app, 'Docs page');
  await drop(app, app.locator('.sentence'), SIMPLE);
  await until(async () => (await asked(app)).join() === '4,numbered,2,own', 'they are read');
  await press(app, 'Undo');
  await place(app).waitFor({ state: 'detached' });
  assert.equal(await app.locator('#q-count').inputValue(), '26');
  await app.locator('.choice').filter({ hasText: 'Use Python parallelism: about 4 s' }).waitFor();
  await press(app, 'Redo');
  await until(async () => (await asked(app)).join() === '4,numbered,2,own', 'they are back');
  assert.equal(await times(app).inputValue(), '1, 2.5, 4, 0.5');
});


test('what is said of times is gone with them', async (t) => {
  const { app } = await own(t);
  await choose(app, SIMPLE);
  await says(app, '4 times from “duration_s”: 2 s on average, 500 ms to 4 s.');
  await press(app, 'Undo');
  await until(async () => (await times(app).inputValue()) === '', 'they are undone');
  assert.equal(await said(app).innerText(), '');
});


test('each file that is read is undone by itself', async (t) => {
  const { app } = await own(t);
  await choose(app, SIMPLE);
  await until(async () => (await asked(app))[0] === 4, 'the first is read');
  await choose(app, 'seconds\n1\n2\n');
  await until(async () => (await asked(app))[0] === 2, 'the second is read');
  await press(app, 'Undo');
  await until(async () => (await asked(app))[0] === 4, 'the first is back');
});

test('by keyboard alone: the button leads to the field, what is pasted there is read, and a column', async (t) => {
  const { app, page, problems } = await openApp(t);
  await mode(app);
  await why(app);
  await app.getByRole('button', { name: 'Flaky letter' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await until(async () => (await focused(page)) === 'times', 'the keyboard is in the field');
  await paste(page, 'wait_s,work_s\n1,2\n3,5');
  await said(app).getByText('Several columns may be the times: 1 (“wait_s”), 2 (“work_s”).').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'own-file');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'own-column');
  await page.keyboard.type('work_s');
  await page.keyboard.press('Enter');
  await says(app, '2 times from “work_s”: 3.5 s on average, 2 s to 5 s.');
  assert.deepEqual(await asked(app), [2, 'numbered', '3.5', 'own']);
  assert.equal(await focused(page), 'own-column', 'the keyboard stays');
  await panel(app, 'dynamic').locator('.big .time').filter({ hasText: /^7 s$/ }).waitFor();
  await app.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await until(async () => (await times(app).count()) === 0 || (await times(app).inputValue()) !== '2, 5', 'it is undone');
  assert.deepEqual(problems, []);
});


test('a table that is typed is read when it is all there', async (t) => {
  const { app, page } = await own(t);
  await times(app).focus();
  await page.keyboard.type('250 ms\n750 ms\n', { delay: 30 });
  await page.keyboard.press('Tab');
  await until(async () => (await asked(app)).join() === '2,numbered,0.5,own', 'half a second on average');
});


test('a list that is typed or pasted is asked as a table is', async (t) => {
  const { app, page } = await own(t);
  await times(app).focus();
  await page.keyboard.type('1, 2, 6');
  await until(async () => (await asked(app)).join() === '3,numbered,3,own', 'the times that were typed');
  await page.keyboard.press('ControlOrMeta+A');
  await paste(page, '1\n2\n3\n6\n');
  await until(async () => (await asked(app)).join() === '4,numbered,3,own', 'the times that were pasted');
});


test('the field is marked where what is in it is no time', async (t) => {
  const { app } = await own(t);
  await times(app).fill('1, , soon');
  await until(async () => (await times(app).getAttribute('aria-invalid')) === 'true', 'it is marked');
  assert.ok(await times(app).getAttribute('aria-describedby'));
});


test('a list with a time less than zero is not read in part', async (t) => {
  const { app } = await own(t);
  await times(app).fill('1.5,-2');
  await times(app).blur();
  await said(app).getByText('“-2” is less than zero').waitFor();
});


test('the button brings the field also where the tabs have not been in sight', async (t) => {
  const { app, page } = await openApp(t);
  await mode(app);
  await press(app, 'Your own times…');
  await times(app).waitFor();
  await until(async () => (await focused(page)) === 'times', 'the keyboard is in the field');
});

test('a link with times shows their field without the tabs in sight', async (t) => {
  const { app } = await openApp(t, { path: '#s=1.docs-page/numbered=3/seconds=3/durations=own:1,2,6' });
  await mode(app);
  await times(app).waitFor();
  assert.equal(await times(app).inputValue(), '1, 2, 6');
});

test('axe finds nothing at the field, with what was read and with what is wrong; nothing sticks out', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      const { app, page } = await own(t, { context: { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' } });
      await page.evaluate(AXE);
      for (const text of [`${'a long name of a column that tells of '}duration\n1\n2\n`, TWO]) {
        await choose(app, text);
        await said(app).getByText(/^2 times from|^Several columns/).waitFor();
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')}`);
        assert.deepEqual(found, [], `${colorScheme}, ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: something sticks out`);
      }
      await page.context().close();
    }
  }
});
