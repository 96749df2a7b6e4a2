// The first screen as index.html has it and as the program draws it: one must be the other.
//
//   node tests/e2e/first-screen.mjs      writes the program's, of dist/, into index.html

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const INDEX = fileURLToPath(new URL('../../index.html', import.meta.url));
const PLACE = /(<div id="app">)([\s\S]*?)(<\/div>\s*<noscript>)/;

/** What index.html has in place of the program. */
export async function written() {
  return PLACE.exec(await readFile(INDEX, 'utf8'))[2];
}

/**
 * What the program draws first, once its numbers are there: the question, the answer and the
 * panels. What stands below them, or is folded away, is not on a first screen.
 */
export async function drawn(app) {
  await app.locator('.choice').waitFor();
  return app.locator('#app').evaluate((root) => {
    const copy = root.cloneNode(true);
    for (const hidden of copy.querySelectorAll('.why, #mode, .groups')) hidden.replaceChildren();
    copy.querySelector('#mode').removeAttribute('data-mode');
    // What stands in a field is no attribute of it.
    const values = [...root.querySelectorAll('input')].map((input) => input.value);
    copy.querySelectorAll('input').forEach((input, at) => {
      // The fields that are folded away are gone already.
      const shown = input.id.startsWith('q-');
      if (shown && values[at]) input.setAttribute('value', values[at]);
    });
    // Tiles cannot be pressed yet: what they look like is enough.
    for (const tile of copy.querySelectorAll('.tile')) {
      for (const name of ['type', 'aria-label', 'title', 'aria-pressed', 'data-item', 'tabindex']) tile.removeAttribute(name);
    }
    for (const option of copy.querySelectorAll('option')) option.toggleAttribute('selected', option.hasAttribute('selected'));
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
    while (walker.nextNode()) walker.currentNode.remove();
    return copy.innerHTML.replaceAll('<!---->', '').trim();
  });
}

async function main() {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: process.env.FANOUT_CHROMIUM ?? '/usr/bin/chromium' });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const screen = await drawn(page);
    const index = await readFile(INDEX, 'utf8');
    await writeFile(INDEX, index.replace(PLACE, (_, open, __, close) => open + screen + close));
  } finally {
    await browser.close();
    server.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
