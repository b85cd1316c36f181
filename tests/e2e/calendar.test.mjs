// Working calendars by the command line: a file checked offline with its line, imported, held; what came with the program is said to be unconfirmed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, freePort, noFaketime, tempFolder, until } from './harness.mjs';

const shipped = new URL('../../deploy/calendars/id-2026.yaml', import.meta.url).pathname;
const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

test('a file is checked without a server', async (t) => {
  const nowhere = { GAPURA_SERVER: `http://127.0.0.1:${await freePort()}` };
  const good = await cli(['calendar', 'check', shipped, '--lang', 'en'], { env: nowhere });
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stdout, /id-2026\.yaml: 2026, 17 holidays, 8 days of collective leave.*1497\/2025/);
  assert.equal((await cli(['calendar', 'check'], { env: nowhere })).code, 3, 'without a file the server is asked');
  const path = join(tempFolder(t), 'bad.yaml');
  writeFileSync(path, readFileSync(shipped, 'utf8').replace('2026-01-16', '2026-01-32'));
  for (const args of [['calendar', 'check', path], ['calendar', 'import', path]]) {
    const bad = await cli(args, { env: nowhere });
    assert.equal(bad.code, 2, bad.stdout);
    assert.match(bad.stderr, /bad\.yaml:7: holidays\[2\]\.date/);
  }
  assert.equal((await cli(['calendar', 'check', '/nowhere.yaml'], { env: nowhere })).code, 2);
});

test('from December on next year is asked for, until it is imported', { skip: noFaketime }, async (t) => {
  const december = (time) => ({ LD_PRELOAD: faketime, FAKETIME: `@2026-12-05 ${time}`, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  // At its very first look an installation has nobody yet who could be told.
  const before = await demo(t, [], { env: december('09:00:00') });
  await before.child.end();
  const campus = await demo(t, [], { dir: before.dir, env: december('09:00:30') });
  const [first] = (await campus.json('calendar', 'list')).items;
  assert.deepEqual([first.year, first.confirmed], [2026, false], 'it came with the program');
  const check = await campus.cli('calendar', 'check');
  assert.equal(check.code, 1, check.stdout);
  assert.match(check.stderr, /calendar of 2026 came with the program.*\n.*calendar of 2027 is missing.*gapura calendar import id-2027\.yaml/);
  const doctor = async () => JSON.parse((await campus.cli('doctor', '--json')).stdout).checks.find((c) => c.name === 'calendar');
  assert.equal((await doctor()).good, false);
  await until('a notice', async () => (await campus.json('notice', 'list')).items.some((n) => n.title.includes('2027')));
  const path = join(tempFolder(t), 'id-2027.yaml');
  writeFileSync(path, readFileSync(shipped, 'utf8').replaceAll('2026-', '2027-').replace('year: 2026', 'year: 2027'));
  const imported = await campus.json('calendar', 'import', path);
  assert.deepEqual([imported.year, imported.version], [2027, 1]);
  assert.equal((await campus.json('calendar', 'import', path)).version, 1, 'the same file is no new version');
  assert.equal((await campus.cli('calendar', 'check')).code, 0, 'all are there');
  assert.deepEqual([(await doctor()).good, /2026/.test((await doctor()).detail)], [true, true], 'the other is still to be confirmed');
  const own = join(tempFolder(t), 'id-2026.yaml');
  writeFileSync(own, (await campus.cli('calendar', 'show', '2026')).stdout);
  assert.equal(readFileSync(own, 'utf8'), readFileSync(shipped, 'utf8'), 'what stands in can be saved, compared and confirmed');
  assert.equal((await campus.cli('calendar', 'import', own)).code, 0);
  assert.equal((await campus.json('calendar', 'show', '2026')).days.length, 25);
  assert.equal((await campus.cli('calendar', 'show', '2031')).code, 1);
  const held = await campus.json('calendar', 'list');
  assert.deepEqual(held.items.map((i) => [i.year, i.confirmed]), [[2026, true], [2027, true]]);
  assert.deepEqual(held.warnings, []);
  assert.match((await campus.cli('calendar', 'list')).stdout, /2027 .*SKB/);
  const history = await campus.json('audit', 'list');
  assert.ok(history.items.some((i) => i.kind === 'calendar.imported' && i.subject === 'calendar_2027'), JSON.stringify(history.items[0]));
});
