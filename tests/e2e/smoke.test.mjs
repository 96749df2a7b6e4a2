// The page comes up on every kind of host, says nothing bad and does not reload itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApp, ownProblems } from './browser.mjs';
import { MODES } from './server.mjs';

for (const mode of MODES) {
  test(`the page loads: ${mode}`, async (t) => {
    const { app, problems, loads } = await openApp(t, { mode });
    await app.locator('h1').waitFor();
    assert.equal(await app.locator('h1').textContent(), 'Fanout');
    assert.equal(await app.evaluate(() => globalThis.crossOriginIsolated), mode === 'isolated');
    assert.deepEqual(ownProblems(problems), []);
    assert.equal(loads(), 1);
  });
}

test('dist/ works under any path', async (t) => {
  const { app, problems, server } = await openApp(t, { base: '/some/where/' });
  await app.locator('h1').waitFor();
  assert.deepEqual(problems, []);
  assert.ok(server.requests.every(({ path }) => path.startsWith('/some/where/')));
});
