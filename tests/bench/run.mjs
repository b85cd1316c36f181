// Side by side in one run: nginx, HAProxy and Gapura at the same job, in turn, on one core; load and origin on another.
// Usage: node tests/bench/run.mjs [--gapura build/release/gapura] [--seconds 5] [--rounds 3] [--connections 64] [--json]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gapura } from './gapura.mjs';
import { load, median } from './load.mjs';
import { cpuSeconds, haproxy, nginx, origin } from './peers.mjs';

const { values: flags } = parseArgs({
  options: {
    gapura: { type: 'string', default: 'build/release/gapura' }, seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' }, keys: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false },
  },
});
const seconds = Math.min(Number(flags.seconds), 60);
const rounds = Math.min(Number(flags.rounds), 20);
const cores = os.cpus().length;
const proxyCore = 0;
const loadCore = cores > 1 ? 1 : 0;
const say = (text) => process.stderr.write(text + '\n');

const of = (port, keys) => ({ path: '/ruang', port, keys, core: loadCore, connections: flags.connections, seconds });

const missing = ['/usr/sbin/nginx', '/usr/sbin/haproxy', '/usr/bin/wrk', '/usr/bin/taskset', flags.gapura].filter((file) => !existsSync(file));
if (missing.length > 0) {
  say(`Missing: ${missing.join(', ')}. Install nginx-light, haproxy and wrk (deploy/packages/test.txt), and build with ./run --build-only.`);
  process.exit(3);
}
const dir = mkdtempSync(join(os.tmpdir(), 'gapura-bench-'));
const running = [];
try {
  const from = await origin(dir, loadCore);
  running.push(from.child);
  say(`Setting up Gapura with ${flags.keys} keys`);
  const own = await gapura(dir, proxyCore, from.port, flags.gapura, Number(flags.keys), { '/ruang': 'sarpras' }); // not personal: nothing to record, as at its peers
  running.push(own.child);
  const peers = [await nginx(dir, proxyCore, from.port, own.keys), await haproxy(dir, proxyCore, from.port, own.keys), own];
  running.push(peers[0].child, peers[1].child);
  const results = Object.fromEntries(peers.map((p) => [p.name, []]));
  for (const peer of peers) load(dir, of(peer.port, own.keys)); // warm up
  for (let round = 1; round <= rounds; round++) {
    for (const peer of peers) {
      const before = cpuSeconds(peer.child.pid);
      const result = load(dir, of(peer.port, own.keys));
      result.cpu = ((cpuSeconds(peer.child.pid) - before) * 1e6) / result.requests;
      results[peer.name].push(result);
      say(`round ${round} ${peer.name.padEnd(8)} ${result.cpu.toFixed(1)} µs/request, ${Math.round(result.rate)}/s, p50 ${result.p50} µs, p99 ${result.p99} µs, bad ${result.bad}, broken ${result.broken}`);
    }
  }
  const summary = Object.fromEntries(Object.entries(results).map(([name, list]) => [name, {
    cpu_us: Number(median(list.map((r) => r.cpu)).toFixed(2)), per_s: Math.round(median(list.map((r) => r.rate))),
    p50_us: median(list.map((r) => r.p50)), p99_us: median(list.map((r) => r.p99)),
    bad: list.reduce((s, r) => s + r.bad + r.broken, 0),
  }]));
  const better = Math.min(summary.nginx.cpu_us, summary.haproxy.cpu_us);
  const report = { machine: `${cores} cores, ${os.cpus()[0].model}`, seconds, rounds, connections: Number(flags.connections), keys: own.keys.length, ...summary, ratio_to_better_peer: Number((summary.gapura.cpu_us / better).toFixed(3)) };
  if (flags.json) console.log(JSON.stringify(report));
  else {
    console.log('            CPU µs/request   requests/s   p50 µs   p99 µs   not 200');
    for (const name of ['nginx', 'haproxy', 'gapura']) {
      const s = summary[name];
      console.log(`${name.padEnd(10)} ${String(s.cpu_us).padStart(16)} ${String(s.per_s).padStart(12)} ${String(s.p50_us).padStart(8)} ${String(s.p99_us).padStart(8)} ${String(s.bad).padStart(9)}`);
    }
    console.log(`Gapura ÷ better peer: ${report.ratio_to_better_peer}   (${report.machine}; ${rounds} × ${seconds} s, medians)`);
  }
} finally {
  for (const child of running) await child.stop();
  rmSync(dir, { recursive: true, force: true });
}
