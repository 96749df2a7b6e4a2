// Links that carry a question, and the page within another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { mode, panel, press, until } from './page.mjs';

const hash = (page) => page.evaluate(() => location.hash);

test('the address keeps the question, and reloading asks it again', async (t) => {
  const { app, page, problems } = await openApp(t);
  await mode(app);
  assert.equal(await hash(page), '', 'the default needs none');
  await app.locator('#q-seconds').fill('2.5');
  await app.getByLabel('Speed').selectOption('10');
  await until(async () => (await hash(page)) === '#s=1.docs-page/seconds=2.5/speed=10', 'the address has it');
  await page.reload();
  await mode(app);
  assert.equal(await app.locator('#q-seconds').inputValue(), '2.5');
  assert.equal(await app.getByLabel('Speed').inputValue(), '10');
  await press(app, 'Docs page');
  await app.getByLabel('Speed').selectOption('1');
  await until(async () => (await hash(page)) === '', 'and the default leaves it empty');
  assert.deepEqual(problems, []);
});

test('a link is copied, and opens the same question', async (t) => {
  const { app, page, context } = await openApp(t, { path: '#s=1.flaky-letter/cpus=4' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await mode(app);
  assert.equal(await app.locator('#q-cpus').inputValue(), '4');
  assert.equal(await app.locator('#q-fail').inputValue(), 'q=1');
  await press(app, 'Copy link');
  await app.getByRole('button', { name: 'Link copied' }).waitFor();
  const link = await app.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.endsWith('#s=1.flaky-letter/cpus=4'), link);
  assert.ok(link.length < 120);
  await page.evaluate(() => { location.hash = '#s=1.cpu-bound'; });
  await until(async () => (await app.locator('#q-work').inputValue()) === 'compute', 'a link that is followed is opened');
});

const BAD = {
  'a damaged link': ['#s=1.docs-page/cpu=2', 'cpu'],
  'a link of a later version': ['#s=9.docs-page', 'version 9'],
  'a link without end': [`#s=1.docs-page/keys=${'a,'.repeat(40_000)}`, 'too long'],
};

for (const [what, [path, says]] of Object.entries(BAD)) {
  test(`${what} gives the docs page's question and a notice`, async (t) => {
    const { app, problems } = await openApp(t, { path });
    await mode(app);
    const notice = app.getByRole('alert').filter({ hasText: 'The link could not be read' });
    await notice.filter({ hasText: says }).waitFor();
    assert.equal(await app.locator('#q-count').inputValue(), '26');
    await panel(app, 'dynamic').locator('.big .time').filter({ hasText: '26 s' }).waitFor();
    await press(notice, 'Dismiss');
    await notice.waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
  });
}

test('a link whose keys the fields cannot hold is not shown as another', async (t) => {
  const { app } = await openApp(t, { path: '#s=1.docs-page/keys=x%2cy,z' });
  await mode(app);
  await app.getByRole('alert').filter({ hasText: 'commas' }).waitFor();
  assert.equal(await app.locator('#q-items').inputValue(), 'letters');
});

test('a bad link that is followed leaves the question as it is, and a good one takes the notice away', async (t) => {
  const { app, page } = await openApp(t, { path: '#s=1.flaky-letter' });
  await mode(app);
  await page.evaluate(() => { location.hash = '#s=1.nonsense'; });
  const notice = app.getByRole('alert').filter({ hasText: 'the question stays as it is' });
  await notice.waitFor();
  assert.equal(await app.locator('#q-fail').inputValue(), 'q=1');
  await page.evaluate(() => { location.hash = '#s=1.cpu-bound'; });
  await notice.waitFor({ state: 'detached' });
});

test('a link whose question makes no sense says so at its fields', async (t) => {
  const { app } = await openApp(t, { path: '#s=1.docs-page/cpus=0' });
  await app.locator('.notes .problem').filter({ hasText: '0 is outside 1 to 1024' }).waitFor();
  assert.equal(await app.locator('#q-cpus').inputValue(), '0');
});

test('embedded, the page leaves out its surroundings and leaves the address alone', async (t) => {
  const { app, page } = await openApp(t, { path: '?embed#s=1.cpu-bound' });
  await mode(app);
  assert.equal(await app.locator('header').isVisible(), false);
  assert.equal(await app.locator('.facts').isVisible(), false);
  await app.locator('#q-seconds').fill('2');
  await panel(app, 'dynamic').locator('.big .time').filter({ hasText: '24 s' }).waitFor();
  assert.equal(await hash(page), '#s=1.cpu-bound');
});
