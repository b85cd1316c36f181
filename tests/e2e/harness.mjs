// Drives the built program from outside: starts it on ports from the kernel in a temporary folder, and ends only what it started.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const program = process.env.GAPURA ?? new URL('../../build/dev/gapura', import.meta.url).pathname;
/** Sanitizer builds are several times slower: long forms shrink there. */
export const slow = /\/(asan|tsan)\//.test(program);
/** Why a test that shifts the clock by libfaketime is left out, or false. */
export const noFaketime = slow && 'a sanitizer and libfaketime do not load together';
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
/** Rejects after a while, without keeping the process alive for it. */
const overdue = (ms, what) => new Promise((_, reject) => setTimeout(() => reject(new Error(what())), ms).unref());

const endings = new WeakMap();
/** What undoes a thing, run when the test ends, the newest first: a folder goes after the process that writes into it. One that fails stops no other. */
export function atEnd(t, undo) {
  if (!endings.has(t)) {
    endings.set(t, []);
    t.after(async () => {
      const failures = [];
      for (const one of endings.get(t).reverse()) await (async () => one())().catch((error) => failures.push(error));
      if (failures.length) throw failures[0];
    });
  }
  endings.get(t).push(undo);
}

export function tempFolder(t) {
  const dir = mkdtempSync(join(os.tmpdir(), 'gapura-e2e-'));
  atEnd(t, () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  return dir;
}

/** Polls until `probe` answers something truthy; fails loudly at the deadline. */
export async function until(what, probe, ms = slow ? 60000 : 20000, pause = 50) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) { last = error; }
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what} (last: ${last})`);
    await sleep(pause);
  }
}

/** A child of ours: its output collected, ended when the test ends. */
export function launch(t, file, args, options = {}) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.out = '';
  child.err = '';
  child.stdout.on('data', (d) => { child.out += d; });
  child.stderr.on('data', (d) => {
    child.err = (child.err + d).slice(-20000);
    if (sanitizerReport(child.err)) child.report = child.err;
  });
  child.ended = new Promise((r) => child.once('exit', (code, signal) => r({ code, signal })));
  child.closed = new Promise((r) => child.once('close', r));
  child.end = async (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return child.ended;
  };
  atEnd(t, async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15000);
    await child.ended;
    clearTimeout(timer);
    if (slow) await Promise.race([child.closed, sleep(1000)]); // the last of its stderr
    if (child.report) throw new Error(child.report);
  });
  return child;
}

const environment = (extra = {}) => ({ PATH: process.env.PATH, HOME: os.tmpdir(), LANG: 'C.UTF-8', GAPURA_LANG: 'en', ...extra });
/** A sanitizer's report is a failure whatever the exit code was taken for (cmake/sanitizers.cpp sets what is reported). */
const sanitizerReport = (text) => /(Sanitizer|runtime error): /.test(text);

/** Starts `gapura demo` and waits for its ready line; `under` is a command that ends by running the rest of its line. */
export async function demo(t, args = [], { dir = tempFolder(t), students = 300, env = {}, under = [] } = {}) {
  const [file, ...before] = [...under, program];
  const child = launch(t, file, [...before, 'demo', '--json', '--dir', dir, '--students', String(students), '--port', '0', '--console-port', '0', '--feeder-port', '0', '--metrics-port', '0', ...args], { env: environment(env) });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise((r) => lines.once('line', r)),
    child.ended.then((e) => { throw new Error(`demo ended: ${JSON.stringify(e)} ${child.err}`); }),
    overdue(slow ? 180000 : 60000, () => `demo not ready: ${child.err}`),
  ]);
  const ready = JSON.parse(line);
  return { ...ready, dir, child, cli: (...a) => cli(a, { dir }), json: async (...a) => JSON.parse((await cli([...a, '--json'], { dir, expect: 0 })).stdout) };
}

/** Runs the CLI to its end: {code, stdout, stderr}. With `expect`, another exit code is an error. */
export function cli(args, { dir, env = {}, expect, input, timeout = 120000 } = {}) {
  const all = dir && !args.includes('--dir') ? [...args, '--dir', dir] : args;
  return new Promise((resolve, reject) => {
    const child = execFile(program, all, { env: environment(env), timeout, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      if (sanitizerReport(stderr)) reject(new Error(stderr));
      else if (expect !== undefined && code !== expect) reject(new Error(`gapura ${all.join(' ')} ended with ${code}, not ${expect}\n${stdout}${stderr}`));
      else resolve({ code, stdout, stderr });
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** One HTTP call: {status, headers, text, json()}. */
export function fetchRaw(url, { method = 'GET', headers = {}, body, agent, timeout = 30000 } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent, timeout }, (answer) => {
      const pieces = [];
      answer.on('data', (d) => pieces.push(d));
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        resolve({ status: answer.statusCode, headers: answer.headers, rawHeaders: answer.rawHeaders, text, json: () => JSON.parse(text) });
      });
      answer.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes as they are and collects the answer until the peer closes or is quiet. */
export function raw(port, bytes, { quiet = 400, timeout = 10000 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    let timer = setTimeout(() => { socket.destroy(); resolve(text); }, timeout);
    socket.on('data', (d) => {
      text += d;
      clearTimeout(timer);
      timer = setTimeout(() => { socket.destroy(); resolve(text); }, quiet);
    });
    socket.on('close', () => { clearTimeout(timer); resolve(text); });
    socket.on('error', (e) => (text ? resolve(text) : reject(e)));
  });
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  const { port } = server.address();
  await new Promise((r) => server.close(r));
  return port;
}

export const portOf = (url) => Number(new URL(url).port);
