// Three gateways on one real PostgreSQL: a key's suspension reaches all at once, within seconds when the channel is dead, and with the database gone
// all go on, those started meanwhile too, from what they last knew.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, fetchRaw, freePort, launch, program, sleep, slow, tempFolder, until } from './harness.mjs';
import { node } from './node.mjs';
import { postgres } from './postgres.mjs';

/** Is the key in force there? A limit on calls is no refusal of the key; one on failed keys is. */
async function inForce(gateway, key) {
  const answer = await fetchRaw(`${gateway}/prodi`, { headers: { 'X-API-Key': key } });
  return answer.status !== 401 && !(answer.status === 429 && /too_many_failures/.test(answer.text));
}

/** Control API calls without the cost of a process each, so that what is timed is the gateway. */
function control(campus) {
  const token = readFileSync(join(campus.dir, 'secrets', 'admin-token'), 'utf8').trim();
  return (method, path, body) => fetchRaw(campus.console + path, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
}

/** Milliseconds after the acknowledgement until each gateway answers as it should. */
async function reach(gateways, key, accepted) {
  const started = performance.now();
  return Promise.all(gateways.map(async (gateway) => {
    await until('the change', async () => (await inForce(gateway, key)) === accepted, 20000, 2);
    return performance.now() - started;
  }));
}

const quantile = (times, q) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * q) - 1)];

function sql(database, text) {
  return execFileSync('/usr/lib/postgresql/15/bin/psql', [database.conninfo, '-AtXc', text], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
}

test('three gateways: suspended everywhere at once, and known keys through an outage', async (t) => {
  const database = await postgres(t);
  const campus = await demo(t, ['--database', database.conninfo]);
  const others = [await node(t, campus, database, 'two'), await node(t, campus, database, 'three')];
  for (const one of others) await one.start();
  const gateways = [campus.gateway, ...others.map((one) => one.gateway)];
  const call = control(campus);
  const id = (await campus.json('key', 'list')).items.find((k) => k.state === 'active').id;
  const move = async (verb) => {
    const answer = await call('POST', `/api/v1/keys/${id}/${verb}`, { reason: 'uji' });
    assert.equal(answer.status, 200, answer.text);
  };
  await reach(gateways, campus.key, true);

  const times = [];
  for (let round = 0; round < (slow ? 3 : 25); round++) {
    await move('suspend');
    times.push(...await reach(gateways, campus.key, false));
    await move('resume');
    times.push(...await reach(gateways, campus.key, true));
  }
  t.diagnostic(`told: ${times.length} changes seen, p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`);
  if (!slow) assert.ok(quantile(times, 0.99) <= 250, `p99 ${quantile(times, 0.99)} ms`);

  await t.test('with the channel dead', async () => {
    // The server's side of each listening connection is stopped: the connection stands, and nothing ever comes.
    const listeners = sql(database, "SELECT pid FROM pg_stat_activity WHERE application_name = 'gapura listener'").map(Number);
    assert.equal(listeners.length, gateways.length + 1, 'each gateway, and the desk where the control plane runs');
    const late = [];
    for (const pid of listeners) process.kill(pid, 'SIGSTOP');
    try {
      await move('suspend');
      late.push(...await reach(gateways, campus.key, false));
      await move('resume');
      late.push(...await reach(gateways, campus.key, true));
    } finally {
      for (const pid of listeners) process.kill(pid, 'SIGCONT');
    }
    t.diagnostic(`channel dead: ${late.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    assert.ok(Math.max(...late) > 250, 'the channel was dead indeed');
    assert.ok(Math.max(...late) <= (slow ? 20000 : 5000), `${Math.max(...late)} ms`);
  });

  await t.test('with the channel cut', async () => {
    const cutting = setInterval(() => sql(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gapura listener'"), 100);
    try {
      await move('suspend');
      const late = await reach(gateways, campus.key, false);
      t.diagnostic(`channel cut ten times a second: ${late.map((ms) => ms.toFixed(0)).join(', ')} ms`);
      assert.ok(Math.max(...late) <= (slow ? 20000 : 5000));
      await move('resume');
      await reach(gateways, campus.key, true);
    } finally {
      clearInterval(cutting);
    }
  });

  await t.test('with the database down', async () => {
    const kept = () => readdirSync(join(others[0].dir, 'snapshot')).sort();
    await until('the snapshot', () => kept().includes('ring') && kept().includes('services'));
    for (const name of kept()) assert.equal(statSync(join(others[0].dir, 'snapshot', name)).mode & 0o777, 0o600, name);
    // A second key ends before the outage: that must hold on a node that starts in it.
    await move('suspend');
    await reach(gateways, campus.key, false);
    await sleep(500); // the snapshot is written behind the publishing
    await database.stop();

    for (let i = 0; i < (slow ? 3 : 10); i++) {
      for (const gateway of gateways) assert.equal(await inForce(gateway, campus.key), false);
      for (const [method, path, body] of [['POST', '/api/v1/units', { code: `U${i}`, name: 'x' }], ['POST', `/api/v1/keys/${id}/resume`, { reason: 'x' }], ['GET', '/api/v1/units']]) {
        const answer = await call(method, path, body);
        assert.equal(answer.status, 503, `${method} ${path}: ${answer.text}`);
        assert.ok(Number(answer.headers['retry-after']) > 0);
      }
    }

    const [two, three] = others;
    await two.child.end('SIGKILL');
    await two.start();
    assert.equal(two.child.exitCode, null, two.child.err);
    assert.match(two.child.err, /snapshot\.served/);
    assert.match(two.child.err, /age_s/);
    assert.equal((await fetchRaw(`${two.gateway}/prodi`, { headers: { 'X-API-Key': campus.key } })).json().type.split('/').pop(), 'gateway.key_suspended');
    assert.equal((await fetchRaw(`${two.gateway}/prodi`)).status, 401);
    const age = Number(/^gapura_snapshot_age_seconds (\d+)/m.exec((await fetchRaw(`${two.metrics}/metrics`)).text)[1]);
    assert.ok(age >= 0 && age < 300, `age ${age}`);

    // A snapshot that somebody touched, and another installation's, are not served.
    await three.child.end('SIGKILL');
    const path = join(three.dir, 'snapshot', 'ring');
    const whole = readFileSync(path);
    const touched = Buffer.from(whole);
    touched[touched.length >> 1] ^= 1;
    writeFileSync(path, touched);
    await three.start();
    assert.equal((await three.child.ended).code, 3);
    assert.match(three.child.out, /file\.seal_broken/);
    writeFileSync(path, whole);
    writeFileSync(join(three.dir, 'secrets', 'snapshot'), 'another installation');
    await three.start();
    assert.equal((await three.child.ended).code, 3);
    cpSync(join(campus.dir, 'secrets', 'snapshot'), join(three.dir, 'secrets', 'snapshot'));
    await three.start();
    assert.equal(three.child.exitCode, null, three.child.err);

    await database.start();
    await until('writes', async () => (await call('POST', `/api/v1/keys/${id}/resume`, { reason: 'uji' })).status === 200);
    await reach(gateways, campus.key, true);
    await move('suspend');
    t.diagnostic(`after the outage: ${(await reach(gateways, campus.key, false)).map((ms) => ms.toFixed(0)).join(', ')} ms`);
    await until('age 0', async () => /^gapura_snapshot_age_seconds 0$/m.test((await fetchRaw(`${two.metrics}/metrics`)).text));
  });
});

test('a control plane started without its database says 503, and works once it is there', async (t) => {
  const database = await postgres(t);
  const campus = await demo(t, ['--database', database.conninfo]);
  await until('the snapshot', () => readdirSync(join(campus.dir, 'snapshot')).includes('services'));
  await sleep(300);
  await campus.child.end('SIGTERM');
  await database.stop();
  const [gateway, console_, metrics, campusApi] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const config = join(campus.dir, 'serve.yaml');
  writeFileSync(config, `data_dir: ${campus.dir}
database: "${database.conninfo}"
listen:
  gateway: 127.0.0.1:${gateway}
  console: 127.0.0.1:${console_}
  metrics: 127.0.0.1:${metrics}
  campus_api: 127.0.0.1:${campusApi}
`);
  const child = launch(t, program, ['serve', '--config', config, '--json']);
  await until('serving', () => child.out.includes('gateway') || child.exitCode !== null);
  assert.equal(child.exitCode, null, child.err);
  const unknown = await fetchRaw(`http://127.0.0.1:${gateway}/prodi`, { headers: { 'X-API-Key': campus.key } });
  assert.notEqual(unknown.status, 401, 'the key is known');
  const list = () => cli(['unit', 'list', '--server', `http://127.0.0.1:${console_}`], { dir: campus.dir });
  assert.equal((await list()).code, 3);
  await database.start();
  await until('the control plane', async () => (await list()).code === 0);
});
