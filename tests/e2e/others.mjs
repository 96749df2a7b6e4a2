// Firefox and WebKitGTK as Debian ships them, steered by their own protocols: what the tests in
// others.test.mjs need of them, and no more. A browser answers `goto(url)`, `run(f, ...args)`, which
// calls a function in the page, and `close()`.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { browser as chromium } from './browser.mjs';

/** Where they are; nothing where they are not. */
export const FIREFOX = process.env.FANOUT_FIREFOX;
export const WEBKIT = process.env.FANOUT_WEBKIT;

/** By WebDriver BiDi. */
export async function firefox() {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  const page = await browser.newPage();
  return {
    goto: (url) => page.goto(url),
    run: (f, ...args) => page.evaluate(f, ...args),
    close: () => browser.close(),
  };
}

/** The browser of the other tests, to compare with. */
export async function compared() {
  const context = await (await chromium()).newContext();
  const page = await context.newPage();
  return {
    goto: (url) => page.goto(url),
    run: (f, ...args) => page.evaluate(([text, args]) => (0, eval)(`(${text})`)(...args), [String(f), args]),
    close: () => context.close(),
  };
}

/** By WebDriver, on a display of its own: it cannot do without. */
export async function webkit() {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['--auto-servernum', 'WebKitWebDriver', `--port=${port}`], {
    detached: true,
    stdio: 'ignore',
    // Its sandbox refuses to start as root.
    env: { ...process.env, ...(process.getuid() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }) },
  });
  const base = `http://127.0.0.1:${port}`;
  const ask = async (method, path, body) => {
    const answer = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKitWebDriver: ${value.error}: ${value.message}`);
    return value;
  };
  const end = () => process.kill(-driver.pid);
  try {
    await answering(() => ask('GET', '/status'));
    const options = { binary: WEBKIT, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const session = `/session/${(await ask('POST', '/session', { capabilities })).sessionId}`;
    return {
      goto: (url) => ask('POST', `${session}/url`, { url }),
      run: (f, ...args) => ask('POST', `${session}/execute/sync`, { script: `return (${f})(...arguments)`, args }),
      close: () => ask('DELETE', session).finally(end),
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function answering(ask) {
  for (let tries = 0; ; tries += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
