// The command line: help in both languages, exit codes, and what stays the same with --json.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, freePort, tempFolder } from './harness.mjs';

test('help exists for every command in both languages', async () => {
  for (const [lang, word] of [['id', 'Terbitkan'], ['en', 'Issue']]) {
    const top = await cli(['--help'], { env: { GAPURA_LANG: lang } });
    assert.equal(top.code, 0);
    const groups = [...top.stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map((m) => m[1]);
    assert.ok(groups.length >= 15, top.stdout);
    assert.doesNotMatch(top.stdout, /cli\./, 'a help text is missing');
    for (const group of groups) {
      const help = await cli([group, '--help'], { env: { GAPURA_LANG: lang } });
      assert.equal(help.code, 0);
      assert.doesNotMatch(help.stdout, /cli\.\w+/, `${group}: a help text is missing`);
    }
    assert.match((await cli(['key', '--help'], { env: { GAPURA_LANG: lang } })).stdout, new RegExp(word));
  }
});

test('wrong usage is 2, nobody there is 3', async () => {
  const nowhere = { GAPURA_SERVER: `http://127.0.0.1:${await freePort()}` };
  const table = [
    [[], 2], [['frobnicate'], 2], [['unit', 'add'], 2], [['unit', 'add', '--code', 'A', '--name', 'B', '--wat'], 2], [['record', 'show', 'alien', 'X'], 2],
    [['demo', '--port', 'abc'], 2], [['serve', '-c'], 2], [['serve', '--config', '/nowhere/gapura.yaml'], 2], [['check', '--config', '/nowhere/gapura.yaml'], 2],
    [['demo', '--port', '70000'], 2], [['feeder', 'sim', '--port', '65536'], 2], [['unit', 'list', '--lang', 'fr'], 2], [['check', '-c', '/nowhere/gapura.yaml'], 2],
    [['unit', 'list'], 3], [['key', 'list', '--json'], 3], [['--lang', 'en', '--json', 'key', 'list'], 3], [['--lang', 'fr', 'key', 'list'], 2],
  ];
  for (const [args, code] of table) {
    const ran = await cli(args, { env: nowhere });
    assert.equal(ran.code, code, `gapura ${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
    assert.ok((ran.stderr + ran.stdout).trim().length > 10);
  }
  assert.match((await cli(['--lang', 'en', 'unit', 'list'], { env: nowhere })).stderr, /cannot be reached/);
});

test('a configuration error names file and line', async (t) => {
  const dir = tempFolder(t);
  const path = join(dir, 'gapura.yaml');
  const table = [
    ['listen:\n  gateway: 99999\n', /gapura\.yaml:2: listen\.gateway/], ['lisen: {}\n', /gapura\.yaml:1: lisen/], ['listen:\n  console: localhost:8090\n', /gapura\.yaml:2: listen\.console/], ['listen:\n  - a\n', /gapura\.yaml:2/],
    ['a: [1,\n', /gapura\.yaml:/], ['organisation:\n  zone: Mars\n', /:2: organisation\.zone/], ['loops: many\n', /:1: loops/],
    ['redis: x\nredis: y\n', /stands twice/], ['redis: x\n', /:1: redis\. redis must be host:port/], ['redis:\n  master: gapura\n', /:2: redis\.sentinels/],
    ['redis:\n  sentinels: []\n  master: gapura\n', /:2: redis\.sentinels/], ['redis:\n  sentinels: [127.0.0.1:26379, here]\n  master: gapura\n', /:2: redis\.sentinels/],
    ['redis:\n  sentinels: [127.0.0.1:26379]\n', /:2: redis\.master/], ['redis:\n  sentinels: [127.0.0.1:26379]\n  master: gapura\n  port: 1\n', /:4: redis\.port/],
    ['clocks:\n  work_day_24h: 24h\n', /:2: clocks\.work_day_24h/], ['clocks:\n  work_day: running\n', /:2: clocks\.work_day/],
    ['keys:\n  two_persons: [custodian, all]\n', /:2: keys\.two_persons\..*must be a list of custodian/], ['keys:\n  two_persons: yes\n', /:2: keys\.two_persons/],
  ];
  for (const [text, shows] of table) {
    writeFileSync(path, text);
    const ran = await cli(['check', '--config', path]);
    assert.equal(ran.code, 2, text);
    assert.match(ran.stderr, shows, text);
  }
  for (const redis of ['127.0.0.1:6379', '{ sentinels: [127.0.0.1:26379, 127.0.0.1:26380], master: gapura }']) {
    writeFileSync(path, `data_dir: ${dir}\nredis: ${redis}\nlisten:\n  gateway: 127.0.0.1:0\n`);
    assert.equal((await cli(['check', '--config', path])).code, 0, redis);
  }
});

test('people, keys and their states through the CLI', async (t) => {
  const campus = await demo(t);
  const unit = await campus.json('unit', 'add', '--code', 'HUKUM', '--name', 'Fakultas Hukum');
  assert.equal((await campus.cli('unit', 'add', '--code', 'HUKUM', '--name', 'Lagi')).code, 5, 'a code stands once');
  const app = await campus.json('app', 'add', '--unit', 'HUKUM', '--name', 'Portal Hukum', '--maker', 'Tim Hukum');
  const me = (await campus.json('person', 'list')).items[0];
  const person = await campus.json('person', 'add', '--name', 'Contoh Pertama', '--email', 'pertama@contoh.ac.id', '--phone', '0812-3456-7890');
  assert.equal(person.phone.replace(/\D/g, '').slice(-4), '7890');
  const early = await campus.cli('key', 'issue', '--unit', 'HUKUM', '--app', app.id, '--scope', 'mahasiswa', '--custodian', person.id, '--reason', 'surat 12/2026');
  assert.equal(early.code, 1, 'a custodian must hold the role');
  assert.equal((await campus.cli('role', 'add', person.id, '--role', 'key_custodian', '--unit', 'HUKUM')).code, 0);
  const issued = await campus.json('key', 'issue', '--unit', 'HUKUM', '--app', app.id, '--scope', 'mahasiswa', '--custodian', person.id, '--reason', 'surat 12/2026');
  assert.ok(issued.link, JSON.stringify(issued));
  assert.equal(issued.key_text ?? issued.text, undefined, 'issuing never answers with the key');
  const id = issued.id ?? issued.key.id;
  assert.equal((await campus.json('key', 'show', id)).state, 'pending');
  assert.notEqual((await campus.cli('key', 'reveal', issued.link.split('/').pop())).code, 0, 'only the custodian reveals');
  assert.equal((await campus.cli('key', 'revoke', id)).code, 2, 'a reason is asked for');
  assert.equal((await campus.json('key', 'revoke', id, '--reason', 'uji')).state, 'revoked');
  assert.equal((await campus.cli('key', 'resume', id, '--reason', 'uji')).code, 5, 'revoked is for good');
  assert.equal((await campus.cli('key', 'show', 'key_00000000000000000000000000')).code, 1);
  assert.equal((await campus.cli('key', 'issue', '--unit', 'HUKUM', '--app', app.id, '--scope', 'rahasia', '--custodian', me.id, '--reason', 'x')).code, 1);
  assert.equal((await campus.cli('unit', 'list', '--json')).code, 0);
  assert.equal((await cli(['unit', 'list'], { dir: campus.dir, env: { GAPURA_TOKEN: 'gpt_wrong' } })).code, 4);
  assert.equal((await campus.json('key', 'list', '--unit', 'HUKUM', '--app', 'Portal Hukum')).items.length, 1, 'an application by its name');
  assert.equal((await campus.cli('key', 'list', '--app', 'Portal Hukum')).code, 1, 'a name alone is not enough');
  assert.equal((await campus.cli('ticket', 'list', '--unit', 'HUKUM')).code, 0);
  assert.equal((await campus.cli('ticket', 'list', '--unit', 'TIDAKADA')).code, 1, 'a unit that is not there is said so');
  const table = (await campus.cli('unit', 'list')).stdout;
  assert.match(table, /HUKUM/);
  const keys = (await campus.cli('key', 'list', '--unit', 'HUKUM')).stdout;
  assert.match(keys, /Portal Hukum/, 'a list says names');
  assert.doesNotMatch(keys, /app_\w{26}|person_\w{26}/, 'and not ids of others beside them');
  const shown = (await campus.cli('key', 'show', id)).stdout;
  assert.ok(shown.includes(`Portal Hukum (${app.id})`) && shown.includes(`Contoh Pertama (${person.id})`), shown);
  assert.ok(shown.includes(id), 'its own id stays an id');
  const listed = (await campus.json('key', 'list', '--unit', 'HUKUM')).items[0];
  assert.equal(listed.app, app.id, 'what programs read stays as it is');
  assert.ok(unit.id);
});

test('roles, tokens and what was deactivated through the CLI', async (t) => {
  const campus = await demo(t);
  const person = await campus.json('person', 'add', '--name', 'Contoh Kedua', '--email', 'kedua@contoh.ac.id');
  await campus.json('role', 'add', person.id, '--role', 'key_custodian', '--unit', 'FIK');
  assert.equal((await campus.json('person', 'show', person.id)).roles.length, 1);
  assert.equal((await campus.cli('role', 'remove', person.id, '--role', 'key_custodian', '--unit', 'FIK')).code, 0);
  assert.equal((await campus.json('person', 'show', person.id)).roles.length, 0);
  assert.match((await campus.json('person', 'password', person.id)).password, /.{12,}/);
  for (const group of ['person', 'unit', 'app']) {
    const { id } = (await campus.json(group, 'list')).items.at(-1);
    const one = group === 'unit' ? (await campus.json('unit', 'add', '--code', 'KOSONG', '--name', 'Unit Kosong')).id : id;
    assert.equal((await campus.json(group, 'remove', one)).active, false);
    assert.ok(!(await campus.json(group, 'list')).items.some((i) => i.id === one));
    assert.ok((await campus.json(group, 'list', '--all')).items.some((i) => i.id === one));
    assert.equal((await campus.json(group, 'restore', one)).active, true);
  }
  assert.ok((await campus.json('me')).roles.length > 0);
  const token = await campus.json('token', 'add', '--name', 'uji');
  assert.equal((await cli(['me'], { dir: campus.dir, env: { GAPURA_TOKEN: token.token } })).code, 0);
  assert.ok((await campus.json('token', 'list')).items.some((i) => i.id === token.id && !('token' in i)));
  assert.equal((await campus.cli('token', 'revoke', token.id)).code, 0);
  assert.equal((await cli(['me'], { dir: campus.dir, env: { GAPURA_TOKEN: token.token } })).code, 4);
  assert.ok((await campus.json('scope', 'list')).items.length > 3);
});

test('login keeps a token that only its owner can read', async (t) => {
  const campus = await demo(t);
  const home = tempFolder(t);
  const ran = await cli(['login', '--email', campus.admin.email, '--server', campus.console], { env: { XDG_CONFIG_HOME: home }, input: campus.admin.password + '\n' });
  assert.equal(ran.code, 0, ran.stderr);
  const path = join(home, 'gapura/token');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(!ran.stdout.includes(readFileSync(path, 'utf8').trim()));
  assert.equal((await cli(['unit', 'list', '--server', campus.console], { env: { XDG_CONFIG_HOME: home } })).code, 0);
  const wrong = await cli(['login', '--email', campus.admin.email, '--server', campus.console], { env: { XDG_CONFIG_HOME: home }, input: 'salah\n' });
  assert.equal(wrong.code, 4);

  const own = { env: { XDG_CONFIG_HOME: home, GAPURA_SERVER: campus.console } };
  const token = readFileSync(path, 'utf8').trim();
  const next = 'kuda-laut-hijau-tujuh';
  assert.equal((await cli(['password'], { ...own, input: `${campus.admin.password}\n${next}\nbukan-itu\n` })).code, 1, 'typed twice');
  assert.equal((await cli(['password'], { ...own, input: `salah\n${next}\n${next}\n` })).code, 4);
  const changed = await cli(['password'], { ...own, input: `${campus.admin.password}\n${next}\n${next}\n` });
  assert.equal(changed.code, 0, changed.stderr);
  assert.ok(!(changed.stdout + changed.stderr).includes(next));
  assert.notEqual(readFileSync(path, 'utf8').trim(), token, 'the old token ended with the old password');
  const kept = readFileSync(path, 'utf8').trim();
  assert.equal((await cli(['me'], own)).code, 0);
  const other = JSON.parse((await cli(['token', 'add', '--name', 'lain', '--json'], own)).stdout).token;
  assert.equal((await cli(['logout'], { env: { ...own.env, GAPURA_TOKEN: other } })).code, 0);
  assert.equal((await cli(['me'], { env: { ...own.env, GAPURA_TOKEN: other } })).code, 4);
  assert.equal((await cli(['me'], own)).code, 0, 'the kept token was another one, and stays');
  assert.equal((await cli(['logout'], own)).code, 0);
  assert.ok(!existsSync(path));
  assert.equal((await cli(['me'], { env: { ...own.env, GAPURA_TOKEN: kept } })).code, 4, 'the token ended, not only its file');
});
