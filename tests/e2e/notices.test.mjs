// A key near its end in the real program, with a real mail server, and a wall clock that jumped while the program was down (libfaketime).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, fetchRaw, freePort, launch, noFaketime, program, tempFolder, until } from './harness.mjs';

const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

async function mailServer(t, dir) {
  const port = await freePort();
  launch(t, '/usr/bin/python3', ['-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, '-c', 'aiosmtpd.handlers.Mailbox', join(dir, 'mail')]);
  await until('the mail server listens', () => fetchRaw(`http://127.0.0.1:${port}/`).then(() => true, (e) => e.code !== 'ECONNREFUSED'));
  return { port, mails: () => { try { return readdirSync(join(dir, 'mail/new')).map((f) => readFileSync(join(dir, 'mail/new', f), 'utf8')); } catch { return []; } } };
}

/** gapura serve; `env` may shift its clock. */
async function serve(t, config, env = {}) {
  const child = launch(t, program, ['serve', '--config', config, '--json'], { env: { PATH: process.env.PATH, GAPURA_LANG: 'en', ...env } });
  const line = await Promise.race([new Promise((r) => createInterface({ input: child.stdout }).once('line', r)), child.ended.then((e) => { throw new Error(`serve ended: ${JSON.stringify(e)} ${child.err}`); })]);
  return { child, ...JSON.parse(line) };
}

const body = (mail) => mail.split('\n\n').slice(1).join('\n\n').replaceAll('=\n', '').replaceAll('=3D', '=').replaceAll('=2E', '.');
const iso = (days) => new Date(Date.now() + days * 86400e3 + 7 * 3600e3).toISOString().slice(0, 10);

test('a key near its end: mail, notice, calendar, field; and a clock that jumped waits for a word', { skip: noFaketime }, async (t) => {
  const dir = tempFolder(t);
  const mail = await mailServer(t, dir);
  const upstream = http.createServer((_, answer) => answer.end('{}'));
  await new Promise((r) => upstream.listen(0, '127.0.0.1', r));
  t.after(() => upstream.close());
  const config = join(dir, 'gapura.yaml');
  const text = `data_dir: ${dir}/data\npublic_url: https://gapura.contoh.ac.id\nlisten: {gateway: '127.0.0.1:0', console: '127.0.0.1:0', metrics: '127.0.0.1:0', campus_api: '127.0.0.1:0'}\nlog: {path: ${dir}/log}\n`;
  writeFileSync(config, `${text}smtp: {host: 127.0.0.1, port: ${mail.port}, from: gapura@contoh.ac.id, starttls: 'off'}\n`);
  await cli(['check', '--config', config], { expect: 0 });

  // Twenty days ago: a key for 21 days.
  const past = await serve(t, config, { LD_PRELOAD: faketime, FAKETIME: '-20d', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  const token = readFileSync(join(dir, 'data/secrets/admin-token'), 'utf8').trim();
  const as = (port, bearer) => async (...words) => JSON.parse((await cli([...words, '--json', '--server', `http://127.0.0.1:${port}`], { env: { GAPURA_TOKEN: bearer }, expect: 0 })).stdout || 'null');
  const admin = as(past.console, token);
  await admin('unit', 'add', '--code', 'FTI', '--name', 'Fakultas Teknik');
  const person = async (name, role, unit) => {
    const made = await admin('person', 'add', '--name', name, '--email', `${name}@contoh.ac.id`);
    await admin('role', 'add', made.id, '--role', role, ...(unit ? ['--unit', unit] : []));
    const { password } = await admin('person', 'password', made.id);
    const base = `http://127.0.0.1:${past.console}/api/v1`;
    const post = (path, headers, send) => fetchRaw(base + path, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(send) });
    const signed = await post('/session', {}, { email: made.email, password });
    assert.ok(signed.status < 300, signed.text);
    const cookie = { Cookie: signed.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '), 'X-CSRF-Token': signed.json().csrf };
    const changed = await post('/me/password', cookie, { old_password: password, new_password: 'kata sandi baru yang panjang' });
    assert.ok(changed.status < 300, changed.text);
    return { ...made, post, cookie, token: (await post('/tokens', cookie, { name: 'uji' })).json().token };
  };
  const psi = await person('psi', 'psi_staff');
  const siti = await person('siti', 'key_custodian', 'FTI');
  await person('dekan', 'unit_leader', 'FTI');
  await admin('app', 'add', '--unit', 'FTI', '--name', 'Portal');
  const issued = await as(past.console, psi.token)('key', 'issue', '--unit', 'FTI', '--app', 'Portal', '--scope', 'mahasiswa', '--custodian', siti.email, '--expires', iso(1), '--reason', 'uji');
  const { key } = (await siti.post(`/reveals/${issued.link.split('/').pop()}`, siti.cookie, {})).json();
  assert.match(key, /^gpr_/);
  await admin('service', 'add', '--name', 'uji', '--target', `127.0.0.1:${upstream.address().port}`);
  await admin('route', 'add', '--service', 'uji', '--path', '/uji', '--method', 'GET', '--scope', 'mahasiswa');
  // The custodian learns by mail where the key lies, and of nothing else yet.
  await until('the mail with the link', () => mail.mails().length === 1);
  assert.match(body(mail.mails()[0]), new RegExp(`https://gapura\\.contoh\\.ac\\.id${issued.link}`));
  // Each is written to in the language they chose.
  assert.equal((await as(past.console, siti.token)('language', 'en')).language, 'en');
  assert.equal((await admin('person', 'show', 'dekan@contoh.ac.id')).language, 'id');
  await past.child.end();
  assert.equal(mail.mails().length, 1);

  // Today, on the same boot: the wall has jumped. Nothing expires, nobody is told, and the doctor says so.
  const jumped = await serve(t, config);
  const now = as(jumped.console, token);
  assert.equal((await now('clock', 'show')).alarm, true);
  assert.match((await fetchRaw(`http://127.0.0.1:${jumped.metrics}/metrics`)).text, /^gapura_clock_alarm 1$/m);
  const doctor = await cli(['doctor', '--json', '--server', `http://127.0.0.1:${jumped.console}`], { env: { GAPURA_TOKEN: token } });
  const clock = JSON.parse(doctor.stdout).checks.find((c) => c.name === 'clock');
  assert.equal(clock.good, false);
  assert.match(clock.detail, /gapura clock accept/);
  const refused = await fetchRaw(`http://127.0.0.1:${jumped.console}/api/v1/clock/accept`, { method: 'POST', headers: { Authorization: `Bearer ${siti.token}` } });
  assert.equal(refused.status, 403);
  assert.equal((await now('clock', 'accept')).alarm, false);
  await jumped.child.end();

  const { console: port, gateway } = await serve(t, config);
  await until('two more mails', () => mail.mails().length >= 3);
  const mails = mail.mails().filter((m) => !body(m).includes('/ambil/'));
  assert.deepEqual(mails.map((m) => /X-RcptTo: (\S+)/.exec(m)[1]).sort(), ['dekan@contoh.ac.id', 'siti@contoh.ac.id']);
  for (const one of mails) {
    const wanted = one.includes('X-RcptTo: siti@') ? /The key of Portal \(Fakultas Teknik\), key_\w+, ends on .* 23:59 WIB/ : /Kunci Portal \(Fakultas Teknik\), key_\w+, berakhir .* 23\.59 WIB/;
    assert.match(body(one), wanted);
    assert.match(body(one), new RegExp(`https://gapura\\.contoh\\.ac\\.id/keys\\?key=${issued.id}`));
    assert.ok(!one.includes(key.slice(4, 20)), 'a mail holds nothing of the key');
  }
  const custodian = as(port, siti.token);
  const told = await custodian('notice', 'list');
  assert.equal(told.unread, 2);
  for (const one of told.items) await custodian('notice', 'read', one.id);
  assert.equal((await custodian('notice', 'list', '--unread')).items.length, 0);
  assert.equal((await as(port, token)('mail', 'status')).sent_today, 2);

  const answer = await fetchRaw(`http://127.0.0.1:${gateway}/uji`, { headers: { 'X-API-Key': key } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['api-key-expires'], `@${Date.parse(`${iso(2)}T00:00:00+07:00`) / 1000}`);
  assert.match(answer.headers.link, /rel="help"/);

  // The calendar: read by whoever has its address, until it is taken back.
  const feed = await custodian('calendar-feed', 'create');
  const read = () => fetchRaw(`http://127.0.0.1:${port}${feed.path}`);
  const calendar = (await read()).text.replaceAll('\r\n ', '');
  assert.match(calendar, new RegExp(`DTSTART;VALUE=DATE:${iso(1).replaceAll('-', '')}\r\n`));
  assert.match(calendar, new RegExp(`UID:${issued.id}@gapura\r\n`));
  assert.ok(!readFileSync(join(dir, 'log'), 'utf8').includes(feed.path.slice(10, 40)), 'the address is in no log');
  await custodian('calendar-feed', 'revoke');
  assert.equal((await read()).status, 404);
});

test('what is wrong about mail is named with its line', async (t) => {
  const dir = tempFolder(t);
  const config = join(dir, 'gapura.yaml');
  const check = async (yaml) => {
    writeFileSync(config, `data_dir: ${dir}/data\n${yaml}`);
    return cli(['check', '--config', config]);
  };
  for (const [yaml, named] of [
    ['smtp: {host: mail.contoh.ac.id, from: gapura@contoh.ac.id}', /public_url/],
    ['public_url: ftp://x\n', /gapura\.yaml:2.*public_url/],
    ['public_url: https://x\nsmtp: {host: mail.contoh.ac.id, from: gapura}', /gapura\.yaml:3.*from/],
    ['public_url: https://x\nsmtp: {host: mail.contoh.ac.id, from: a@b, starttls: maybe}', /gapura\.yaml:3.*starttls/],
    ['public_url: https://x\nsmtp: {host: mail.contoh.ac.id, from: a@b, user: u, password_file: /x}', /gapura\.yaml:3.*starttls/],
    ['public_url: https://x\nsmtp: {host: mail.contoh.ac.id, from: a@b, starttls: required, user: u}', /gapura\.yaml:3.*password_file/],
  ]) {
    const answer = await check(yaml);
    assert.equal(answer.code, 2, yaml);
    assert.match(answer.stderr, named);
  }
  assert.equal((await check('public_url: https://x\nsmtp: {host: mail.contoh.ac.id, port: 587, from: a@b, starttls: required, user: u, password_file: /x}')).code, 0);
});
