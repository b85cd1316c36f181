// What counting usage costs a gateway at work: CPU of each thread from /proc/PID/task/*/stat while a fixed load runs, and, of the data-plane
// threads, the share of samples that perf finds in the code that writes a call down. The threads that add up, write and deliver are told apart.
// Usage: node tests/bench/usage.mjs [--gapura build/release/gapura] [--seconds 10] [--rounds 3] [--connections 64] [--keys 1000] [--json]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gapura } from './gapura.mjs';
import { loadBeside, median, threadSeconds } from './load.mjs';
import { origin, sleep } from './peers.mjs';

const { values: flags } = parseArgs({
  options: {
    gapura: { type: 'string', default: 'build/release/gapura' }, seconds: { type: 'string', default: '10' }, rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' }, keys: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false },
  },
});
if (!existsSync(flags.gapura)) { console.error(`${flags.gapura} is not there; build it with ./run --build-only.`); process.exit(3); }
const seconds = Math.min(Number(flags.seconds), 60);
const rounds = Math.min(Number(flags.rounds), 20);
const loadCore = os.cpus().length > 1 ? 1 : 0;

/** Files whose lines are the counting of usage on a lane. */
const counting = /\/gateway\/(call_record|usage|usage_totals|call_rings)\.(h|cpp)$/;

/** Of the samples in the program's own code on the lanes: how many lie on lines of those files. -1: perf is not there or may not look. */
function lanesShare(dir, pid, ms) {
  const data = join(dir, 'perf.data');
  const lanes = readdirSync(`/proc/${pid}/task`).filter((id) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim() === 'gpr-lane');
  return new Promise((resolve) => {
    const perf = spawn('perf', ['record', '-q', '-F', '4000', '-e', 'cpu-clock', '-t', lanes.join(','), '-o', data, '--', 'sleep', String(ms / 1000)], { stdio: 'ignore' });
    perf.once('error', () => resolve(-1));
    perf.once('close', (code) => {
      if (code !== 0) { resolve(-1); return; }
      const samples = execFileSync('perf', ['script', '-i', data, '-F', 'ip,sym,dso', '--no-inline'], { encoding: 'utf8', maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').filter(Boolean);
      resolve({ samples });
    });
  });
}

/** Addresses of a position-independent program in memory -> in its file. */
function baseOf(pid, program) {
  const line = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').find((l) => l.endsWith(program) && l.split(' ')[2] === '00000000');
  return BigInt(`0x${line.split('-')[0]}`);
}

function counted(pid, program, { samples }) {
  const base = baseOf(pid, program);
  const own = samples.filter((s) => s.includes(`(${program})`)).map((s) => BigInt(`0x${s.trim().split(' ')[0]}`) - base);
  const unique = [...new Set(own)];
  const places = execFileSync('addr2line', ['-e', program, '-i', '-a'], { input: unique.map((a) => a.toString(16)).join('\n'), encoding: 'utf8', maxBuffer: 256 << 20 }).split(/^0x/m).slice(1);
  const hits = new Set(unique.filter((_, i) => places[i].split('\n').slice(1).some((l) => counting.test(l.split(':')[0]))));
  return { all: samples.length, counting: own.filter((a) => hits.has(a)).length };
}

const dir = mkdtempSync(join(os.tmpdir(), 'gapura-bench-'));
const running = [];
try {
  const from = await origin(dir, loadCore);
  running.push(from.child);
  const own = await gapura(dir, 0, from.port, flags.gapura, Number(flags.keys), { '/ruang': 'sarpras' });
  running.push(own.child);
  const program = execFileSync('readlink', ['-f', flags.gapura], { encoding: 'utf8' }).trim();
  const results = [];
  for (let round = 0; round <= rounds; round++) {
    const before = threadSeconds(own.child.pid);
    const began = Date.now();
    const load = loadBeside(dir, { port: own.port, keys: own.keys, core: loadCore, connections: flags.connections, seconds, path: '/ruang' });
    await sleep(500);
    // perf costs time of its own: it looks in the last third.
    await sleep((seconds * 1000 * 2) / 3 - 500);
    const threads = threadSeconds(own.child.pid);
    const took = (Date.now() - began) / 1000;
    const seen = await lanesShare(dir, own.child.pid, (seconds * 1000) / 4);
    const result = await load.ended;
    if (round === 0) continue; // warm up
    const spent = (name) => (threads[name] ?? 0) - (before[name] ?? 0);
    const part = seen === -1 ? { all: 0, counting: 0 } : counted(own.child.pid, program, seen);
    results.push({
      rate: result.rate, bad: result.bad + result.broken, lane_pct: (spent('gpr-lane') / took) * 100, collector_pct: (spent('gpr-collect') / took) * 100,
      writer_pct: (spent('gpr-usage') / took) * 100, counting_pct_of_lane: part.all > 0 ? (part.counting / part.all) * 100 : -1, samples: part.all,
    });
    process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
  }
  const middle = Object.fromEntries(Object.keys(results[0]).map((name) => [name, Number(median(results.map((r) => r[name])).toFixed(2))]));
  const report = { machine: `${os.cpus().length} cores, ${os.cpus()[0].model}`, seconds, rounds, keys: own.keys.length, ...middle };
  if (flags.json) console.log(JSON.stringify(report));
  else console.log(`${Math.round(report.rate)} requests/s: lane ${report.lane_pct} % of a core, of that writing calls down ${report.counting_pct_of_lane < 0 ? 'not seen (no perf)' : `${report.counting_pct_of_lane} %`}; collector ${report.collector_pct} %, writer ${report.writer_pct} % of a core\n(${report.machine}; ${report.keys} keys, ${rounds} × ${seconds} s, medians)`);
} finally {
  for (const child of running) await child.stop();
  rmSync(dir, { recursive: true, force: true });
}
