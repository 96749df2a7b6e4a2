// What the page is for works in Firefox and WebKitGTK as it does in Chromium: the pool in a shared
// memory where there is one and in memories of its own where not, and a forecast of the same numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHANCE } from './decide.mjs';
import { FIREFOX, WEBKIT, compared, firefox, webkit } from './others.mjs';
import { APPROACHES, until } from './page.mjs';
import { serve } from './server.mjs';

/** In seconds: a browser that has just been started is slow. */
const PATIENCE = 60;

const OTHERS = [
  { name: 'Firefox', start: firefox, there: FIREFOX },
  { name: 'WebKitGTK', start: webkit, there: WEBKIT },
];

/** Opens the page, and closes it after the test. */
async function opened(t, start, mode, hash = '') {
  const server = await serve(undefined, { mode });
  t.after(() => server.close());
  const browser = await start();
  t.after(() => browser.close());
  await browser.goto(server.url + hash);
  await until(() => browser.run(() => !!document.querySelector('#app:not([inert]) #mode[data-mode]:not([data-mode=starting])')), 'the page is up', PATIENCE);
  return browser;
}

/** Presses what bears a name, once it is there. */
async function press(browser, name) {
  const isPressed = () => browser.run((name) => {
    const named = [...document.querySelectorAll('button, [role=tab], [role=radio]')];
    const found = named.find((one) => one.innerText.trim() === name && !one.disabled);
    found?.click();
    return !!found;
  }, name);
  await until(isPressed, `${name} is there`, PATIENCE);
}

/** Runs all three and answers how each ended, and by which kind of worker. */
async function ran(browser) {
  await press(browser, 'Run all three');
  const ends = () => browser.run((approaches) => approaches.map((approach) => {
    const panel = document.querySelector(`[data-approach=${approach}]`);
    const transport = panel.querySelector('.measured')?.dataset.transport;
    return { status: panel.dataset.status, transport, problem: panel.querySelector('.problem')?.innerText };
  }), APPROACHES);
  const isOver = async () => (await ends()).every(({ transport, problem }) => transport || problem);
  await until(isOver, 'all three are over', PATIENCE);
  return ends();
}

/** The table of 1,000 trials. */
async function forecast(browser) {
  await browser.run(() => document.querySelector('.why').scrollIntoView());
  await press(browser, 'Decide');
  await press(browser, 'How sure');
  await press(browser, 'Run 1,000 trials');
  const text = () => browser.run(() => document.querySelector('section.decide').innerText);
  await until(async () => (await text()).includes('1,000 of 1,000 trials'), 'the trials are over', PATIENCE);
  return browser.run(() => [...document.querySelectorAll('section.decide tr')].map((row) => row.innerText.split(/\s+/).join(' ').trim()));
}

for (const { name, start, there } of OTHERS) {
  const skip = !there && `${name} is not on this machine`;

  for (const mode of ['isolated', 'plain']) {
    test(`all three run in ${name}: ${mode}`, { skip }, async (t) => {
      const browser = await opened(t, start, mode, '#s=1.docs-page/speed=10');
      const shares = await browser.run(() => globalThis.crossOriginIsolated && 'SharedArrayBuffer' in globalThis);
      const [dynamic, parallel, hybrid] = await ran(browser);
      assert.deepEqual([dynamic.status, parallel.status, hybrid.status], ['SUCCESS', 'SUCCESS', 'SUCCESS']);
      const transport = shares ? 'shared' : 'own';
      assert.deepEqual([parallel.transport, hybrid.transport], [transport, transport]);
    });
  }

  test(`a forecast in ${name} has the numbers of one in Chromium`, { skip }, async (t) => {
    const [own, others] = [await opened(t, compared, 'isolated', CHANCE), await opened(t, start, 'isolated', CHANCE)];
    const table = await forecast(own);
    assert.ok(table.length > 5, `a table: ${table}`);
    assert.deepEqual(await forecast(others), table);
  });
}
