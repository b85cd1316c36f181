// Two gateways share a rate through a real Redis. Redis is killed, stopped and restarted under load: no 5xx, and the limit still holds.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { demo, fetchRaw, freePort, launch, sleep, slow, tempFolder, until } from './harness.mjs';

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

test('limits hold through Redis and without it', async (t) => {
  const dir = tempFolder(t);
  const port = await freePort();
  let server = await redis(t, dir, port);
  const campus = await demo(t, ['--redis', `127.0.0.1:${port}`]);
  const route = (await campus.json('route', 'list')).items.find((r) => r.pattern === '/prodi');
  await campus.json('route', 'set', route.id, '--rate', '600', '--burst', '20'); // 10 a second
  await sleep(500);
  const seconds = slow ? 3 : 2;
  const budget = (s, nodes) => 20 * nodes + 10 * s * nodes + 20;
  for (const [what, fault] of [
    ['up', async () => {}],
    ['stopped', async () => server.kill('SIGSTOP')],
    ['continued', async () => server.kill('SIGCONT')],
    ['killed', async () => server.end('SIGKILL')],
    ['restarted', async () => { server = await redis(t, dir, port); }],
  ]) {
    await fault();
    const counts = await load([campus.gateway], campus.key, seconds * 1000);
    t.diagnostic(`redis ${what}: ${JSON.stringify(counts)}`);
    assert.deepEqual(Object.keys(counts).filter((s) => s !== '200' && s !== '429'), [], `redis ${what}`);
    assert.ok((counts[200] ?? 0) >= 5, `redis ${what}: nothing passed`);
    assert.ok(counts[200] <= budget(seconds, 1), `redis ${what}: ${counts[200]} passed`);
    assert.ok(counts[429] > 0, `redis ${what}: nothing was limited`);
  }
});
