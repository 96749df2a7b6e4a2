// What axe finds in each state of the page, in both themes, wide and narrow: nothing.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openApp } from './browser.mjs';
import { APPROACHES, ended, logRows, mode, panel, press, runAll, settings, tab, why } from './page.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1440, 390];
/** Widths at which nothing may stick out or overlap. */
const ALL_WIDTHS = [360, 390, 768, 900, 1024, 1440, 1600];
const THEMES = ['light', 'dark'];

/** Brings the page into a state. */
const STATES = {
  'first load': async () => {},
  'all settings': async (app) => settings(app),
  running: async (app) => {
    await press(app, 'Run all three');
    for (const approach of APPROACHES) await panel(app, approach).locator('.tile[data-state=running]').first().waitFor();
  },
  'done, with its log': async (app) => {
    await runAll(app, { speed: 100 });
    await tab(app, 'Event log');
    await logRows(app).first().waitFor();
  },
  'failed, with retries': async (app) => {
    await app.locator('#q-fail').fill('q');
    await app.locator('#q-retries').fill('2');
    await runAll(app, { speed: 100 });
    await panel(app, 'dynamic').getByRole('button', { name: 'q: failed' }).click();
    await logRows(app).first().waitFor();
  },
  'timelines, and a bar of one': async (app) => {
    await why(app);
    await app.locator('#timeline-words').getByText('26 items').first().waitFor();
    for (const key of ['Home', 'ArrowDown', 'ArrowRight']) await app.locator('#timeline-canvas').press(key);
    await app.locator('#selected dl').waitFor();
  },
  'timelines as a table': async (app) => {
    await why(app);
    await app.getByRole('button', { name: 'As a table' }).click();
    await app.locator('#timeline-table').getByRole('row').nth(3).waitFor();
  },
  'a row in full, and suggestions': async (app) => {
    await app.locator('#q-fail').fill('q');
    await press(panel(app, 'dynamic'), 'Simulate');
    await ended(app, 'dynamic');
    await tab(app, 'Event log');
    await app.locator('#find').fill('level:error');
    await logRows(app).filter({ hasText: 'STEP_FAILURE' }).click();
    await app.getByRole('region', { name: 'The row in full' }).waitFor();
    await app.locator('#find').fill('level:error -type:run_*');
    await logRows(app).filter({ hasText: 'STEP_FAILURE' }).click();
    await app.locator('#find').press('ArrowDown');
  },
  cancelled: async (app) => {
    await press(app, 'Run all three');
    await panel(app, 'dynamic').locator('.tile[data-state=running]').first().waitFor();
    await press(app, 'Cancel all');
    for (const approach of APPROACHES) await ended(app, approach);
  },
  refused: async (app) => {
    await app.locator('#q-seconds').fill('x');
    await app.locator('#q-cpus').fill('0');
  },
  'with warnings': async (app) => app.locator('#q-cpus').fill('1'),
  code: async (app) => tab(app, 'Dagster code'),
  'many items': async (app) => {
    await app.locator('#q-items').selectOption('numbered');
    await app.locator('#q-count').fill('2000');
    await press(app, 'Simulate all');
    for (const approach of APPROACHES) await ended(app, approach);
  },
};

for (const [state, reach] of Object.entries(STATES)) {
  test(`axe finds nothing: ${state}`, async (t) => {
    for (const colorScheme of THEMES) {
      for (const width of WIDTHS) {
        const context = { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' };
        const { app, page } = await openApp(t, { context });
        await mode(app);
        await app.locator('.choice').waitFor();
        await reach(app);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; ')}`);
        assert.deepEqual(found, [], `${colorScheme}, ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${colorScheme}, ${width} px: something sticks out`);
        await page.context().close();
      }
    }
  });
}

test('nothing sticks out or overlaps from 360 to 1600 px, also with long numbers', async (t) => {
  const path = '#s=1.docs-page/numbered=100000/seconds=400/executor=multiprocess/overhead-seconds=2'.replace('overhead-seconds', 'overhead');
  const { app, page } = await openApp(t, { path });
  await mode(app);
  await panel(app, 'hybrid').locator('.kind').filter({ hasText: /^predicted$/ }).waitFor();
  for (const width of ALL_WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: something sticks out`);
    for (const approach of APPROACHES) {
      const place = panel(app, approach);
      const [time, credits, whole] = await Promise.all(['.big', '.credits', '.numbers'].map((part) => place.locator(part).boundingBox()));
      const apart = time.x + time.width <= credits.x + 1 || time.y + time.height <= credits.y + 1;
      assert.ok(apart, `${approach}, ${width} px: time and credits overlap`);
      assert.ok(credits.x + credits.width <= whole.x + whole.width + 1, `${approach}, ${width} px: the credits stick out`);
    }
  }
});
