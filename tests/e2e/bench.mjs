// How much the page's main thread has to do per frame, while a run is under way or while somebody
// pans and zooms. It prints a table and asserts nothing: times belong to a machine.
//
//   node tests/e2e/bench.mjs                          a live run of 1,000 items
//   node tests/e2e/bench.mjs --do pan --run simulate  panning and zooming over what was simulated
//
// Options, each with a value:
//   --do live|pan|none        what is traced: a run, from its start to its end; dragging and turning
//                             the wheel over --over; or nothing, for comparison
//   --approach NAME           whose buttons are pressed: dynamic, parallel, hybrid, or all
//   --run run|simulate|none   what is pressed: with `live` within the trace, otherwise before it
//   --link TEXT               what stands behind `#` in the address
//   --over SELECTOR           what is panned over
//   --before SELECTOR         what is clicked before, e.g. a tab; may be given several times
//   --seconds N               how long is panned, and how long a live run is traced at most
//   --theme light|dark, --width N, --height N
//   --out FILE                keeps the trace, for the browser's developer tools
//
// A frame is 16.7 ms. What a task took counts in the frame in which it began, so that one that lasts
// over several shows as one long frame, as somebody would see it.

import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { APPROACHES, mode, panel, press } from './page.mjs';
import { serve } from './server.mjs';

const FRAME = 1000 / 60;
const CATEGORIES = ['toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline', '__metadata'];
const BEGIN = 'bench begins';
const END = 'bench ends';
const BUTTONS = { run: 'Run', simulate: 'Simulate' };
/** Ways of the wheel and the hand over a canvas: horizontal, vertical, and with Ctrl for a zoom. */
const WHEEL = [[120, 0, false], [0, -120, true], [0, 120, false], [-120, 0, false], [0, 120, true], [0, -120, false]];

const OPTIONS = {
  do: { type: 'string', default: 'live' },
  approach: { type: 'string', default: 'dynamic' },
  run: { type: 'string', default: 'run' },
  link: { type: 'string', default: 's=1.docs-page/numbered=1000/speed=100' },
  over: { type: 'string', default: '#timeline-canvas' },
  before: { type: 'string', multiple: true, default: [] },
  seconds: { type: 'string', default: '20' },
  theme: { type: 'string', default: 'light' },
  width: { type: 'string', default: '1360' },
  height: { type: 'string', default: '900' },
  out: { type: 'string' },
};

/** Milliseconds of each frame from the events of a trace: those of the thread that has the marks. */
export function frames(events) {
  const mark = (name) => events.find((event) => event.name === name && event.cat.includes('user_timing'));
  const [begin, end] = [mark(BEGIN), mark(END)];
  if (!begin || !end) throw new Error('the trace lacks the marks of its beginning and end');
  const found = Array.from({ length: Math.max(1, Math.ceil((end.ts - begin.ts) / 1000 / FRAME)) }, () => 0);
  for (const task of tasks(events, begin)) {
    const frame = Math.floor((task.ts - begin.ts) / 1000 / FRAME);
    if (task.ts >= begin.ts && task.ts < end.ts) found[frame] += task.dur / 1000;
  }
  return found;
}

/** A thread's tasks, without those within another one. */
function tasks(events, { pid, tid }) {
  const isTask = (event) => event.ph === 'X' && event.name.endsWith('RunTask') && event.dur !== undefined;
  const own = events.filter((event) => event.pid === pid && event.tid === tid && isTask(event));
  own.sort((one, other) => one.ts - other.ts || other.dur - one.dur);
  let end = -Infinity;
  return own.filter((task) => {
    const isOuter = task.ts >= end;
    if (isOuter) end = task.ts + task.dur;
    return isOuter;
  });
}

/** What so much of the frames stay under. */
export function share(frames, part) {
  const sorted = frames.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
}

/** The table. */
export function table(what, frames) {
  const millis = (value) => `${value.toFixed(1)} ms`;
  const long = frames.filter((frame) => frame > FRAME).length;
  const busy = frames.reduce((sum, frame) => sum + frame, 0) / (frames.length * FRAME);
  const row = [what, frames.length, millis(share(frames, 0.5)), millis(share(frames, 0.95)), millis(Math.max(...frames)), long, `${(100 * busy).toFixed(0)} %`];
  return `| main thread, per frame | frames | p50 | p95 | max | over 16.7 ms | busy |\n|---|--:|--:|--:|--:|--:|--:|\n| ${row.join(' | ')} |`;
}

/** Pans and zooms over what is in the middle of a selector, for so long. */
async function pan(page, selector, millis) {
  const place = page.locator(selector).first();
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error(`nothing is seen of ${selector}`);
  const [x, y] = [box.x + box.width * 0.6, box.y + box.height / 2];
  const until = Date.now() + millis;
  for (let turn = 0; Date.now() < until; turn += 1) {
    await page.mouse.move(x, y);
    const [across, down, isZoom] = WHEEL[turn % WHEEL.length];
    if (isZoom) await page.keyboard.down('Control');
    for (let step = 0; step < 6; step += 1) await page.mouse.wheel(across, down);
    if (isZoom) await page.keyboard.up('Control');
    await page.mouse.down();
    await page.mouse.move(x - (turn % 2 ? -1 : 1) * box.width * 0.3, y, { steps: 12 });
    await page.mouse.up();
  }
}

/** Waits until what was started is over, for so long; answers whether it is. */
async function isOver(page, approach, millis) {
  const ends = ['SUCCESS', 'FAILURE', 'CANCELED'];
  const over = (one) => page.locator(ends.map((status) => `[data-approach=${one}][data-status=${status}]`).join(', '));
  const waits = whose(approach).map((one) => over(one).waitFor({ timeout: millis }));
  return Promise.all(waits).then(() => true, () => false);
}

const whose = (approach) => (approach === 'all' ? APPROACHES : [approach]);

async function start(page, { run, approach }) {
  if (run === 'none') return;
  if (!(run in BUTTONS)) throw new Error(`--run is run, simulate or none, not ${run}`);
  for (const one of whose(approach)) await press(panel(page, one), BUTTONS[run]);
}

/** What is traced. */
const DEEDS = {
  async live(page, options) {
    await start(page, options);
    return (await isOver(page, options.approach, options.millis)) ? 'to its end' : 'not to its end';
  },
  async pan(page, options) {
    await pan(page, options.over, options.millis);
    return options.over;
  },
  async none(page, options) {
    await page.waitForTimeout(options.millis);
    return 'nothing done';
  },
};

async function measured(browser, server, options) {
  const { theme: colorScheme, width, height } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width: Number(width), height: Number(height) } });
  const doIt = DEEDS[options.do];
  if (!doIt) throw new Error(`--do is ${Object.keys(DEEDS).join(', ')}, not ${options.do}`);
  await page.goto(`${server.url}#${options.link}`);
  await mode(page);
  if (options.do !== 'live') {
    await start(page, options);
    if (options.run !== 'none') await isOver(page, options.approach, 60_000);
  }
  for (const selector of options.before) await page.locator(selector).first().click();
  const mark = (name) => page.evaluate((text) => { performance.mark(text); }, name);
  await browser.startTracing(page, { categories: CATEGORIES });
  await mark(BEGIN);
  const how = await doIt(page, options);
  await mark(END);
  const trace = await browser.stopTracing();
  if (options.out) await writeFile(options.out, trace);
  return { how, frames: frames(JSON.parse(trace).traceEvents) };
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  const options = { ...values, millis: 1000 * Number(values.seconds) };
  const server = await serve();
  const browser = await chromium.launch({ executablePath: process.env.FANOUT_CHROMIUM ?? '/usr/bin/chromium' });
  try {
    const { how, frames } = await measured(browser, server, options);
    console.log(`CPUs: ${availableParallelism()}, ${cpus()[0]?.model}. ${options.do}, ${options.approach}, #${options.link}\n`);
    console.log(table(`${options.do}, ${how}`, frames));
  } finally {
    await browser.close();
    await server.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
