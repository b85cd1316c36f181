// What an access record costs: the same origin and answer on a route whose answers are recorded before they leave and on one whose are not, in
// turn, on one core; load and origin on another. The part of each thread is told apart, so that waiting for the disk is seen for what it is.
// Usage: node tests/bench/journal.mjs [--gapura build/release/gapura] [--seconds 4] [--rounds 5] [--connections 64] [--json]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gapura } from './gapura.mjs';
import { load, median, threadSeconds } from './load.mjs';
import { origin } from './peers.mjs';

const { values: flags } = parseArgs({
  options: {
    gapura: { type: 'string', default: 'build/release/gapura' }, seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '64' }, dir: { type: 'string', default: os.tmpdir() }, json: { type: 'boolean', default: false },
  },
});
if (!existsSync(flags.gapura)) { console.error(`${flags.gapura} is not there; build it with ./run --build-only.`); process.exit(3); }
const seconds = Math.min(Number(flags.seconds), 60);
const rounds = Math.min(Number(flags.rounds), 20);
const loadCore = os.cpus().length > 1 ? 1 : 0;
const routes = { '/mahasiswa': 'mahasiswa', '/ruang': 'sarpras' };
const named = { recorded: '/mahasiswa', plain: '/ruang' };

const counters = async (port) => Object.fromEntries([...(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).matchAll(/^gapura_access_(\w+) (\S+)$/gm)].map((m) => [m[1], Number(m[2])]));

const dir = mkdtempSync(join(flags.dir, 'gapura-bench-'));
const running = [];
try {
  const from = await origin(dir, loadCore);
  running.push(from.child);
  const own = await gapura(dir, 0, from.port, flags.gapura, 100, routes);
  running.push(own.child);
  const run = (path) => load(dir, { port: own.port, keys: own.keys, core: loadCore, connections: flags.connections, seconds, path });
  const results = { recorded: [], plain: [] };
  for (const path of Object.values(named)) run(path); // warm up
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ['plain', 'recorded'] : ['recorded', 'plain']) {
      const before = { threads: threadSeconds(own.child.pid), counted: await counters(own.metrics) };
      const result = run(named[name]);
      const after = { threads: threadSeconds(own.child.pid), counted: await counters(own.metrics) };
      const spent = (thread) => (((after.threads[thread] ?? 0) - (before.threads[thread] ?? 0)) * 1e6) / result.requests;
      result.lane = spent('gpr-lane');
      result.journal = spent('gpr-journal');
      result.all = Object.keys(after.threads).reduce((sum, thread) => sum + spent(thread), 0);
      const made = (what) => after.counted[what] - before.counted[what];
      result.per_sync = made('record_syncs_total') > 0 ? made('records_total') / made('record_syncs_total') : 0;
      result.per_answer = made('records_total') / result.requests;
      results[name].push(result);
      process.stderr.write(`${name.padEnd(8)} lane ${result.lane.toFixed(1)} µs, journal ${result.journal.toFixed(1)} µs, all ${result.all.toFixed(1)} µs/request, ${Math.round(result.rate)}/s, p50 ${result.p50} µs, p99 ${result.p99} µs, records ${result.per_answer.toFixed(2)}/answer, ${result.per_sync.toFixed(1)}/sync, bad ${result.bad + result.broken}\n`);
    }
  }
  const summary = Object.fromEntries(Object.entries(results).map(([name, list]) => [name, Object.fromEntries(['lane', 'journal', 'all', 'rate', 'p50', 'p99', 'per_sync', 'per_answer'].map((what) => [what, Number(median(list.map((r) => r[what])).toFixed(2))]))]));
  const report = { machine: `${os.cpus().length} cores, ${os.cpus()[0].model}`, seconds, rounds, connections: Number(flags.connections), ...summary };
  if (flags.json) console.log(JSON.stringify(report));
  else {
    console.log('           lane µs  journal µs  all threads µs  requests/s  p50 µs  p99 µs  records/sync');
    for (const [name, s] of Object.entries(summary)) console.log(`${name.padEnd(9)} ${String(s.lane).padStart(8)} ${String(s.journal).padStart(11)} ${String(s.all).padStart(15)} ${String(Math.round(s.rate)).padStart(11)} ${String(s.p50).padStart(7)} ${String(s.p99).padStart(7)} ${String(s.per_sync).padStart(13)}`);
    console.log(`(${report.machine}; ${rounds} × ${seconds} s, medians)`);
  }
} finally {
  for (const child of running) await child.stop();
  rmSync(dir, { recursive: true, force: true });
}
