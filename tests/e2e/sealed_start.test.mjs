// A gateway that starts while PostgreSQL is down knows from its sealed snapshot all that narrows a call: rules of keys, limits of whoever bears them,
// masks. And what a host's own commands say to a database that was never prepared.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, fetchRaw, sleep, tempFolder, until } from './harness.mjs';
import { node } from './node.mjs';
import { postgres } from './postgres.mjs';

test('what narrows a call holds on a gateway started without its database', async (t) => {
  const database = await postgres(t);
  const campus = await demo(t, ['--database', database.conninfo]);
  const key = (await campus.json('key', 'list')).items.find((k) => k.state === 'active');
  const routes = (await campus.json('route', 'list')).items;
  const id = (pattern) => routes.find((r) => r.pattern === pattern).id;
  await campus.json('limit', 'set', 'route', id('/prodi'), '--per-day', '3');
  await campus.json('limit', 'set', 'unit', key.unit, '--per-day', '8');
  await campus.json('limit', 'set', 'key', key.id, '--concurrent', '5');
  const plain = (await fetchRaw(`${campus.gateway}/mahasiswa?limit=1`, { headers: { 'X-API-Key': campus.key } })).text;

  const host = await node(t, campus, database, 'node');
  const { dir } = host;
  const start = async () => {
    await host.start();
    assert.equal(host.child.exitCode, null, host.child.err);
    return host.child;
  };
  const call = (path, headers = {}) => fetchRaw(host.gateway + path, { headers: { 'X-API-Key': campus.key, ...headers } });
  const first = await start();
  await until('the limits', async () => /"unit-day"/.test((await call('/mahasiswa?limit=1')).headers['ratelimit-policy'] ?? ''));
  await until('the snapshot', () => ['ring', 'services'].every((name) => existsSync(join(dir, 'snapshot')) && readdirSync(join(dir, 'snapshot')).includes(name)));
  await sleep(500); // it is written behind the publishing
  await first.end('SIGTERM');
  await database.stop();
  const second = await start();
  assert.match(second.err, /snapshot\.served/);

  const one = await call('/mahasiswa?limit=1');
  assert.match(one.headers['ratelimit-policy'], /"unit-day";q=8/);
  assert.match(one.headers['ratelimit-policy'], /"key-concurrent";q=5/);
  if (one.status === 200) assert.equal(one.text, plain, 'masked as before');
  const asked = [];
  for (let i = 0; i < 5; i++) asked.push(await call('/prodi'));
  assert.equal(asked.filter((a) => a.status !== 429).length, 3, asked.map((a) => a.status).join(' '));
  assert.match(asked[4].text, /gateway\.day_exhausted/);
  for (let i = 0; i < 10; i++) asked.push(await call('/mahasiswa?limit=1'));
  assert.equal(asked.at(-1).status, 429, 'the unit has used up its day, over the restart');
});

test('pepper commands on a database that was never prepared say so and make nothing', async (t) => {
  const dir = tempFolder(t);
  const path = join(dir, 'gapura.yaml');
  writeFileSync(path, `data_dir: ${dir}/data\n`);
  for (const verb of ['list', 'add']) {
    const ran = await cli(['--lang', 'en', 'pepper', verb, '--config', path]);
    assert.equal(ran.code, 5, ran.stderr);
    assert.match(ran.stderr, /has not been prepared/);
  }
  assert.equal(existsSync(join(dir, 'data', 'gapura.db')), false);
});

test('peppers are added and given up while keys go on, under load', async (t) => {
  const first = await demo(t);
  const config = join(first.dir, 'pepper.yaml');
  writeFileSync(config, `data_dir: ${first.dir}\ndatabase: sqlite:${first.dir}/gapura.db\n`);
  const pepper = (...args) => cli(['--lang', 'en', 'pepper', ...args, '--config', config, '--json']);
  const versions = async () => JSON.parse((await pepper('list')).stdout).items;
  assert.equal((await versions()).length, 1);

  // Calls without a pause, over the adding and the refused giving up: none is refused.
  const counts = {};
  let loading = true;
  const load = (async () => {
    while (loading) {
      const { status } = await fetchRaw(`${first.gateway}/prodi`, { headers: { 'X-API-Key': first.key } });
      counts[status] = (counts[status] ?? 0) + 1;
    }
  })();
  const added = await pepper('add');
  assert.equal(added.code, 0, added.stderr);
  assert.equal((await pepper('retire', '2')).code, 5, 'the newest stays');
  const needed = await pepper('retire', '1');
  assert.equal(needed.code, 5, needed.stdout);
  assert.match(needed.stdout + needed.stderr, /keys\.pepper_needed|still needed/);
  await sleep(300);
  loading = false;
  await load;
  assert.deepEqual(Object.keys(counts).filter((s) => s === '401' || s >= '500'), [], JSON.stringify(counts));

  await first.child.end('SIGTERM');
  const second = await demo(t, [], { dir: first.dir });
  assert.notEqual((await fetchRaw(`${second.gateway}/prodi`, { headers: { 'X-API-Key': first.key } })).status, 401, 'issued under the first pepper');
  const all = await versions();
  assert.deepEqual(all.map((one) => [one.version, one.here]), [[1, true], [2, true]]);
  assert.ok(all[0].live_keys > 0, JSON.stringify(all));

  // When its keys have ended the first is given up, and stays given up.
  for (const key of (await second.json('key', 'list')).items.filter((k) => !['revoked', 'expired'].includes(k.state))) {
    await second.json('key', 'revoke', key.id, '--reason', 'uji');
  }
  const gone = await pepper('retire', '1');
  assert.equal(gone.code, 0, gone.stderr);
  assert.equal(existsSync(join(first.dir, 'secrets', 'pepper-1')), false);
  await second.child.end('SIGTERM');
  const third = await demo(t, [], { dir: first.dir });
  assert.equal((await fetchRaw(`${third.gateway}/prodi`, { headers: { 'X-API-Key': first.key } })).status, 401);
});
