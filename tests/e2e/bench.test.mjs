// What `bench.mjs` makes of a trace. Nothing here is timed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frames, share, table } from './bench.mjs';

const mark = (name, ts) => ({ name, cat: 'blink.user_timing', ph: 'I', pid: 1, tid: 2, ts });
const task = (ts, dur, more = {}) => ({ name: 'RunTask', cat: 'devtools', ph: 'X', pid: 1, tid: 2, ts, dur, ...more });
const marked = (...events) => [mark('bench begins', 1_000), ...events, mark('bench ends', 51_000)];

test('a frame has the tasks that began in it, of the thread that was marked', () => {
  const events = marked(task(1_000, 2_000), task(4_000, 1_000), task(20_000, 3_000), task(20_000, 9_000, { tid: 3 }));
  assert.deepEqual(frames(events), [3, 3, 0]);
});

test('a task within a task counts once, and one that is long counts whole', () => {
  const inner = task(2_000, 10_000, { name: 'ThreadControllerImpl::RunTask' });
  assert.deepEqual(frames(marked(inner, task(1_500, 40_000))), [40, 0, 0]);
});

test('what is before and after the marks does not count', () => {
  assert.deepEqual(frames(marked(task(0, 500), task(51_000, 5_000))), [0, 0, 0]);
  assert.throws(() => frames([task(0, 500)]), /marks/);
});

test('so much of the frames stay under', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  assert.deepEqual([0.5, 0.95, 1].map((part) => share(hundred, part)), [50, 95, 100]);
  assert.equal(share([7], 0.5), 7);
  const row = table('live', [0, 10, 20]).split('\n').at(-1);
  assert.equal(row, '| live | 3 | 10.0 ms | 20.0 ms | 20.0 ms | 1 | 60 % |');
});
