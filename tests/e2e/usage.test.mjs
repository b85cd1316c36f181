// Usage from a call to a spreadsheet: counted, kept over kill -9 and a database that is away, reported, exported, and shown only to those it concerns.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { demo, fetchRaw, until } from './harness.mjs';
import { postgres } from './postgres.mjs';

const total = async (campus, ...args) => (await campus.json('report', 'usage', ...args)).total;

/** The members of a zip, by its central directory. */
function unzip(bytes) {
  const out = {};
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [nameBytes, extra, comment] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o));
    const name = bytes.toString('utf8', at + 46, at + 46 + nameBytes);
    const local = bytes.readUInt32LE(at + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(data, data + bytes.readUInt32LE(at + 20));
    out[name] = (bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8');
    at += 46 + nameBytes + extra + comment;
  }
  return out;
}

test('from a call to a spreadsheet', async (t) => {
  const campus = await demo(t);
  const headers = { 'X-API-Key': campus.key };
  for (let i = 0; i < 5; i++) await fetchRaw(`${campus.gateway}/mahasiswa?limit=7`, { headers });
  for (let i = 0; i < 3; i++) await fetchRaw(`${campus.gateway}/tidak/ada/2100018001`, { headers });
  const [key] = (await campus.json('key', 'list')).items;

  const { items } = await campus.json('key', 'calls', key.id);
  assert.equal(items.length, 8);
  assert.deepEqual([items[0].status, items[0].refusal, items[0].path], [404, 'gateway.route_unknown', '/tidak/ada/*']);
  assert.equal(items[7].status, 200);
  assert.doesNotMatch(JSON.stringify(items), /limit=|2100018001/);
  assert.equal((await campus.json('key', 'calls', key.id, '--status', '4xx')).items.length, 3);
  const page = await campus.json('key', 'calls', key.id, '--limit', '5');
  const rest = await campus.json('key', 'calls', key.id, '--limit', '5', '--after', page.next);
  assert.deepEqual([...page.items, ...rest.items], items);

  const sum = await until('the day totals', async () => { const s = await total(campus, '--key', key.id); return s.calls === 8 && s; });
  assert.deepEqual([sum.well, sum.refused, sum.faults], [5, 3, 0]);
  assert.ok(sum.p99_ms >= sum.p50_ms && sum.p50_ms > 0 && sum.bytes_out > 0);
  const byRoute = await campus.json('report', 'usage', '--by', 'route', '--key', key.id);
  assert.ok(byRoute.items.some((i) => i.name === '/mahasiswa' && i.calls === 5), JSON.stringify(byRoute.items));

  const csv = join(campus.dir, 'usage.csv');
  const xlsx = join(campus.dir, 'usage.xlsx');
  await campus.json('report', 'usage', '--by', 'key', '--csv', csv).catch(() => {}); // a file is no JSON; its message is on stderr
  await campus.cli('report', 'usage', '--by', 'key', '--xlsx', xlsx);
  const lines = readFileSync(csv, 'utf8').split('\r\n');
  assert.match(lines[0], /^Key,Name,Unit,Application,Calls,/);
  assert.ok(lines.some((l) => l.startsWith(key.id) && l.includes(',8,5,0,3,')), lines.join('\n'));
  assert.equal(statSync(csv).mode & 0o077, 0);
  const book = unzip(readFileSync(xlsx));
  const sheet = book['xl/worksheets/sheet1.xml'];
  assert.match(sheet, new RegExp(`<t>${key.id}</t>`));
  assert.match(sheet, /<v>8<\/v>/);
  assert.doesNotMatch(sheet, /<f>/, 'no formula');
  assert.match(book['xl/workbook.xml'], /name="Usage"/);

  const board = await campus.json('report', 'hygiene', '--ends-days', '400');
  assert.deepEqual(board.items.find((i) => i.key === key.id)?.findings, ['ends_soon']);
});

test('kept over kill -9, and while the database is away', async (t) => {
  const server = await postgres(t);
  const args = ['--database', server.conninfo];
  const first = await demo(t, args);
  const call = (campus) => fetchRaw(`${campus.gateway}/mahasiswa`, { headers: { 'X-API-Key': campus.key } });
  for (let i = 0; i < 4; i++) await call(first);
  await until('the first four', async () => (await total(first)).calls === 4);
  await server.stop();
  for (let i = 0; i < 6; i++) await call(first);
  await until('them on disk', () => /\/?[0-9]+ /.test(readFileSync(join(first.dir, 'usage/sending'), 'utf8')));
  await first.child.end('SIGKILL');
  await server.start();
  const second = await demo(t, args, { dir: first.dir });
  await call(second);
  const sum = await until('all eleven', async () => { const s = await total(second); return s.calls >= 11 && s; });
  assert.equal(sum.calls, 11, 'none twice');
});

test('a unit sees its own, a system administrator counts only', async (t) => {
  const campus = await demo(t);
  await fetchRaw(`${campus.gateway}/mahasiswa`, { headers: { 'X-API-Key': campus.key } });
  const [key] = (await campus.json('key', 'list')).items;
  await until('a total', async () => (await total(campus)).calls > 0);
  const other = await campus.json('unit', 'add', '--code', 'LAIN', '--name', 'Unit Lain');
  const session = async (email, role, unit) => {
    const person = await campus.json('person', 'add', '--name', 'Uji', '--email', email);
    await campus.json('role', 'add', person.id, '--role', role, ...(unit ? ['--unit', unit] : []));
    const { password } = await campus.json('person', 'password', person.id);
    const signedIn = await fetchRaw(`${campus.console}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email, password }) });
    const cookie = signedIn.headers['set-cookie'].map((c) => c.split(';')[0]).join('; ');
    return (path) => fetchRaw(campus.console + path, { headers: { Cookie: cookie } });
  };
  const own = await session('dev@contoh.ac.id', 'unit_developer', key.unit);
  assert.ok((await own('/api/v1/usage')).json().total.calls > 0);
  assert.equal((await own(`/api/v1/keys/${key.id}/calls`)).status, 200);
  assert.equal((await own(`/api/v1/usage?unit=${other.id}`)).status, 403);
  const stranger = await session('lain@contoh.ac.id', 'unit_developer', other.id);
  assert.equal((await stranger('/api/v1/usage')).json().total.calls, 0);
  assert.equal((await stranger(`/api/v1/usage?key=${key.id}`)).json().total.calls, 0);
  assert.ok((await stranger(`/api/v1/keys/${key.id}/calls`)).status >= 403);
  const sysadmin = await session('sys@contoh.ac.id', 'sysadmin');
  assert.ok((await sysadmin('/api/v1/usage')).json().total.calls > 0);
  assert.equal((await sysadmin(`/api/v1/keys/${key.id}/calls`)).status, 403);
});
