// Live runs in a real browser: on real timers, on real threads where the page is isolated, and
// the same everywhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApp, ownProblems } from './browser.mjs';
import { APPROACHES, ended, field, mode, panel, press, rows, runAll, settings, shown, tell, until } from './page.mjs';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const CREDITS = { dynamic: 28, parallel: 2, hybrid: 6 };
/** Dagster's rows (17 + 13 n; 22; 17 + 13 chunks), and two of each item's own. */
const ROWS = { dynamic: 17 + 13 * 26 + 2 * 26, parallel: 22 + 2 * 26, hybrid: 17 + 13 * 4 + 2 * 26 };
const MODES = { isolated: 'shared', plain: 'own', noworkers: 'none', frame: 'own' };

for (const [kind, transport] of Object.entries(MODES)) {
  test(`the docs page's letters run three ways: ${kind}`, async (t) => {
    const { app, problems, loads } = await openApp(t, { mode: kind });
    assert.equal(await mode(app), transport);
    const runs = await runAll(app, { speed: 10 });
    for (const approach of APPROACHES) {
      const run = runs[approach];
      assert.equal(run.final, 'SUCCESS');
      assert.equal(run.credits, CREDITS[approach]);
      assert.equal(await rows(app, approach), ROWS[approach]);
      assert.deepEqual(run.tiles, Object.fromEntries(LETTERS.map((letter) => [letter, 'succeeded'])));
      assert.equal(run.result, LETTERS.join(' ').toUpperCase());
      assert.equal(run.kind, 'measured, 10× faster');
    }
    if (transport !== 'none') {
      // By what the workers themselves wrote: into the shared memory, or into their messages.
      assert.equal(runs.parallel.transport, transport);
      assert.ok(runs.parallel.workers >= 2, `${runs.parallel.workers} workers did something`);
    }
    tell(t, runs);
    assert.deepEqual(ownProblems(problems), []);
    assert.equal(loads(), 1);
  });

  test(`a run can be cancelled, and the next one works: ${kind}`, async (t) => {
    const { app, page } = await openApp(t, { mode: kind });
    await mode(app);
    await app.locator('#q-seconds').fill('5'); // long enough for a slow machine to be in time
    await press(app, 'Run all three');
    for (const approach of APPROACHES) {
      await panel(app, approach).locator('.tile[data-state=running]').first().waitFor();
    }
    await press(app, 'Cancel all');
    for (const approach of APPROACHES) {
      assert.equal(await ended(app, approach), 'CANCELED');
      const states = new Set(Object.values((await shown(app, approach)).tiles));
      assert.ok(states.has('cancelled'), [...states].join());
      for (const state of states) assert.match(state, /^(succeeded|discarded|cancelled|never ran)$/);
    }
    const workers = page.workers().length;
    const runs = await runAll(app, { speed: 100 });
    for (const approach of APPROACHES) assert.equal(runs[approach].final, 'SUCCESS');
    await until(() => page.workers().length === workers, 'no worker is left behind');
  });
}

test('a flaky letter is tried again by who owns the retry', async (t) => {
  const { app, problems } = await openApp(t);
  await press(app, 'Flaky letter');
  const { dynamic, parallel, hybrid } = await runAll(app, { speed: 20 });
  assert.equal(dynamic.final, 'SUCCESS');
  assert.match(dynamic.status, /q took 2 attempts/);
  assert.match(parallel.status, /26 items were tried again/);
  assert.match(hybrid.status, /7 items were tried again/);
  assert.deepEqual([dynamic, parallel, hybrid].map((run) => run.credits), [28, 2, 6]);
  assert.deepEqual(problems, []);
});

test('a letter that always fails fails its step, its chunk or the whole pool', async (t) => {
  const { app } = await openApp(t);
  await app.locator('#q-fail').fill('q');
  const { dynamic, parallel, hybrid } = await runAll(app, { speed: 20 });
  const count = (run, state) => Object.values(run.tiles).filter((other) => other === state).length;
  for (const run of [dynamic, parallel, hybrid]) {
    assert.equal(run.final, 'FAILURE');
    assert.equal(run.tiles.q, 'failed');
  }
  assert.equal(count(dynamic, 'succeeded'), 25);
  assert.equal(count(parallel, 'discarded'), 25);
  assert.equal(count(hybrid, 'discarded'), 6);
  assert.equal(count(hybrid, 'succeeded'), 19);
  assert.match(dynamic.status, /compute_piece\[q\]/);
});

for (const kind of ['isolated', 'plain', 'noworkers']) {
  test(`computed results are right: ${kind}`, async (t) => {
    const { app } = await openApp(t, { mode: kind });
    await press(app, 'CPU-bound');
    await app.locator('#q-seconds').fill('0.05');
    const runs = await runAll(app, { speed: 1 });
    for (const approach of APPROACHES) {
      assert.equal(runs[approach].final, 'SUCCESS');
      assert.match(runs[approach].measured, /12 of 12 computed results are right/);
    }
    tell(t, runs);
  });
}

test('simulating answers at once, and says that it is a simulation', async (t) => {
  const { app } = await openApp(t);
  await mode(app);
  await press(app, 'Simulate all');
  const times = { dynamic: '26 s', parallel: '4 s', hybrid: '4 s' };
  for (const approach of APPROACHES) {
    assert.equal(await ended(app, approach), 'SUCCESS');
    const { time, kind, credits } = await shown(app, approach);
    assert.deepEqual({ time, kind, credits }, { time: times[approach], kind: 'simulated', credits: CREDITS[approach] });
  }
});

test('a hundred thousand items can be simulated', async (t) => {
  const { app } = await openApp(t);
  await app.locator('#q-items').selectOption('numbered');
  await app.locator('#q-count').fill('100000');
  await mode(app);
  await press(panel(app, 'dynamic'), 'Simulate');
  assert.equal(await ended(app, 'dynamic'), 'SUCCESS');
  assert.equal((await shown(app, 'dynamic')).credits, 100_002);
});

// How a worker's program ends: by an error of a task, or by one in a promise, which is what a trap
// in a future is. The host is the first worker that the page starts; the last belongs to the pool,
// and runs this as soon as its item has slept.
const CRASHES = {
  'an error in a worker': (workers) => workers.at(-1).evaluate(() => { setTimeout(() => { throw new Error('it is gone'); }); }),
  'a failed promise in a worker': (workers) => workers.at(-1).evaluate(() => { Promise.reject(new Error('it is gone')); }),
  'a failed promise in the host': (workers) => workers[0].evaluate(() => { Promise.reject(new Error('it is gone')); }),
};

for (const [what, crash] of Object.entries(CRASHES)) {
  test(`${what} ends the run with a clear error, and the next run works`, async (t) => {
    const { app, page } = await openApp(t);
    await app.locator('#q-seconds').fill('3'); // a worker hears nothing while its item sleeps
    await mode(app);
    await press(panel(app, 'parallel'), 'Run');
    await panel(app, 'parallel').locator('.tile[data-state=running]').first().waitFor();
    await crash(page.workers());
    assert.equal(await ended(app, 'parallel'), 'FAILURE');
    await app.getByRole('alert').filter({ hasText: 'it is gone' }).first().waitFor();
    const runs = await runAll(app, { speed: 100 });
    for (const approach of APPROACHES) assert.equal(runs[approach].final, 'SUCCESS');
    // The new host and the workers of its pool; a worker that is ended takes a moment to go.
    await until(() => page.workers().length <= 1 + 14, 'the old host and its workers are gone');
  });
}

test('a run that waits for its turn can be cancelled before it begins', async (t) => {
  const { app } = await openApp(t);
  await press(app, 'CPU-bound');
  await app.locator('#q-seconds').fill('3');
  await mode(app);
  await press(app, 'Run all three');
  await panel(app, 'dynamic').locator('.tile[data-state=running]').first().waitFor();
  await press(panel(app, 'hybrid'), 'Force');
  assert.equal(await ended(app, 'hybrid'), 'CANCELED');
  const { tiles, counts } = await shown(app, 'hybrid');
  assert.deepEqual(new Set(Object.values(tiles)), new Set(['never ran']));
  assert.match(counts, /12 never ran/);
  await press(app, 'Cancel all');
});

test('more lanes than are in use at once do not make a run untrusted', async (t) => {
  const { app } = await openApp(t);
  await press(app, 'Default executor');
  await app.locator('#q-chunk_size').fill('3');
  const { hybrid } = await runAll(app, { speed: 20 });
  assert.equal(hybrid.final, 'SUCCESS');
  assert.equal(await panel(app, 'hybrid').locator('.untrusted').count(), 0);
});
