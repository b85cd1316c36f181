// Bad input at every entrance: one clear message with place and remedy, the right status or exit code, nothing half done.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { atEnd, cli, demo, fetchRaw, freePort, tempFolder, until } from './harness.mjs';

test('the control API refuses with a problem and changes nothing', async (t) => {
  const campus = await demo(t);
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  const send = (method, path, body, headers = {}) => fetchRaw(campus.console + path, { method, body, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Accept-Language': 'en', ...headers } });
  const before = (await campus.json('unit', 'list')).items.length;
  const table = [
    ['broken JSON', 'POST', '/api/v1/units', '{"code":', 400],
    ['not an object', 'POST', '/api/v1/units', '[]', 400],
    ['a missing field', 'POST', '/api/v1/units', '{"code":"A"}', 400],
    ['an unknown field', 'POST', '/api/v1/units', '{"code":"A","name":"B","wat":1}', 400],
    ['a wrong type', 'POST', '/api/v1/units', '{"code":1,"name":"B"}', 400],
    ['deep JSON', 'POST', '/api/v1/units', '['.repeat(5000), 400],
    ['a huge body', 'POST', '/api/v1/units', `{"code":"A","name":"${'x'.repeat(2 << 20)}"}`, 413],
    ['an unknown path', 'GET', '/api/v1/nothing', undefined, 404],
    ['a wrong method', 'DELETE', '/api/v1/me', undefined, 405],
    ['an unknown id', 'GET', '/api/v1/keys/key_00000000000000000000000000', undefined, 404],
    ['an id of another shape', 'GET', '/api/v1/tickets/%27%3B--', undefined, 404],
    ['a bad page size', 'GET', '/api/v1/units?limit=-1', undefined, 400],
    ['a bad cursor', 'GET', '/api/v1/units?cursor=%F0%9F%A4%A1', undefined, 400],
    ['a service without targets', 'POST', '/api/v1/services', '{"name":"x","targets":[]}', 400],
    ['a target that is none', 'POST', '/api/v1/services', '{"name":"x","targets":["nowhere"]}', 400],
    ['an unknown study programme', 'POST', '/api/v1/sync/plans', '{"program":"00000"}', 400],
  ];
  for (const [name, method, path, body, status] of table) {
    const answer = await send(method, path, body);
    assert.equal(answer.status, status, `${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
    const problem = answer.json();
    assert.equal(problem.status, status, name);
    assert.ok(problem.title && problem.detail && problem.request_id, `${name}: ${answer.text}`);
    assert.match(answer.headers['content-type'], /problem\+json/, name);
  }
  for (const headers of [{}, { Authorization: 'Bearer gpt_wrong' }, { Authorization: 'Basic eA==' }, { Cookie: 'gapura_session=wrong' }]) {
    assert.equal((await fetchRaw(`${campus.console}/api/v1/units`, { headers })).status, 401);
  }
  assert.equal((await campus.json('unit', 'list')).items.length, before);
});

test('the data API refuses bad queries through the gateway', async (t) => {
  const campus = await demo(t);
  for (const path of ['/mahasiswa?limit=0', '/mahasiswa?limit=100000', '/mahasiswa?warna=biru', '/mahasiswa?after=%%%', '/mahasiswa?angkatan=abad', '/mahasiswa/%00']) {
    const answer = await fetchRaw(campus.gateway + path, { headers: { 'X-API-Key': campus.key } });
    assert.equal(answer.status, 400, `${path}: ${answer.text}`);
  }
  assert.equal((await fetchRaw(`${campus.gateway}/mahasiswa/0000000000`, { headers: { 'X-API-Key': campus.key } })).status, 404);
});

test('starting where it cannot start says why, with the right exit code', async (t) => {
  const dir = tempFolder(t);
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((r) => taken.once('listening', r));
  t.after(() => taken.close());
  const config = (name, text) => {
    const path = join(dir, `${name}.yaml`);
    writeFileSync(path, text);
    return path;
  };
  const free = 'listen:\n  gateway: 127.0.0.1:0\n  console: 127.0.0.1:0\n  metrics: 127.0.0.1:0\n  campus_api: 127.0.0.1:0\n' + `log:\n  path: ${dir}/log\n`;
  mkdirSync(join(dir, 'blocked'));
  writeFileSync(join(dir, 'blocked/file'), '');
  writeFileSync(join(dir, 'torn.db'), 'this is not a database, whatever its name says'.repeat(100));
  const table = [
    ['port taken', config('port', `data_dir: ${dir}/a\n${free.replace('gateway: 127.0.0.1:0', `gateway: 127.0.0.1:${taken.address().port}`)}`), /127\.0\.0\.1/, 3],
    ['data folder is a file', config('folder', `data_dir: ${dir}/blocked/file/x\n${free}`), /blocked/, 3],
    ['not a database', config('torn', `data_dir: ${dir}/c\ndatabase: sqlite:${dir}/torn.db\n${free}`), /torn\.db/, 3],
    ['PostgreSQL not there', config('pg', `data_dir: ${dir}/d\ndatabase: "host=127.0.0.1 port=${await freePort()} dbname=x connect_timeout=2"\n${free}`), /./, 3],
    ['an unknown database', config('what', `data_dir: ${dir}/e\ndatabase: oracle:x\n${free}`), /./, 2],
  ];
  for (const [name, path, shows, code] of table) {
    const ran = await cli(['serve', '--config', path]);
    assert.equal(ran.code, code, `${name}: ${ran.stderr}`);
    assert.match(ran.stderr, shows, name);
    assert.equal(ran.stderr.trim().split('\n').length, 1, `${name}: one line, not: ${ran.stderr}`);
  }
  chmodSync(dir, 0o755);
});

test('a Feeder that is not there, or not a Feeder, is said so', async (t) => {
  for (const feeder of [`http://127.0.0.1:${await freePort()}`, 'self']) {
    const campus = await demo(t, feeder === 'self' ? [] : ['--feeder', feeder]);
    if (feeder === 'self') {
      await fetchRaw(`${campus.feeder}/sim/fault`, { method: 'POST', body: JSON.stringify({ html_502: 1 }), headers: { 'Content-Type': 'application/json' } });
    }
    const ran = await campus.cli('sync', 'plan');
    assert.equal(ran.code, 3, ran.stdout + ran.stderr);
    assert.match(ran.stderr, /Feeder/);
    assert.equal((await campus.json('sync', 'list')).items.filter((p) => p.state === 'ready').length, 0, 'no half plan is offered');
    await campus.child.end();
  }
});

/** Runs the rest of the line in a mount namespace of its own, with a small disk at `dir`; nothing of it is left when the process ends. */
const smallDisk = (dir, megabytes) => ['unshare', ...(process.getuid() === 0 ? [] : ['-r']), '-m', 'sh', '-c', `mount -t tmpfs -o size=${megabytes}m none '${dir}' && exec "$0" "$@"`];
const canMount = () => {
  const [file, ...args] = smallDisk('/mnt', 1);
  try { execFileSync(file, [...args, 'true'], { stdio: 'ignore' }); } catch { return false; }
  return true;
};

test('a full disk stops changes and personal data, not other calls, and nothing is half done', { skip: !canMount() && 'no mounting here' }, async (t) => {
  const dir = tempFolder(t);
  const campus = await demo(t, [], { dir, under: smallDisk(dir, 64) });
  const seen = `/proc/${campus.child.pid}/root${dir}`; // the small disk, from outside its namespace
  const run = (...args) => cli(args, { dir: seen });
  const call = (path) => fetchRaw(campus.gateway + path, { headers: { 'X-API-Key': campus.key } });
  assert.equal((await run('unit', 'add', '--code', 'SEBELUM', '--name', 'Sebelum penuh')).code, 0);
  const upstream = http.createServer((_, answer) => answer.end('{}'));
  await new Promise((r) => upstream.listen(0, '127.0.0.1', r));
  atEnd(t, () => upstream.close());
  assert.equal((await run('service', 'add', '--name', 'terbuka', '--target', `127.0.0.1:${upstream.address().port}`)).code, 0);
  assert.equal((await run('route', 'add', '--service', 'terbuka', '--path', '/terbuka', '--method', 'GET', '--open')).code, 0);
  await until('the open route', async () => (await call('/terbuka')).status === 200);
  const piece = Buffer.alloc(4096, 'b');
  let full;
  for (let i = 0; !full && i < 64 * 256; i++) try { writeFileSync(`${seen}/ballast`, piece, { flag: 'a' }); } catch (e) { full = e.code; }
  assert.equal(full, 'ENOSPC');

  // What the log file has left of its last page may take a change or two before the disk is really full for the database.
  const refused = await until('a refusal', async () => {
    const ran = await run('unit', 'add', '--code', `U${Date.now() % 1e7}`, '--name', 'x'.repeat(100));
    return ran.code !== 0 && ran;
  });
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /disk|cakram|diska|penyimpanan/i);
  const units = (await run('unit', 'list', '--json')).stdout;
  for (let i = 0; i < 20; i++) assert.equal((await call('/terbuka')).status, 200, 'the data plane goes on');
  // Personal data does not leave without its record.
  const withheld = await until('a refusal for want of a record', async () => {
    const answer = await call('/mahasiswa?limit=1');
    return answer.status === 503 && answer;
  });
  assert.match(withheld.json().type, /gateway\.record_unavailable$/);
  assert.ok(Number(withheld.headers['retry-after']) >= 1);
  for (let i = 0; i < 10; i++) assert.ok((await call('/lama/nilai')).status >= 500);
  assert.equal((await fetchRaw(`${campus.gateway}/mahasiswa`)).status, 401);

  rmSync(`${seen}/ballast`);
  await until('personal data again', async () => (await call('/mahasiswa?limit=1')).status === 200, 10000);
  assert.equal((await run('unit', 'list', '--json')).stdout, units, 'a refused change left nothing');
  assert.equal((await run('unit', 'add', '--code', 'SESUDAH', '--name', 'Sesudah penuh')).code, 0);
  await until('the ticket of the failures while the disk was full', async () => {
    await call('/lama/nilai');
    return JSON.parse((await run('ticket', 'list', '--json')).stdout).items.length === 1;
  });
});
