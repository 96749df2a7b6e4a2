// Runs the program of `tests/bench/` in Chromium, each part of it on a page of its own, so that its
// memory begins small: what comes out are its lines, of `what`, `items`, `value` and `unit`.
//
//   node tests/e2e/wasm-bench.mjs FOLDER [SIZES [WHAT]]     `cargo xtask bench` builds the folder
//
// WHAT is `measure`, or `forecast` for lines of JSON from `tests/bench/forecast.rs`.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const SIZES = '1000,5000,10000,100000,1000000';
const PAGE = '<!doctype html><html lang="en"><title>Bench</title><link rel="icon" href="data:,">';

const PARTS = { measure: (bench) => bench.parts(), forecast: (bench) => bench.forecasts() };
const WORK = {
  measure: (bench, args) => bench.measure(...args),
  forecast: (bench, args) => bench.forecast(...args),
};

const [folder, sizes = SIZES, what = 'measure'] = process.argv.slice(2);
if (!folder) throw new Error('which folder has bench.js and bench_bg.wasm?');
await writeFile(join(folder, 'index.html'), PAGE);

const executablePath = process.env.FANOUT_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
const server = await serve(folder);
try {
  for (const part of (await called(PARTS[what])).split(',')) {
    for (const items of sizes.split(',').map(Number)) process.stdout.write(await measured(part, items));
  }
} finally {
  await browser.close();
  await server.close();
}

/** The lines of a part; none where there is no room for so many. */
async function measured(part, items) {
  process.stderr.write(`    in the browser: ${part}, ${items}\n`);
  try {
    return await called(WORK[what], [part, items]);
  } catch (error) {
    process.stderr.write(`    it stopped: ${error.message.split('\n')[0]}\n`);
    return '';
  }
}

/** What the program answers on a fresh page. */
async function called(work, args) {
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    return await page.evaluate(async ([text, given]) => {
      const bench = await import('./bench.js');
      await bench.default();
      return new Function(`return ${text}`)()(bench, given);
    }, [work.toString(), args]);
  } finally {
    await page.close();
  }
}
