// With PostgreSQL down the data plane goes on from memory, the control plane says 503, and incidents wait in the spool until it is back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw, until } from './harness.mjs';
import { postgres } from './postgres.mjs';

test('PostgreSQL goes and comes back', async (t) => {
  const server = await postgres(t);
  const campus = await demo(t, ['--database', server.conninfo]);
  const call = (path) => fetchRaw(campus.gateway + path, { headers: { 'X-API-Key': campus.key } });
  assert.equal((await call('/mahasiswa')).status, 200);
  await server.stop();

  // The key, the route and the limit are in memory; the service answers for itself.
  const legacy = await call('/lama/nilai');
  assert.ok(legacy.status >= 500 && legacy.headers['x-request-id'], 'still forwarded');
  for (let i = 0; i < 20; i++) await call('/lama/nilai');
  assert.equal((await fetchRaw(`${campus.gateway}/mahasiswa`)).status, 401, 'refusals too');
  const down = await campus.cli('unit', 'list');
  assert.equal(down.code, 3, down.stderr);
  const health = await fetchRaw(`${campus.console}/readyz`);
  assert.equal(health.status, 503);
  assert.ok(health.headers['retry-after']);

  await server.start();
  const ticket = await until('the spooled incident as a ticket', async () => {
    const { items } = await campus.json('ticket', 'list');
    return items.length > 0 && items[0];
  }, 60000);
  assert.ok(ticket.failures >= 3);
  assert.equal((await campus.json('ticket', 'list')).items.length, 1);
  assert.equal((await call('/mahasiswa')).status, 200);
});

test('killed with -9 and started again, everything acknowledged is there', async (t) => {
  const first = await demo(t);
  await first.json('unit', 'add', '--code', 'BARU', '--name', 'Unit Baru');
  for (let i = 0; i < 10; i++) await fetchRaw(`${first.gateway}/lama/nilai`, { headers: { 'X-API-Key': first.key } });
  await until('a ticket', async () => (await first.json('ticket', 'list')).items.length === 1);
  await first.child.end('SIGKILL');
  const second = await demo(t, [], { dir: first.dir });
  assert.ok((await second.json('unit', 'list')).items.some((u) => u.code === 'BARU'));
  assert.equal((await second.json('ticket', 'list')).items.length, 1);
  assert.equal((await fetchRaw(`${second.gateway}/mahasiswa`, { headers: { 'X-API-Key': second.key } })).status, 200, 'the key shown again by the demo works');
});
