// The timelines as a user handles them, for the tests.

import { openApp } from './browser.mjs';
import { APPROACHES, ended, mode, press, why } from './page.mjs';

/** c fails once, q each time; a retry comes after 2 s. */
export const FAILING = '#s=1.docs-page/fail=c:1,q/max-retries=1/delay=2/executor=multiprocess:4';

/** Where the row of Dynamic outputs' mapped steps is by itself, in pixels below the canvas's top. */
export const FAN_OUT = 78;

export const canvas = (app) => app.locator('#timeline-canvas');
export const words = (app) => app.locator('#timeline-words');
export const selected = (app) => app.locator('#selected');
export const tip = (app) => app.locator('#timeline-tip');

/** Opens the page with the timelines in sight, and the keyboard on them. */
export async function timeline(t, { context, ...options } = {}) {
  const opened = await openApp(t, { context: { viewport: { width: 1280, height: 1100 }, ...context }, ...options });
  const { app } = opened;
  await mode(app);
  await app.locator('.advice:not([aria-busy])').waitFor();
  await why(app);
  await words(app).locator('p').first().waitFor();
  await still(app);
  await canvas(app).focus();
  return opened;
}

/** Simulates all three, and waits for their ends. */
export async function simulate(app) {
  await press(app, 'Simulate all');
  for (const approach of APPROACHES) await ended(app, approach);
}

/** A button above the timelines, in its group. */
export const tool = (app, group, name) => app.locator('.why').getByRole('group', { name: group, exact: true }).getByRole('button', { name, exact: true });

/** All pixels of the picture, as one number. */
export const picture = (app) => canvas(app).evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let hash = canvas.width;
  for (const word of new Uint32Array(data.buffer)) hash = (Math.imul(hash, 31) + word) | 0;
  return hash;
});

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Waits until the picture stays as it is, and answers it. */
export async function still(app) {
  let [last, times] = [undefined, 0];
  for (let tries = 0; tries < 200; tries += 1) {
    const now = await picture(app);
    times = now === last ? times + 1 : 0;
    if (times === 1) return now;
    last = now;
    await wait(50);
  }
  throw new Error('the picture never stands still');
}

/** Waits until the picture is another one after something was done, and answers it. */
export async function changes(app, act, what) {
  const before = await still(app);
  await act();
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await picture(app)) !== before) return still(app);
    await wait(30);
  }
  throw new Error(`the picture stays as it is: ${what}`);
}

/** What is said of something: its title, and each fact by its name. */
export const facts = (place) => place.evaluate((place) => {
  const all = [...place.querySelectorAll('dl > div')].map((fact) => [...fact.children].map((child) => child.textContent));
  return { title: place.querySelector('strong')?.textContent ?? '', ...Object.fromEntries(all) };
});

/** Presses keys on the canvas, each once the one before has done what it does. */
export async function keys(app, page, ...names) {
  for (const name of names) {
    await page.keyboard.press(name);
    await wait(20);
    await still(app);
  }
}

/** Waits until that is selected, and answers what is said of it. */
export async function says(app, title) {
  await selected(app).getByText(title, { exact: true }).first().waitFor({ timeout: 10_000 });
  return facts(selected(app));
}

/** Moves the pointer away from the canvas. */
export async function away(app, page) {
  await page.mouse.move(0, 0);
  await tip(app).waitFor({ state: 'hidden' });
}

/** Moves the pointer to a place of the canvas where something is, and answers what its tip says. */
export async function hover(app, page, x, y = FAN_OUT) {
  await canvas(app).scrollIntoViewIfNeeded();
  await away(app, page);
  const box = await canvas(app).boundingBox();
  await page.mouse.move(box.x + x, box.y + y);
  await tip(app).waitFor({ timeout: 10_000 });
  return facts(tip(app));
}

/** The colours of a row of pixels of the canvas. */
export const row = (app, y) => canvas(app).evaluate((canvas, y) => {
  const scale = canvas.width / canvas.clientWidth;
  const { data } = canvas.getContext('2d').getImageData(0, Math.round(y * scale), canvas.width, 1);
  return Array.from({ length: canvas.width }, (_, x) => data.slice(4 * x, 4 * x + 3).join(' '));
}, y);

/** How wide the page would have to be to hold all that is on it, beyond what it is. */
export const sticksOut = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
