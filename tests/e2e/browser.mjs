// One Chromium per test file, a fresh profile per test, and everything that goes wrong collected.
//
//   import { test } from 'node:test';
//   import { openApp } from './browser.mjs';
//
//   test('says its name', async (t) => {
//     const { app, problems } = await openApp(t, { mode: 'plain' });
//     assert.equal(await app.locator('h1').textContent(), 'Fanout');
//     assert.deepEqual(problems, []);
//   });
//
// `cargo xtask test --only e2e` runs them all on the dist/ that is there;
// `node --test tests/e2e/smoke.test.mjs` runs one file.

import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { DIST, serve } from './server.mjs';

const EXECUTABLE = process.env.FANOUT_CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether `cargo xtask test --full` runs: then long tests run too, e.g. `{ skip: !FULL }`. */
export const FULL = process.env.FANOUT_FULL === '1';

let launched;

/** This file's browser, started when first asked for. */
export function browser() {
  launched ??= chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
  return launched;
}

after(async () => {
  if (launched) await (await launched).close();
});

/**
 * Opens a URL in a fresh profile that ends with the test. `context` goes to playwright's
 * `newContext` (viewport, colorScheme, reducedMotion, …), `before(page)` runs before the page
 * loads.
 *
 * Answers `page`, `context` and `problems`: console errors, uncaught errors, failed requests and
 * error statuses so far, as text.
 */
export async function open(t, url, { context: options = {}, before } = {}) {
  const context = await (await browser()).newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const problems = collectProblems(page);
  await before?.(page);
  await page.goto(url);
  return { page, context, problems };
}

/**
 * Serves dist/ (see `serve` for `mode`, `headers`, `base`) and opens it, at `path` if given, e.g.
 * '?scenario=x#run'. Other options go to `open`.
 *
 * Answers what `open` does, and `server`, `app` (the app's frame: use its locators) and `loads()`
 * (how often the app's frame has loaded; more than 1 means that it reloaded itself).
 */
export async function openApp(t, { mode, headers, base, dir = DIST, path = '', ...options } = {}) {
  const server = await serve(dir, { mode, headers, base });
  t.after(() => server.close());
  let loads = 0;
  const before = async (page) => {
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().startsWith(server.appUrl)) loads += 1;
    });
    await options.before?.(page);
  };
  const opened = await open(t, server.url + path, { ...options, before });
  const app = await appFrame(opened.page, server);
  return { ...opened, server, app, loads: () => loads };
}

/** Problems without what the browser says of a policy that the test itself has set. */
export const ownProblems = (problems) => problems.filter((problem) => !/Content Security Policy/.test(problem));

async function appFrame(page, server) {
  if (server.url === server.appUrl) return page.mainFrame();
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  await frame.waitForURL(`${server.appUrl}**`);
  return frame;
}

function collectProblems(page) {
  const problems = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on('crash', () => problems.push('the page crashed'));
  page.on('requestfailed', (request) => {
    // The browser may let go of a body that it has read in full. What did not arrive is noticed
    // otherwise: the page would not start.
    if (request.failure()?.errorText === 'net::ERR_ABORTED' && request.url().endsWith('.wasm')) return;
    problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}
