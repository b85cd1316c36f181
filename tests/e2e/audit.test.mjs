// The history of a real installation: who reads it, that it verifies while the program serves and after it ended, and what is told when
// its checkpoint file was touched.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, fetchRaw } from './harness.mjs';

test('changes are links of one history that verifies, serving and stopped', async (t) => {
  const campus = await demo(t);
  await campus.json('unit', 'add', '--code', 'UJI', '--name', 'Unit Uji');
  const { items } = await campus.json('audit', 'list', '--kind', 'unit.');
  assert.equal(items[0].kind, 'unit.added');
  assert.equal(items[0].body.note, 'UJI');
  const page = await campus.json('audit', 'list', '--limit', '2');
  assert.equal(page.items.length, 2);
  const rest = await campus.json('audit', 'list', '--limit', '2', '--after', page.next);
  assert.ok(rest.items[0].seq < page.items[1].seq);
  const live = await campus.json('audit', 'verify');
  assert.equal(live.good, true);
  assert.ok(live.entries >= items[0].seq);

  await campus.child.end();
  const stopped = await campus.json('audit', 'verify');
  assert.equal(stopped.good, true);
  assert.equal(stopped.covered, stopped.entries, 'the end of the program signs what is new');
  assert.equal(statSync(join(campus.dir, 'secrets/history')).mode & 0o777, 0o600);

  const path = join(campus.dir, 'audit-checkpoints.jsonl');
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.replace(/"seq":(\d)/, (_, digit) => `"seq":${(Number(digit) + 1) % 10}`));
  const touched = await cli(['audit', 'verify', '--json'], { dir: campus.dir });
  assert.equal(touched.code, 1);
  assert.equal(JSON.parse(touched.stdout).bad_line, 1);
  writeFileSync(path, '');
  const emptied = await cli(['audit', 'verify'], { dir: campus.dir });
  assert.equal(emptied.code, 1);
  assert.match(emptied.stdout, /Line 1 /);
});

test('who has no role for it sees what they did themself', async (t) => {
  const campus = await demo(t);
  const admin = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  const me = (await fetchRaw(`${campus.console}/api/v1/me`, { headers: { Authorization: `Bearer ${admin}` } })).json();
  const { items } = await campus.json('audit', 'list');
  const roles = JSON.stringify(me);
  if (!/tik_leader|auditor/.test(roles)) for (const item of items) assert.equal(item.actor, me.id ?? me.person?.id, JSON.stringify(item));
  assert.equal((await fetchRaw(`${campus.console}/api/v1/audit`)).status, 401);
});
