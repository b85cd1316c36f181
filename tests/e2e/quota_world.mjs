// Three gateways on one PostgreSQL and one Redis behind a wire, with a service of the test's own and as many routes as there are quotas to spend.
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { atEnd, demo, fetchRaw, freePort, launch, program, sleep, tempFolder, until } from './harness.mjs';
import { postgres } from './postgres.mjs';
import { wire } from './wire.mjs';

export async function redis(t, dir, port) {
  const child = launch(t, 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no']);
  await until('redis', () => /Ready to accept/.test(child.out));
  return child;
}

async function service(t) {
  const server = http.createServer((_, answer) => { answer.end('{"baik":true}'); });
  server.keepAliveTimeout = 60000;
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  atEnd(t, () => { server.closeAllConnections(); return new Promise((r) => server.close(r)); });
  return server.address().port;
}

/** Another host of the installation: the same database, Redis and secrets, its own folder. */
async function node(t, campus, database, redisPort) {
  const dir = tempFolder(t);
  cpSync(join(campus.dir, 'secrets'), join(dir, 'secrets'), { recursive: true });
  const [gateway, metrics, campusApi] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = join(dir, 'gapura.yaml');
  writeFileSync(config, `data_dir: ${dir}
database: "${database.conninfo}"
redis: 127.0.0.1:${redisPort}
listen:
  gateway: 127.0.0.1:${gateway}
  metrics: 127.0.0.1:${metrics}
  campus_api: 127.0.0.1:${campusApi}
`);
  const child = launch(t, program, ['serve', '--config', config, '--role', 'gateway', '--json']);
  await until('the node', () => child.out.includes('gateway') || child.exitCode !== null);
  return { gateway: `http://127.0.0.1:${gateway}`, metrics: `http://127.0.0.1:${metrics}/metrics` };
}

export async function quotaWorld(t) {
  const dir = tempFolder(t);
  const port = await freePort();
  const world = { server: await redis(t, dir, port), restart: async () => { world.server = await redis(t, dir, port); } };
  world.flush = () => execFileSync('redis-cli', ['-p', String(port), 'FLUSHALL']);
  world.wire = await wire(t, port);
  const database = await postgres(t);
  const campus = await demo(t, ['--redis', `127.0.0.1:${world.wire.port}`, '--database', database.conninfo]);
  const others = [await node(t, campus, database, world.wire.port), await node(t, campus, database, world.wire.port)];
  world.campus = campus;
  world.key = campus.key;
  world.gateways = [campus.gateway, ...others.map((o) => o.gateway)];
  world.metrics = [campus.metrics, ...others.map((o) => o.metrics)];
  const own = await campus.json('service', 'add', '--name', 'uji-kuota', '--target', `127.0.0.1:${await service(t)}`);
  /** A route of its own with `quota` calls a day, known to every gateway; its path. */
  world.route = async (name, quota) => {
    const route = await campus.json('route', 'add', '--service', own.id, '--path', `/${name}`, '--method', 'GET', '--scope', 'mahasiswa', '--rate', '600000', '--burst', '10000');
    if (quota) await campus.json('limit', 'set', 'route', route.id, '--per-day', String(quota));
    return `/${name}`;
  };
  /** Without a single call: a call would make the gateway meet the quota. */
  world.known = (path) => Promise.all(world.gateways.map((gateway) => until(`${path} at ${gateway}`, async () =>
    (await fetchRaw(gateway + path, { method: 'DELETE', headers: { 'X-API-Key': world.key } })).status === 405)));
  /** Do all gateways share? As each says itself. */
  world.together = async (nodes = 3) => {
    const shown = await Promise.all(world.metrics.map(async (at) => (await fetchRaw(at)).text));
    return shown.every((text) => /^gapura_limit_shared 1$/m.test(text) && new RegExp(`^gapura_limit_nodes ${nodes}$`, 'm').test(text));
  };
  return world;
}

/**
 * Calls by four callers a gateway until nothing passed for `quiet` ms, and at least `least` did or half a minute is over, or `stop` says so; counts
 * answers by status. Paces itself: at most about 1,200 calls a second, so that two cores carry the servers as well.
 */
export async function spend(gateways, path, key, { quiet = 1000, least = 0, stop = () => false, longest = 30000 } = {}) {
  const agent = new http.Agent({ keepAlive: true });
  const counts = { 200: 0, 429: 0 };
  const end = Date.now() + longest;
  let passed = Date.now();
  await Promise.all(gateways.flatMap((gateway) => Array.from({ length: 4 }, async () => {
    while (Date.now() < end && (Date.now() - passed < quiet || counts[200] < least) && !stop(counts)) {
      const { status } = await fetchRaw(gateway + path, { agent, headers: { 'X-API-Key': key } });
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === 200) passed = Date.now();
      await sleep(status === 429 ? 25 : 8);
    }
  })));
  agent.destroy();
  return counts;
}
