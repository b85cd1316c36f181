// One load of wrk over kept-alive connections, each request with the next key; and what Linux says a process or its threads have used.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const shape = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/;

function command(dir, { port, keys, core, connections, seconds, path = '/mahasiswa' }) {
  const requests = keys.map((k) => `"GET ${path} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nX-API-Key: ${k}\\r\\nAccept: application/json\\r\\n\\r\\n"`);
  const script = join(dir, `load-${port}.lua`);
  writeFileSync(script, `local r = {${requests.join(',\n')}}\nlocal i = 0\nrequest = function() i = i % #r + 1 return r[i] end
done = function(s, l) io.write(string.format("RESULT %d %d %d %d %d %d\\n", s.requests, s.errors.status, s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout, l:percentile(50), l:percentile(99), s.duration)) end\n`);
  return ['-c', String(core), 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, `http://127.0.0.1:${port}/`];
}

function result(out) {
  const [, requests, bad, broken, p50, p99, micros] = shape.exec(out).map(Number);
  return { requests, bad, broken, p50, p99, rate: requests / (micros / 1e6) };
}

export const load = (dir, what) => result(execFileSync('taskset', command(dir, what), { encoding: 'utf8' }));

/** The same beside the caller: {ended: Promise<result>}. */
export function loadBeside(dir, what) {
  const child = spawn('taskset', command(dir, what), { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (d) => { out += d; });
  return { ended: new Promise((r) => child.once('close', () => r(result(out)))) };
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** CPU seconds of the threads of a process, by name: `/proc/PID/task/TID/stat`, in ticks of 10 ms. */
export function threadSeconds(pid) {
  const out = {};
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    const name = /\((.*)\)/.exec(text)[1];
    const fields = text.replace(/^.*\) /, '').split(' ');
    out[name] = (out[name] ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100;
  }
  return out;
}
