// What a fault of Redis costs a call: interleaved runs with Redis and without it (stopped, killed in turn), p99 of each, the median of the
// differences, and how soon the gateways share again. Not part of ./test. Usage: GAPURA=build/release/gapura node tests/bench/redis_faults.mjs
import http from 'node:http';
import { test } from 'node:test';
import { fetchRaw, sleep, until } from '../e2e/harness.mjs';
import { quotaWorld } from '../e2e/quota_world.mjs';

const rounds = Math.min(Number(process.env.ROUNDS ?? 6), 50);
const seconds = Math.min(Number(process.env.SECONDS ?? 2), 30);

/** p99 in milliseconds of paced calls at all gateways, and the answers by status. */
async function measure(world, path) {
  const agent = new http.Agent({ keepAlive: true });
  const times = [];
  const counts = {};
  const end = Date.now() + seconds * 1000;
  await Promise.all(world.gateways.map(async (gateway) => {
    while (Date.now() < end) {
      const begin = performance.now();
      const { status } = await fetchRaw(gateway + path, { agent, headers: { 'X-API-Key': world.key } });
      times.push(performance.now() - begin);
      counts[status] = (counts[status] ?? 0) + 1;
      await sleep(3);
    }
  }));
  agent.destroy();
  times.sort((a, b) => a - b);
  return { p99: times[Math.floor(times.length * 0.99)], calls: times.length, counts };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

test('Redis faults', async (t) => {
  const world = await quotaWorld(t);
  const path = await world.route('ukur', 1_000_000);
  await world.known(path);
  await until('together', () => world.together());
  await measure(world, path); // warm up
  const differences = [];
  const back = [];
  for (let round = 0; round < rounds; round++) {
    const on = await measure(world, path);
    const stopped = round % 2 === 0;
    if (stopped) world.server.kill('SIGSTOP');
    else await world.server.end('SIGKILL');
    const off = await measure(world, path);
    if (!stopped) await world.restart();
    const begin = performance.now();
    if (stopped) world.server.kill('SIGCONT');
    await until('together', () => world.together(), 20000, 5);
    back.push(performance.now() - begin);
    differences.push(off.p99 - on.p99);
    t.diagnostic(`${stopped ? 'stopped' : 'killed'}: p99 ${on.p99.toFixed(2)} ms with, ${off.p99.toFixed(2)} ms without (${on.calls}, ${off.calls} calls, ${JSON.stringify(off.counts)}); together again after ${back.at(-1).toFixed(0)} ms`);
  }
  t.diagnostic(`median difference of p99 ${median(differences).toFixed(2)} ms; together again: median ${median(back).toFixed(0)}, worst ${Math.max(...back).toFixed(0)} ms`);
});
