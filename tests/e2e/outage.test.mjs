// PostgreSQL is away for a while (GAPURA_LONG=1: for an hour) under a steady load on two gateways, one of which is killed and started again meanwhile:
// known keys work, what ended before or ends meanwhile stays ended, what would be written is refused with a time to come again, and every call counts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Agent, createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { atEnd, demo, fetchRaw, sleep, slow, until } from './harness.mjs';
import { node } from './node.mjs';
import { person } from './person.mjs';
import { postgres } from './postgres.mjs';

const away = process.env.GAPURA_LONG ? 3600_000 : slow ? 12_000 : 6_000;
const pause = process.env.GAPURA_LONG ? 250 : 50;

/** A key that failed too often from one address is slowed: each showing of a refused key comes from another one. */
let shown = 0;
const elsewhere = () => new Agent({ localAddress: `127.${1 + (shown >> 16) % 100}.${(shown >> 8) & 255}.${1 + (shown++ % 250)}` });

test('the database is away for long', { timeout: away + 300_000 }, async (t) => {
  const database = await postgres(t);
  const campus = await demo(t, ['--database', database.conninfo]);
  // A service of its own: the campus' own data lies in the database that goes away.
  const service = createServer((_, answer) => answer.end('{}'));
  await new Promise((r) => service.listen(0, '127.0.0.1', r));
  atEnd(t, () => { service.closeAllConnections(); service.close(); });
  await campus.json('service', 'add', '--name', 'tahan', '--target', `127.0.0.1:${service.address().port}`);
  await campus.json('route', 'add', '--service', 'tahan', '--path', '/tahan', '--method', 'GET', '--scope', 'mahasiswa', '--rate', '60000', '--burst', '10000');
  const siti = await person(campus, 'Siti', 'key_custodian', 'FIK');
  const [app] = (await campus.json('app', 'list', '--unit', 'FIK')).items;
  const issue = async () => {
    const issued = await campus.json('key', 'issue', '--unit', 'FIK', '--app', app.id, '--scope', 'mahasiswa', '--custodian', siti.id, '--reason', 'surat 12/2026', '--rate', '6000', '--burst', '1000');
    return (await siti.post(`/reveals/${issued.link.split('/').pop()}`)).json();
  };
  const [known, revoked, ending] = [await issue(), await issue(), await issue()];
  const two = await node(t, campus, database, 'two');
  await two.start();
  const gateways = [campus.gateway, two.gateway];
  const call = (gateway, key) => fetchRaw(`${gateway}/tahan`, { headers: { 'X-API-Key': key.key }, agent: elsewhere() });
  const works = async (key) => { for (const gateway of gateways) await until('the key', async () => (await call(gateway, key)).status === 200); };
  for (const key of [known, revoked, ending]) await works(key);
  await campus.json('key', 'revoke', revoked.id, '--reason', 'uji');
  // Ends while the database is away: in the middle of it.
  const ends = Date.now() + (slow ? 15_000 : 5000) + away / 2;
  execFileSync('/usr/lib/postgresql/15/bin/psql', [database.conninfo, '-qXc', `UPDATE keys_key SET expires_at = ${ends * 1000} WHERE id = '${ending.id}'`]);
  await campus.json('key', 'suspend', ending.id, '--reason', 'uji');
  await campus.json('key', 'resume', ending.id, '--reason', 'uji');
  for (const gateway of gateways) {
    await until('its revocation', async () => (await call(gateway, revoked)).status === 401);
    await until('its end', async () => { const a = await call(gateway, ending); return a.status === 200 && 'api-key-expires' in a.headers; });
  }
  const calls = async () => (await campus.json('report', 'usage', '--key', known.id)).total.calls;
  await until('the snapshot', () => existsSync(join(two.dir, 'snapshot', 'ring')));
  await sleep(500); // it is written behind the publishing
  await database.stop();
  const began = Date.now();
  assert.ok(began < ends - 1000, 'the key ends while the database is away');

  const seen = { known: {}, revoked: {}, before: {}, after: {}, writes: {} };
  const note = (what, answer) => { seen[what][answer.status] = (seen[what][answer.status] ?? 0) + 1; };
  let restarted = false;
  const onTwo = []; // when calls were made there
  for (let round = 0; Date.now() - began < away || Date.now() < ends + 2000; round++) {
    for (const gateway of gateways) note('known', await call(gateway, known));
    if (!restarted) onTwo.push(Date.now());
    const gateway = gateways[round % 2];
    if (round % 5 === 0) note('revoked', await call(gateway, revoked));
    if (round % 5 === 1) {
      const sent = Date.now();
      const answer = await call(gateway, ending);
      if (Date.now() < ends) note('before', answer);
      else if (sent > ends + 5) note('after', answer);
    }
    if (round % 20 === 2) {
      const answer = await siti.post(`/keys/${known.id}/renew`);
      note('writes', answer);
      assert.ok(Number(answer.headers['retry-after']) > 0, answer.text);
    }
    if (!restarted && Date.now() - began > away / 3) {
      restarted = true;
      while (onTwo.length > 0 && onTwo[0] < Date.now() - 5500) onTwo.shift();
      await two.child.end('SIGKILL');
      await two.start();
      assert.equal(two.child.exitCode, null, two.child.err);
      assert.match(two.child.err, /snapshot\.served/);
    }
    await sleep(pause);
  }
  t.diagnostic(`away for ${Math.round((Date.now() - began) / 1000)} s: ${JSON.stringify(seen)}`);
  assert.deepEqual(Object.keys(seen.known), ['200']);
  assert.deepEqual(Object.keys(seen.revoked), ['401']);
  assert.deepEqual(Object.keys(seen.before), ['200']);
  assert.deepEqual(Object.keys(seen.after), ['401'], 'ended meanwhile, on a gateway that knew of it');
  assert.deepEqual(Object.keys(seen.writes), ['503']);
  assert.ok(restarted);

  await database.start();
  await until('writes', async () => (await siti.post(`/keys/${known.id}/renew`)).status === 201, 60_000);
  await campus.json('key', 'suspend', known.id, '--reason', 'uji');
  for (const gateway of gateways) await until('the suspension', async () => (await call(gateway, known)).status === 401);
  // A killed gateway may have lost what it counted in its last 5.2 s; every other call is counted.
  const made = seen.known['200'];
  const counted = await until('the calls counted', async () => { const n = await calls(); return n >= made - onTwo.length && n; }, 60_000);
  t.diagnostic(`${made} calls while it was away; ${counted} counted in all`);
});
