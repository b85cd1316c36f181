// Every refusal of a credential, produced by the real program and read by a caller: its own type, status and remedy, in the caller's language.
// Time passes by a wall clock that jumped while the program was down (libfaketime), so the word that accepts it (DATA/clock-accept) is here too.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { test } from 'node:test';
import { atEnd, cli, fetchRaw, launch, noFaketime, program, tempFolder, until } from './harness.mjs';
import { postgres } from './postgres.mjs';

const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const iso = (days) => new Date(Date.now() + days * 86400e3 + 7 * 3600e3).toISOString().slice(0, 10);

async function serve(t, config, env = {}) {
  const child = launch(t, program, ['serve', '--config', config, '--json'], { env: { PATH: process.env.PATH, GAPURA_LANG: 'en', ...env } });
  const line = await Promise.race([new Promise((r) => createInterface({ input: child.stdout }).once('line', r)), child.ended.then((e) => { throw new Error(`serve ended: ${JSON.stringify(e)} ${child.err}`); })]);
  return { child, ...JSON.parse(line) };
}

/** A campus of one unit: who issues keys, who holds them, and where they lead; `node` is where it is served, now and later. */
async function settle(t, node, dir) {
  const as = (bearer) => async (...words) => JSON.parse((await cli([...words, '--json', '--server', `http://127.0.0.1:${node.console}`], { env: { GAPURA_TOKEN: bearer }, expect: 0 })).stdout || 'null');
  const admin = as(readFileSync(join(dir, 'data/secrets/admin-token'), 'utf8').trim());
  await admin('unit', 'add', '--code', 'FTI', '--name', 'Fakultas Teknik');
  await admin('app', 'add', '--unit', 'FTI', '--name', 'Portal');
  const person = async (name, ...role) => {
    const made = await admin('person', 'add', '--name', name, '--email', `${name}@contoh.ac.id`);
    await admin('role', 'add', made.id, ...role);
    const { password } = await admin('person', 'password', made.id);
    const post = (path, headers, send) => fetchRaw(`http://127.0.0.1:${node.console}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(send) });
    const signed = await post('/session', {}, { email: made.email, password });
    const cookie = { Cookie: signed.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '), 'X-CSRF-Token': signed.json().csrf };
    assert.equal((await post('/me/password', cookie, { old_password: password, new_password: 'gerbang kampus biru' })).status, 204);
    const { token } = (await post('/tokens', cookie, { name: 'uji' })).json();
    return { ...made, run: as(token), reveal: async (link) => (await post(`/reveals/${link.split('/').pop()}`, { Authorization: `Bearer ${token}` }, {})).json() };
  };
  const psi = await person('psi', '--role', 'psi_staff');
  const siti = await person('siti', '--role', 'key_custodian', '--unit', 'FTI');
  const upstream = http.createServer((_, answer) => answer.end('{}'));
  await new Promise((r) => upstream.listen(0, '127.0.0.1', r));
  atEnd(t, () => new Promise((r) => { upstream.close(r); upstream.closeAllConnections(); }));
  await admin('service', 'add', '--name', 'uji', '--target', `127.0.0.1:${upstream.address().port}`);
  for (const scope of ['sarpras', 'dosen']) await admin('route', 'add', '--service', 'uji', '--path', `/${scope}`, '--method', 'GET', '--scope', scope, '--rate', '60000', '--burst', '10000');
  const issue = async (...more) => {
    const issued = await psi.run('key', 'issue', '--unit', 'FTI', '--app', 'Portal', '--scope', 'sarpras', '--custodian', siti.email, '--reason', 'uji', ...more);
    return { ...issued, text: (await siti.reveal(issued.link)).key };
  };
  return { admin, psi: psi.run, siti, issue };
}

test('each refusal has its own type, status and remedy, in both languages', { skip: noFaketime }, async (t) => {
  const dir = tempFolder(t);
  const server = await postgres(t);
  const config = join(dir, 'gapura.yaml');
  writeFileSync(config, `data_dir: ${dir}/data\ndatabase: "${server.conninfo}"\nlisten: {gateway: '127.0.0.1:0', console: '127.0.0.1:0', metrics: '127.0.0.1:0', campus_api: '127.0.0.1:0'}\nlog: {path: ${dir}/log}\n`);
  const node = await serve(t, config, { LD_PRELOAD: faketime, FAKETIME: '-5d', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  const campus = await settle(t, node, dir);
  const ended = await campus.issue('--expires', iso(-2));
  await node.child.end();

  // The wall has jumped by five days: the ended key lives until a person says that the wall is right.
  Object.assign(node, await serve(t, config));
  const call = (key, { path = '/sarpras', language = 'en' } = {}) => fetchRaw(`http://127.0.0.1:${node.gateway}${path}`, { headers: { ...(key ? { 'X-API-Key': key } : {}), 'Accept-Language': language } });
  assert.equal((await campus.admin('clock', 'show')).alarm, true);
  assert.equal((await call(ended.text)).status, 200, 'no jump ends a key by itself');
  const word = join(dir, 'data/clock-accept');
  writeFileSync(word, '');
  await until('the word is taken', async () => !existsSync(word) && !(await campus.admin('clock', 'show')).alarm);
  await until('the key has ended', async () => (await call(ended.text)).status === 401);

  const early = await campus.issue('--starts', iso(2));
  const good = await campus.issue();
  const old = await campus.issue();
  const next = await campus.siti.run('key', 'rotate', old.id, '--overlap', '0d', '--reason', 'uji');
  await campus.siti.reveal(next.link);
  const suspended = await campus.issue();
  await campus.psi('key', 'suspend', suspended.id, '--reason', 'uji');
  const revoked = await campus.issue();
  await campus.psi('key', 'revoke', revoked.id, '--reason', 'uji');
  const elsewhere = await campus.issue('--network', '192.0.2.0/24');
  const other = await campus.issue('--method', 'HEAD');
  const daily = await campus.issue('--per-day', '1');
  const fast = await campus.issue('--rate', '1', '--burst', '1');
  const hour = (new Date().getUTCHours() + 7 + 5) % 24;
  const nightly = await campus.issue('--hours', `${String(hour).padStart(2, '0')}:00-${String(hour).padStart(2, '0')}:30`);
  await until('the keys are known', async () => (await call(daily.text)).status !== 401);
  await until('the last key is known', async () => (await call(nightly.text)).status !== 401);
  await call(fast.text);

  const mistyped = good.text.slice(0, -1) + (good.text.endsWith('a') ? 'b' : 'a');
  const stranger = strangerTo(good.text);
  const table = [
    ['missing', undefined, 401, 'key_missing', {}],
    ['mistyped', mistyped, 401, 'key_malformed', {}],
    ['unknown', stranger, 401, 'key_unknown', {}],
    ['not yet valid', early.text, 401, 'key_not_yet_valid', {}],
    ['expired', ended.text, 401, 'key_expired', {}],
    ['rotated away', old.text, 401, 'key_rotated', {}],
    ['suspended', suspended.text, 401, 'key_suspended', {}],
    ['revoked', revoked.text, 401, 'key_revoked', {}],
    ['out of scope', good.text, 403, 'scope_missing', { path: '/dosen' }],
    ['wrong network', elsewhere.text, 403, 'network_not_allowed', {}],
    ['outside its hours', nightly.text, 403, 'outside_hours', {}],
    ['another method', other.text, 403, 'out_of_rules', {}],
    ['over the day', daily.text, 429, 'day_exhausted', {}],
    ['over the rate', fast.text, 429, 'rate_limited', {}],
  ];
  const seen = new Set();
  const check = async ([name, key, status, slug, more]) => {
    const told = {};
    for (const language of ['id', 'en', 'en-GB;q=0.5, id;q=0.9']) {
      const answer = await until(`${name}: ${slug}`, async () => { const got = await call(key, { ...more, language }); return got.headers['content-type'] === 'application/problem+json' && got.json().type.endsWith(slug) && got; })
        .catch(async (error) => { throw new Error(`${error.message} ${(await call(key, { ...more, language })).text}`); });
      const problem = answer.json();
      assert.equal(answer.status, status, `${name}: ${answer.text}`);
      assert.equal(problem.status, status, name);
      assert.equal(problem.type, `https://gapura.id/masalah/gateway.${slug}`, name);
      assert.equal(problem.request_id, answer.headers['x-request-id'], name);
      assert.ok(problem.title && problem.detail.length > 40 && !/[{}]/.test(problem.detail), `${name}: ${problem.detail}`);
      assert.equal(answer.headers['www-authenticate'] !== undefined, status === 401 || ['scope_missing', 'out_of_rules'].includes(slug), name);
      if (status === 429 || status === 503) assert.ok(Number(answer.headers['retry-after']) > 0, name);
      assert.ok(!key || !answer.text.includes(key.slice(4, 40)), `${name}: the key is not said back`);
      told[language] = `${problem.title}: ${problem.detail.replace(/\d+/g, '#')}`;
    }
    assert.notEqual(told.id, told.en, name);
    assert.equal(told['en-GB;q=0.5, id;q=0.9'], told.id, `${name}: the language asked for`);
    seen.add(slug);
  };
  for (const row of table) await check(row);
  assert.equal(seen.size, table.length, 'each is told apart');
  assert.equal((await call(good.text)).status, 200, 'and the good key is good');

  // Our own fault is never the caller's: a gateway started without its database cannot know keys issued since.
  await node.child.end();
  await server.stop();
  Object.assign(node, await serve(t, config));
  await check(['store unavailable', stranger, 503, 'key_unverifiable', {}]);
  assert.equal((await call(good.text)).status, 200, 'known keys work without it');
  await check(table[5]);
});

/** A well-formed key that nobody issued: the good one with its first character changed, and a checksum that fits. */
function strangerTo(key) {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const random = (key[4] === 'A' ? 'B' : 'A') + key.slice(5, 47);
  let crc = 0xffffffff;
  for (const byte of Buffer.from(`gpr_${random}`)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  crc = (crc ^ 0xffffffff) >>> 0;
  let sum = '';
  for (let i = 0; i < 6; i++, crc = Math.floor(crc / 62)) sum = digits[crc % 62] + sum;
  return `gpr_${random}${sum}`;
}
