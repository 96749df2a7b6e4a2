// Perfetto's trace processor: the program behind ui.perfetto.dev that reads a trace into tables.
//
//   const processor = await open('…/web_dist/v52.0-…');
//   const tables = processor.load(bytes);
//   tables.query('select name, dur from slice') // [{ name: 'load_pieces', dur: 1000n }, …]
//
// It is WebAssembly for a web worker, and speaks protobuf (protos/perfetto/trace_processor/
// trace_processor.proto). Here it gets what it wants of a worker: a scope, a port, and a file.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** What the fields are called that are sent and read. */
const RPC = { msg: 1, seq: 1, request: 2, response: 3, fatal: 5, append: 101, query: 103, result: 203, appended: 201 };
const METHOD = { append: 1n, finalize: 2n, query: 3n };
const CELL = { null: 1n, varint: 2n, float: 3n, string: 4n, blob: 5n };

/** A processor without a trace; each takes one. */
export async function open(folder) {
  const port = await start(folder);
  const replies = [];
  port.reply = (bytes) => replies.push(...fields(bytes).filter(([id]) => id === RPC.msg).map(([, message]) => message));
  let seq = 0n;
  const call = (method, ...args) => {
    seq += 1n;
    replies.length = 0;
    const request = concat([varint(RPC.seq, seq), varint(RPC.request, method), ...args]);
    port.send(bytes(RPC.msg, request));
    const messages = replies.map((reply) => fields(reply));
    const fatal = messages.flat().find(([id]) => id === RPC.fatal);
    if (fatal) throw new Error(`the trace processor gave up: ${text(fatal[1])}`);
    return messages.map((message) => new Map(message));
  };
  return {
    load(trace) {
      const [answer] = call(METHOD.append, bytes(RPC.append, trace));
      const error = fields(answer.get(RPC.appended) ?? new Uint8Array()).find(([id]) => id === 2);
      if (error) throw new Error(`the trace was refused: ${text(error[1])}`);
      call(METHOD.finalize);
      return { query: (sql) => table(call(METHOD.query, bytes(RPC.query, bytes(1, Buffer.from(sql))))) };
    },
  };
}

/** The program in a scope that looks like a worker's, and the port that it listens to. */
async function start(folder) {
  const said = [];
  const scope = {
    console: { log() {}, warn: (line) => said.push(line), error: (line) => said.push(line) },
    location: { href: 'http://worker/' },
    performance, crypto, setTimeout, clearTimeout, TextDecoder, TextEncoder, URL,
    WorkerGlobalScope: class {},
    XMLHttpRequest: class {
      open(_, name) {
        this.name = name;
      }
      send() {
        this.response = new Uint8Array(readFileSync(join(folder, this.name.replace('http://worker/', '')))).buffer;
        this.status = 200;
      }
    },
  };
  scope.self = scope;
  createContext(scope);
  runInContext(readFileSync(join(folder, 'engine_bundle.js'), 'utf8'), scope);
  const port = { postMessage: (bytes) => port.reply(bytes) };
  scope.onmessage({ data: port });
  await new Promise((resolve) => setTimeout(resolve));
  // Its checks are for arrays of its own world.
  const Bytes = runInContext('Uint8Array', scope);
  return Object.assign(port, { said, send: (data) => port.onmessage({ data: Bytes.from(data) }) });
}

/** The rows of a query, each with its values by name. */
function table(answers) {
  const names = [];
  const cells = [];
  for (const answer of answers) {
    for (const [id, value] of fields(answer.get(RPC.result))) {
      if (id === 1) names.push(text(value));
      if (id === 2 && value.length > 0) throw new Error(`the query failed: ${text(value)}`);
      if (id === 3) cells.push(...batch(value));
    }
  }
  const rows = [];
  for (let at = 0; at < cells.length; at += names.length) {
    rows.push(Object.fromEntries(names.map((name, column) => [name, cells[at + column]])));
  }
  return rows;
}

/** Its cells in their order: integers as BigInt. */
function batch(bytes) {
  const kinds = [];
  const values = { [CELL.varint]: [], [CELL.float]: [], [CELL.string]: [], [CELL.blob]: [] };
  for (const [id, value] of fields(bytes)) {
    if (id === 1) kinds.push(...varints(value));
    if (id === 2) values[CELL.varint].push(...varints(value).map((number) => BigInt.asIntN(64, number)));
    if (id === 3) {
      const view = new DataView(value.buffer, value.byteOffset, value.length);
      for (let at = 0; at < value.length; at += 8) values[CELL.float].push(view.getFloat64(at, true));
    }
    if (id === 4) values[CELL.blob].push(value);
    if (id === 5) values[CELL.string].push(...text(value).split('\0').slice(0, -1));
  }
  const at = { [CELL.varint]: 0, [CELL.float]: 0, [CELL.string]: 0, [CELL.blob]: 0 };
  return kinds.map((kind) => (kind === CELL.null ? null : values[kind][at[kind]++]));
}

// Protobuf: a field is its number and kind, and then a number or bytes.

const text = (bytes) => Buffer.from(bytes).toString('utf8');
const concat = (parts) => Buffer.concat(parts);

function number(value) {
  const bytes = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number((rest & 127n) | 128n));
  return Buffer.from([...bytes, Number(rest)]);
}

const varint = (id, value) => concat([number(id << 3), number(value)]);
const bytes = (id, value) => concat([number((id << 3) | 2), number(value.length), value]);

function read(bytes, at) {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

function varints(bytes) {
  const values = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, next] = read(bytes, at);
    values.push(value);
    at = next;
  }
  return values;
}

function fields(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const [key, start] = read(bytes, at);
    const [id, kind] = [Number(key >> 3n), Number(key & 7n)];
    if (kind === 0) {
      const [value, next] = read(bytes, start);
      found.push([id, value]);
      at = next;
    } else if (kind === 2) {
      const [length, from] = read(bytes, start);
      at = from + Number(length);
      found.push([id, bytes.subarray(from, at)]);
    } else {
      at = start + (kind === 1 ? 8 : 4);
      found.push([id, bytes.subarray(start, at)]);
    }
  }
  return found;
}
