// The tab Decide as a user handles it, for the tests.

import { mode, tab, until } from './page.mjs';
import { openApp } from './browser.mjs';

/** Items whose times differ and that fail by chance. */
export const CHANCE = '#s=1.docs-page/durations=lognormal:1/failure=0.01';

/** The section that is open. */
export const decide = (app) => app.locator('section.decide');

/** Opens a section of the tab by mouse. */
export async function section(app, name) {
  await tab(app, 'Decide');
  await app.getByRole('radio', { name, exact: true }).click();
  return decide(app);
}

/** Opens the page with a section of the tab. */
export async function opened(t, name, options = {}) {
  const page = await openApp(t, options);
  await mode(page.app);
  const place = await section(page.app, name);
  return { ...page, place };
}

/** Waits until what is found is of what is asked. */
export async function workedOut(place) {
  await place.locator('.found-out:not([aria-busy]):not([data-stale])').filter({ hasText: /\S/ }).waitFor();
}

/** One of a group of choices. */
export const radio = (place, group, name) => place.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true });

/** What has the keyboard, in words. */
export const focused = (page) => page.evaluate(() => document.activeElement.innerText || document.activeElement.id);

/** Unfolds the table twin, and answers its cells row by row. */
export async function asTable(place, label) {
  await place.getByText('As a table', { exact: true }).click();
  const rows = place.getByRole('region', { name: label }).getByRole('row');
  await until(async () => (await rows.count()) > 2, 'the table has rows');
  const texts = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.innerText.trim())));
  return texts;
}
