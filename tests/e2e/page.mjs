// The page as a user handles it, for the tests: by the names that stand on its controls.

/** The three approaches, by the names that the page's panels carry. */
export const APPROACHES = ['dynamic', 'parallel', 'hybrid'];

export const TITLES = { dynamic: 'Dynamic outputs', parallel: 'Python parallelism', hybrid: 'Hybrid' };

/** The panel of an approach. */
export const panel = (app, approach) => app.locator(`[data-approach=${approach}]`);

/**
 * Presses a button: the page's own, or that of a panel ("Run: Hybrid"). The answer to a question that
 * was just typed moves what stands below it, so it is waited for: a click ends where it begins.
 */
export async function press(place, name) {
  const button = place.getByRole('button', { name: new RegExp(`^${name}(:|$)`) });
  await button.evaluate(async ({ ownerDocument }) => {
    const isAnswering = () => ownerDocument.querySelector('.advice[aria-busy]');
    while (isAnswering()) await new Promise((resolve) => { setTimeout(resolve, 20); });
  });
  await button.click();
}

/** Waits until the page says how it runs things, and answers `shared`, `own` or `none`. */
export async function mode(app) {
  const line = app.locator('#mode:not([data-mode=starting])');
  await line.waitFor();
  return line.getAttribute('data-mode');
}

/** Waits until an approach's run is over, and answers Dagster's status. */
export async function ended(app, approach) {
  const over = ['SUCCESS', 'FAILURE', 'CANCELED'].map((status) => `[data-approach=${approach}][data-status=${status}]`);
  const found = app.locator(over.join(', '));
  await found.waitFor({ timeout: 60_000 });
  return found.getAttribute('data-status');
}

/** What a panel shows of its run. */
export async function shown(app, approach) {
  const place = panel(app, approach);
  const text = async (selector) => {
    const found = place.locator(selector);
    return (await found.count()) ? (await found.first().innerText()).trim() : '';
  };
  const tiles = await place.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label')));
  const measured = place.locator('.measured');
  return {
    time: await text('.big .time'),
    kind: await text('.kind'),
    versus: await text('.versus'),
    credits: Number((await text('.credits .count')).replaceAll(',', '')),
    status: await text('.status'),
    problem: await text('.problem'),
    counts: await text('.counts'),
    tiles: Object.fromEntries(tiles.map((label) => label.split(': '))),
    result: await text('.result .values'),
    measured: await text('.measured'),
    transport: (await measured.count()) ? await measured.getAttribute('data-transport') : null,
    workers: (await measured.count()) ? Number(await measured.getAttribute('data-workers')) : 0,
  };
}

/** Starts all three at a speed, waits for their ends, and answers what they show. */
export async function runAll(app, { speed = 10 } = {}) {
  await mode(app);
  await app.getByLabel('Speed').selectOption(String(speed));
  await press(app, 'Run all three');
  const runs = {};
  for (const approach of APPROACHES) {
    const status = await ended(app, approach);
    runs[approach] = { ...(await shown(app, approach)), final: status };
  }
  return runs;
}

/** Brings the part of the page into sight that is loaded only then. */
export async function why(app) {
  await app.locator('.why').scrollIntoViewIfNeeded();
  await app.getByRole('tablist').waitFor();
}

/** Opens a tab below the panels. */
export async function tab(app, name) {
  await why(app);
  await app.getByRole('tab', { name }).click();
}

/** Unfolds the form with every setting. */
export async function settings(app) {
  const details = app.locator('details.settings');
  if (!(await details.evaluate((folded) => folded.open))) await app.getByText('All settings').click();
}

/** A field of the form with every setting, by its label. */
export const field = (app, label) => app.locator('.groups').getByLabel(label, { exact: true });

/** How many rows the log of an approach has. */
export async function rows(app, approach) {
  await tab(app, 'Event log');
  await app.locator('.why').getByRole('button', { name: TITLES[approach] }).click();
  const shown = await app.locator('#found').innerText();
  return Number(shown.split(' of ').at(-1).split(' ')[0].replaceAll(',', ''));
}

/** The rows of the log that stand there, which are those in sight and some more. */
export const logRows = (app) => app.locator('#log [data-at]');

/** How many rows were found in the log, as it says to a screen reader. */
export const found = async (app) => Number(await app.locator('#log').getAttribute('aria-rowcount')) - 1;

/** Waits until something is so. */
export async function until(isSo, what, seconds = 10) {
  for (let tries = 0; tries < seconds * 10; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`never so: ${what}`);
}

/** Prints what was measured against what was predicted; nothing asserts a time. */
export function tell(t, runs) {
  for (const [approach, run] of Object.entries(runs)) t.diagnostic(`${approach}: ${run.time}, ${run.versus}`);
}
