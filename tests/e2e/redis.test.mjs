// Gateways share a rate through a real Redis. Redis is killed, stopped and restarted under load: no 5xx, and the limit still holds.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo, fetchRaw, freePort, launch, program, sleep, slow, tempFolder, until } from './harness.mjs';
import { postgres } from './postgres.mjs';

async function redis(t, dir, port) {
  const child = launch(t, 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no']);
  await until('redis', () => /Ready to accept/.test(child.out));
  return child;
}

/** Calls for a while on both gateways with the same key; counts answers by status. */
async function load(gateways, key, ms) {
  const agent = new http.Agent({ keepAlive: true });
  const counts = {};
  const end = Date.now() + ms;
  await Promise.all(gateways.flatMap((gateway) => Array.from({ length: 4 }, async () => {
    while (Date.now() < end) {
      const { status } = await fetchRaw(`${gateway}/prodi`, { agent, headers: { 'X-API-Key': key } });
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === 429) await sleep(20);
    }
  })));
  agent.destroy();
  return counts;
}

const faultsOf = (t, dir, port, server) => [
  ['up', async () => {}],
  ['stopped', async () => server.kill('SIGSTOP')],
  ['continued', async () => server.kill('SIGCONT')],
  ['killed', async () => server.end('SIGKILL')],
  ['restarted', async () => { server = await redis(t, dir, port); }],
];

test('limits hold through Redis and without it', async (t) => {
  const dir = tempFolder(t);
  const port = await freePort();
  const server = await redis(t, dir, port);
  const campus = await demo(t, ['--redis', `127.0.0.1:${port}`]);
  const route = (await campus.json('route', 'list')).items.find((r) => r.pattern === '/prodi');
  await campus.json('route', 'set', route.id, '--rate', '600', '--burst', '20'); // 10 a second
  await sleep(500);
  const seconds = slow ? 3 : 2;
  const budget = 20 + 10 * seconds + 20;
  for (const [what, fault] of faultsOf(t, dir, port, server)) {
    await fault();
    const counts = await load([campus.gateway], campus.key, seconds * 1000);
    t.diagnostic(`redis ${what}: ${JSON.stringify(counts)}`);
    assert.deepEqual(Object.keys(counts).filter((s) => s !== '200' && s !== '429'), [], `redis ${what}`);
    assert.ok((counts[200] ?? 0) >= 5, `redis ${what}: nothing passed`);
    assert.ok(counts[200] <= budget, `redis ${what}: ${counts[200]} passed`);
    assert.ok(counts[429] > 0, `redis ${what}: nothing was limited`);
  }
});

test('two gateways give one limit between them', async (t) => {
  const dir = tempFolder(t);
  const port = await freePort();
  const server = await redis(t, dir, port);
  const database = await postgres(t);
  const campus = await demo(t, ['--redis', `127.0.0.1:${port}`, '--database', database.conninfo]);
  const route = (await campus.json('route', 'list')).items.find((r) => r.pattern === '/prodi');
  await campus.json('route', 'set', route.id, '--rate', '600', '--burst', '20'); // 10 a second

  // Another host of the same installation: the same database and the same secrets.
  const second = join(dir, 'second');
  cpSync(join(campus.dir, 'secrets'), join(second, 'secrets'), { recursive: true });
  const [gateway, console_, metrics, campusApi] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const config = join(dir, 'second.yaml');
  writeFileSync(config, `data_dir: ${second}
database: "${database.conninfo}"
redis: 127.0.0.1:${port}
listen:
  gateway: 127.0.0.1:${gateway}
  console: 127.0.0.1:${console_}
  metrics: 127.0.0.1:${metrics}
  campus_api: 127.0.0.1:${campusApi}
`);
  const other = launch(t, program, ['serve', '--config', config]);
  const gateways = [campus.gateway, `http://127.0.0.1:${gateway}`];
  await until('the second gateway', async () => (await fetchRaw(`${gateways[1]}/prodi`, { headers: { 'X-API-Key': campus.key } })).status === 200).catch((e) => { throw new Error(`${e.message}\n${other.err}`); });
  await load(gateways, campus.key, 2000); // spends the burst, lets them find each other

  const seconds = slow ? 5 : 3;
  for (const [what, fault] of faultsOf(t, dir, port, server)) {
    await fault();
    const counts = await load(gateways, campus.key, seconds * 1000);
    t.diagnostic(`redis ${what}, two gateways: ${JSON.stringify(counts)}`);
    assert.deepEqual(Object.keys(counts).filter((s) => s !== '200' && s !== '429'), [], `redis ${what}`);
    assert.ok(counts[200] >= 2 * seconds, `redis ${what}: ${counts[200]} passed: starved`);
    assert.ok(counts[200] <= 10 * seconds + 15, `redis ${what}: ${counts[200]} passed where one limit allows ${10 * seconds}, two would ${20 * seconds}`);
  }
});
