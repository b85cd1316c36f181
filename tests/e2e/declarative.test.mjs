// The configuration as files: round trip, dry run, prune, rollback, all or nothing, and refusals with file:line.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { cli, demo, fetchRaw } from './harness.mjs';

const both = (id, en) => ({ id, en });
const scope = (name) => ({ name, title: both('Uji', 'Test'), purpose: both('Uji', 'Test'), legal_basis: both('Uji', 'Test'), retention: both('1 hari', '1 day') });

test('export and apply are each other’s inverse, and apply is all or nothing', async (t) => {
  const campus = await demo(t);
  const run = (...args) => cli(args, { dir: campus.dir });
  const file = (name, text) => { const path = join(campus.dir, name); writeFileSync(path, text); return path; };
  const write = (name, document) => file(name, stringify(document));
  const exported = (await run('export')).stdout;
  const document = parse(exported);
  assert.deepEqual(document, await campus.json('export'), 'YAML and JSON say the same');
  assert.ok(document.routes.length > 2 && document.units.length > 2 && document.scopes.length > 7);
  const whole = file('whole.yaml', exported);
  assert.match((await run('apply', write('empty.yaml', {}))).stdout, /^No change\./);
  assert.deepEqual((await campus.json('config', 'versions')).items, [], 'nothing was written down');
  const alone = await campus.json('apply', write('alone.yaml', { units: [{ code: 'LAMA', name: 'Lama' }] }));
  // What was there before is written down, and not taken away by going back to when it was not.
  assert.match((await run('apply', whole)).stdout, /^No change\./);
  assert.match((await run('config', 'rollback', String(alone.version))).stdout, /^No change\./);
  await campus.json('unit', 'remove', 'LAMA');
  assert.match((await run('apply', whole)).stdout, /^No change\./);
  assert.match((await run('apply', '--prune', '--dry-run', whole)).stdout, /^No change\./);

  // Two files; a unit above another that stands first; a data kind, a service and a route that needs both.
  const more = {
    units: [{ code: 'ANAK', name: 'Bawah', parent: 'INDUK' }, { code: 'INDUK', name: 'Atas' }],
    services: [{ name: 'uji', targets: ['127.0.0.1:9'], answer_ms: 1234 }],
  };
  const files = [write('more.yaml', more), write('routes.yaml', { scopes: [scope('uji.data')], routes: [{ service: 'uji', methods: ['GET'], pattern: '/uji', scope: 'uji.data', per_minute: 60, burst: 5 }] })];
  const tried = await run('apply', '--dry-run', ...files);
  assert.match(tried.stdout, /\+ units INDUK\n\+ units ANAK\n\+ services uji\n\+ routes GET \/uji\nChanges: 5; only tried/);
  assert.equal((await run('unit', 'show', 'INDUK')).code, 1, 'a dry run keeps nothing');
  const applied = await campus.json('apply', ...files);
  assert.equal(applied.changes.length, 5);
  assert.equal((await campus.json('service', 'show', 'uji')).answer_ms, 1234);
  assert.match((await run('apply', ...files)).stdout, /^No change\./);

  // A change shows what it was and is; a failure at the end takes the beginning back.
  more.services[0].answer_ms = 1000;
  write('more.yaml', more);
  assert.match((await run('apply', files[0])).stdout, /~ services uji: answer_ms 1234 → 1000/);
  const bad = file('bad.yaml', 'units:\n  - code: BARU\n    name: Baru\nroutes:\n  - service: tidak-ada\n    methods: [GET]\n    pattern: /baru\n    scope: uji.data\n');
  const refused = await run('apply', bad);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /bad\.yaml:5: /);
  assert.equal((await run('unit', 'show', 'BARU')).code, 1, 'all or nothing');

  // What is unknown, twice or of the wrong form is refused with its line.
  for (const [text, place] of [
    ['services:\n  - name: x\n    targets: [127.0.0.1:9]\n    salah: 1\n', 'bad.yaml:4: '],
    ['routs: []\n', 'bad.yaml:1: '],
    ['units:\n  - {code: A1, name: A}\n  - {code: A1, name: B}\n', 'bad.yaml:3: '],
    ['scopes:\n  - name: tanpa.dasar\n    title: {id: a, en: b}\n', 'bad.yaml:2: '],
    ['routes:\n  - {service: nilai-lama, methods: [GET], pattern: /zzz, scope: zzz}\n', 'bad.yaml:2: '],
    ['units:\n  - code: [\n', 'bad.yaml:'],
  ]) {
    writeFileSync(bad, text);
    const answer = await run('apply', bad);
    assert.ok([1, 2].includes(answer.code), text);
    assert.ok(answer.stderr.includes(place), `${text}${answer.stderr}`);
  }

  // Prune removes what apply made, and nothing else; what is in use stays, and so all stays.
  const before = (await campus.json('export')).routes.length;
  const pruned = await run('apply', '--prune', whole);
  assert.match(pruned.stdout, /- routes GET \/uji\n- services uji\n- units ANAK\n- units INDUK\n- scopes uji\.data/);
  assert.equal((await campus.json('export')).routes.length, before - 1);
  const used = document.units.find((u) => !document.units.some((other) => other.parent === u.code) && u.code);
  await campus.json('app', 'add', '--unit', used.code, '--name', 'Masih dipakai');
  const without = write('without.yaml', { ...document, units: document.units.filter((u) => u.code !== used.code) });
  assert.notEqual((await run('apply', '--prune', without)).code, 0, 'a unit with applications stays');
  assert.deepEqual(parse((await run('export')).stdout), document);

  // Versions and rollback: back to where the five were there, and forth.
  const { items } = await campus.json('config', 'versions');
  const five = items.find((v) => v.changes.length === 5 && v.changes.every((c) => c.action === 'add'));
  assert.ok(five.by && five.at);
  const back = await campus.json('config', 'rollback', String(five.number));
  assert.ok(back.changes.some((c) => c.action === 'add' && c.name === 'GET /uji'));
  assert.equal((await campus.json('service', 'show', 'uji')).answer_ms, 1234);
  assert.equal((await campus.json('unit', 'show', 'ANAK')).active, true);
  assert.notEqual((await run('config', 'rollback', '999')).code, 0);

  // It is in the history, and a repetition under a key is one.
  assert.ok((await campus.json('audit', 'list', '--kind', 'config.')).items.length >= 3);
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  const call = () => fetchRaw(`${campus.console}/api/v1/config/apply`, {
    method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'sekali' },
    body: JSON.stringify({ document: { units: [{ code: 'SEKALI', name: 'Sekali' }] } }),
  });
  const first = await call();
  assert.equal(first.status, 200, first.text);
  assert.equal((await call()).text, first.text);
});
