// Holds traces against Perfetto's own trace processor:
//
//   node check.mjs FOLDER WEB_DIST
//
// FOLDER is what `cases.rs` wrote; WEB_DIST has trace_processor.wasm. Ends with counts, and with
// exit code 1 if anything is not as expected.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from './processor.mjs';

const SLICES = `
  select s.id, s.ts, s.dur, s.name, s.category, s.depth, s.parent_id as parent, t.tid, p.pid,
         extract_arg(s.arg_set_id, 'args.state') as state,
         extract_arg(s.arg_set_id, 'args.status') as status,
         extract_arg(s.arg_set_id, 'args.credits') as credits,
         extract_arg(s.arg_set_id, 'args.overhead_us') as overhead
  from slice s join thread_track tt on s.track_id = tt.id
       join thread t using (utid) join process p using (upid)`;
const COUNTERS = `
  select p.pid, ct.name, c.ts, c.value
  from counter c join process_counter_track ct on c.track_id = ct.id join process p using (upid)
  order by c.ts, c.id`;
const THREADS = `
  select p.pid, p.name as process, t.tid, t.name
  from thread t join process p using (upid) where t.name is not null order by t.tid`;
// What the processor had to leave out, move or guess. Times of its own are only for information.
const TROUBLE = `
  select name, value from stats where value > 0 and severity <> 'info'`;
// Its times are in nanoseconds, ours in microseconds.
const TO_NANOS = 1000n;

const [folder, program] = process.argv.slice(2);
const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
let failed = 0;
for (const expected of cases) {
  try {
    const tables = (await open(program)).load(readFileSync(expected.trace));
    check(tables, expected.runs);
    console.log(`ok     ${expected.name}: ${tables.query('select count(*) as n from slice')[0].n} slices`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${expected.name}\n${error.stack}`);
  }
}
console.log(`# pass ${cases.length - failed}\n# fail ${failed}`);
process.exit(failed > 0 || cases.length === 0 ? 1 : 0);

function check(tables, runs) {
  assert.deepEqual(tables.query(TROUBLE), [], 'nothing is lost or moved');
  const slices = tables.query(SLICES);
  const [{ n }] = tables.query('select count(*) as n from slice');
  assert.equal(slices.length, Number(n), 'every slice is on a thread of a run');
  const arrows = tables.query('select slice_out as source, slice_in as target from flow');
  const counters = tables.query(COUNTERS);
  const threads = tables.query(THREADS);
  let flows = 0;
  runs.forEach((run, index) => {
    const pid = BigInt(index + 1);
    const own = (rows) => rows.filter((row) => row.pid === pid);
    checkSlices(own(slices), run);
    checkThreads(own(threads), run);
    checkCounters(own(counters), run);
    flows += checkArrows(own(slices), arrows, run);
  });
  assert.equal(arrows.length, flows, 'no arrow leads from one run to another');
}

function checkSlices(slices, run) {
  const of = (category) => slices.filter((slice) => slice.category === category);
  const sum = (some) => some.reduce((all, slice) => all + slice.dur, 0n);
  const [whole, ...more] = of('run');
  assert.equal(more.length, 0);
  assert.equal(whole.name, run.job);
  assert.equal(whole.dur, BigInt(run.lasts_us) * TO_NANOS);
  assert.equal(whole.status, run.status);
  assert.equal(whole.credits, BigInt(run.credits));
  assert.equal(of('step').length, run.attempts, 'attempts');
  assert.equal(sum(of('step')), BigInt(run.attempts_us) * TO_NANOS, 'time of attempts');
  for (const [state, count] of Object.entries(run.states)) {
    assert.equal(of('step').filter((slice) => slice.state === state).length, count, state);
  }
  assert.equal(of('item').length, run.works, 'items');
  assert.equal(sum(of('item')), BigInt(run.works_us) * TO_NANOS, 'time of items');
  assert.equal(of('instant').length, run.instants, 'instants');
  // What has a length stands where it was put: attempts and items at the bottom, phases on them.
  const depths = { run: 0n, step: 0n, item: 0n, phase: 1n };
  for (const slice of slices) {
    if (slice.dur > 0n && slice.category in depths) assert.equal(slice.depth, depths[slice.category], slice.name);
  }
  checkPhases(of('step'), of('phase'));
}

// The phases of an attempt take all of its time, one after another.
function checkPhases(steps, phases) {
  for (const step of steps.filter((step) => step.dur > 0n)) {
    const own = phases.filter((phase) => phase.parent === step.id).sort((a, b) => Number(a.ts - b.ts));
    const end = own.reduce((at, phase) => (assert.equal(phase.ts, at), phase.ts + phase.dur), step.ts);
    assert.equal(end, step.ts + step.dur, step.name);
    const work = own.find((phase) => phase.name === 'work')?.dur ?? 0n;
    assert.ok(step.overhead * TO_NANOS >= step.dur - work, `${step.name}: overhead`);
    assert.ok(step.overhead * TO_NANOS <= step.dur, `${step.name}: overhead`);
  }
}

// By their numbers: the run, then each slot before the lanes that are its.
function checkThreads(threads, run) {
  assert.ok(threads[0].process.includes(run.job), threads[0].process);
  const names = threads.map((thread) => thread.name);
  assert.equal(names[0], 'run');
  const slots = names.filter((name) => /^slot \d+$/.test(name));
  const lanes = names.filter((name) => /^slot \d+: (items|worker \d+)$/.test(name));
  assert.deepEqual(slots, Array.from({ length: run.slots }, (_, at) => `slot ${at + 1}`));
  assert.equal(new Set(lanes).size, run.lanes, 'lanes');
  assert.equal(names.length, 1 + slots.length + lanes.length, names.join(', '));
  let slot;
  for (const name of names.slice(1)) {
    if (slots.includes(name)) slot = name;
    else assert.equal(name.split(': ')[0], slot);
  }
}

function checkCounters(counters, run) {
  const of = (name) => counters.filter((counter) => counter.name === name).map((counter) => counter.value);
  const names = ['items running', 'items queued', 'credits used'];
  assert.deepEqual([...new Set(counters.map((counter) => counter.name))].sort(), [...names].sort());
  assert.ok(counters.every((counter) => counter.value >= 0));
  assert.equal(of('items running').at(-1), 0);
  assert.equal(of('items queued').at(-1), 0);
  assert.equal(of('items queued')[0] <= run.items, true);
  assert.equal(of('credits used').at(-1), run.credits);
  const used = of('credits used');
  assert.ok(used.every((value, at) => at === 0 || value > used[at - 1]), 'credits only grow');
}

// From what loaded it to each item, and from each item that was merged to what merged it: an
// arrow begins where the one ends, and ends where the other begins.
function checkArrows(slices, arrows, run) {
  const byId = new Map(slices.map((slice) => [slice.id, slice]));
  const root = (slice) => (slice.category === 'phase' ? byId.get(slice.parent) : slice);
  const own = arrows.filter(({ source }) => byId.has(source)).map(({ source, target }) => [byId.get(source), byId.get(target)]);
  const end = (slice) => slice.ts + slice.dur;
  for (const [source, target] of own) {
    assert.equal(end(source), end(root(source)), 'it leaves at the end');
    assert.equal(target.ts, root(target).ts, 'it arrives at the beginning');
    assert.ok(end(source) <= target.ts, 'it leads forward');
  }
  const toItems = own.filter(([, target]) => target.category === 'item');
  const toMerge = own.filter(([source]) => source.category === 'item');
  assert.equal(toItems.length, run.approach === 'parallel' ? 0 : run.works);
  assert.equal(new Set(toItems.map(([, target]) => target.id)).size, toItems.length);
  for (const [source] of toItems) assert.match(root(source).name, /^load_/);
  assert.equal(toMerge.length, run.succeeded ? run.items : 0);
  assert.equal(new Set(toMerge.map(([source]) => source.id)).size, toMerge.length);
  for (const [, target] of toMerge) assert.equal(root(target).name, 'merge_and_analyze');
  assert.equal(own.length, toItems.length + toMerge.length);
  return own.length;
}
