// The monthly register through the real program: what was done this month stands in it, in every form, and nothing of another month.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo } from './harness.mjs';

const jakarta = (ms) => new Date(ms + 7 * 3600_000).toISOString().slice(0, 7);

test('the register of a month is printed', async (t) => {
  const campus = await demo(t);
  const before = jakarta(Date.now());
  const [key] = (await campus.json('key', 'list')).items;
  await campus.json('key', 'suspend', key.id, '--reason', '=1+1 dugaan bocor, <segera>');
  const draft = await campus.json('grant', 'add', '--unit', key.unit, '--app', key.app, '--scope', 'mahasiswa', '--custodian', key.custodian, '--letter', '12/FIK/2026', '--letter-date', '2026-11-20');
  const month = jakarta(Date.now());
  if (before !== month) return; // the month ended in between
  const of = (...args) => campus.cli('report', 'register', '--month', month, ...args);

  const book = JSON.parse((await of('--json')).stdout);
  assert.equal(book.month, month);
  assert.equal(book.complete, false);
  assert.deepEqual(book.items.map((i) => i.number), book.items.map((_, i) => i + 1));
  const suspended = book.items.find((i) => i.of === 'key' && i.event === 'suspend' && i.id === key.id);
  assert.equal(suspended.reason, '=1+1 dugaan bocor, <segera>');
  assert.equal(suspended.hint, key.hint);
  assert.equal(suspended.last_day, key.last_day);
  assert.deepEqual(suspended.scopes, key.scopes);
  const recorded = book.items.find((i) => i.id === draft.id);
  assert.equal(recorded.letter_number, '12/FIK/2026');
  assert.equal(recorded.decision, null);
  assert.equal(Object.values(book.totals).reduce((a, b) => a + b), book.items.length);
  assert.equal(book.totals['key.suspend'], 1);

  const text = await of('--lang', 'id');
  assert.equal(text.code, 0, text.stderr);
  for (const shown of ['Register kredensial webservice', 'Kunci ditangguhkan', suspended.unit, suspended.custodian, '12/FIK/2026, 20 Nov 2026', `Jumlah baris: ${book.items.length}`]) assert.ok(text.stdout.includes(shown), shown);
  const csv = await of('--format', 'csv', '--lang', 'en');
  assert.match(csv.stdout, /^no,time,what,/);
  assert.ok(csv.stdout.includes(`"'=1+1 dugaan bocor, <segera>"`), csv.stdout);
  const path = join(campus.dir, 'register.html');
  assert.equal((await of('--format', 'html', '--out', path)).code, 0);
  const page = readFileSync(path, 'utf8');
  assert.ok(page.includes('=1+1 dugaan bocor, &lt;segera&gt;') && !page.includes('<segera>'));
  assert.doesNotMatch(page, /src=|href=|url\(|<script/);

  const empty = await campus.cli('report', 'register', '--month', '2020-02', '--lang', 'id');
  assert.match(empty.stdout, /Februari 2020[^]*Tidak ada permohonan/);
  assert.equal((await campus.cli('report', 'register', '--month', '2999-01')).code, 1, 'it has not begun');
  assert.equal((await campus.cli('report', 'register', '--month', 'November')).code, 1);
  assert.equal((await of('--unit', 'TIDAKADA')).code, 1);
  assert.equal((await of('--format', 'pdf')).code, 2);
  const other = JSON.parse((await of('--json', '--unit', 'PERPUS')).stdout);
  assert.ok(other.items.every((i) => i.unit === 'Perpustakaan'), JSON.stringify(other.items));
});
