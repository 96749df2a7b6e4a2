// A static server for dist/ that behaves like the hosts Fanout has to live on.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built page; FANOUT_DIST names another one. */
export const DIST = process.env.FANOUT_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** What each kind of host sends with every answer. */
const HEADERS = {
  isolated: ISOLATED,
  plain: {},
  noworkers: {
    'Content-Security-Policy':
      "default-src 'self' data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; " +
      "style-src 'self' 'unsafe-inline'; worker-src 'none'",
  },
  frame: {},
};

/** The kinds of host that the page must work on. */
export const MODES = Object.keys(HEADERS);

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * Serves `dir` on a free port of the loopback address.
 *
 * - `mode: 'isolated'`: COOP and COEP, so that workers can share memory
 * - `mode: 'plain'`: no header at all, like most static hosts
 * - `mode: 'noworkers'`: a policy that refuses every worker
 * - `mode: 'frame'`: `url` is a page of another site that has the plain app in an iframe
 * - `headers`: added to the mode's own; an empty string takes one away
 * - `base`: the path that `dir` is served under, e.g. '/some/where/'
 *
 * Answers `url` (what to open), `appUrl` (the app itself), `requests` (a live list of
 * `{ path, status, bytes }`) and `close()`.
 */
export async function serve(dir = DIST, { mode = 'isolated', headers = {}, base = '/' } = {}) {
  if (!(mode in HEADERS)) throw new Error(`no mode ${mode}; there are ${MODES.join(', ')}`);
  const requests = [];
  const send = { 'Cache-Control': 'no-store', ...HEADERS[mode], ...headers };
  const app = await listen((request, response) => file(dir, base, send, requests, request, response));
  const appUrl = `http://127.0.0.1:${app.address().port}${base}`;
  if (mode !== 'frame') return { url: appUrl, appUrl, requests, close: () => close(app) };

  const parent = await listen((request, response) => {
    const found = request.url === '/';
    response.writeHead(found ? 200 : 404, { 'Content-Type': TYPES['.html'] });
    response.end(found ? embedding(appUrl) : '');
  });
  return {
    url: `http://localhost:${parent.address().port}/`, // another site than 127.0.0.1
    appUrl,
    requests,
    close: () => Promise.all([close(app), close(parent)]),
  };
}

const embedding = (url) => `<!doctype html><html lang="en"><title>Parent</title>
<link rel="icon" href="data:,">
<iframe title="Fanout" src="${url}" style="width: 100%; height: 90vh; border: 0"></iframe></html>`;

async function file(dir, base, headers, requests, request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://any').pathname);
  const answer = (status, type, bytes) => {
    requests.push({ path, status, bytes });
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes });
    if (bytes === 0) response.end();
  };
  for (const [name, value] of Object.entries(headers)) if (value) response.setHeader(name, value);

  const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : '..';
  const name = join(dir, inside === '.' || inside === '' ? 'index.html' : inside);
  const found = inside.startsWith('..') ? undefined : await stat(name).catch(() => undefined);
  if (!found?.isFile()) return answer(404, TYPES['.txt'], 0);
  answer(200, TYPES[extname(name)] ?? 'application/octet-stream', found.size);
  createReadStream(name).pipe(response);
}

function listen(handler) {
  const server = createServer(handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
