// A key's rotation and renewal, and the page behind its one-time link, through the real program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw, until } from './harness.mjs';
import { person } from './person.mjs';

test('a key is rotated with an overlap, rolled back, rotated for good, and renewed by a request', async (t) => {
  const campus = await demo(t);
  const siti = await person(campus, 'Siti', 'key_custodian', 'FIK');
  const [app] = (await campus.json('app', 'list', '--unit', 'FIK')).items;
  const reveal = async (issued) => { const answer = await siti.post(`/reveals/${issued.link.split('/').pop()}`); assert.equal(answer.status, 200, answer.text); return answer.json(); };
  const call = (key, lang = 'id') => fetchRaw(`${campus.gateway}/mahasiswa?limit=1`, { headers: { 'X-API-Key': key.key, 'Accept-Language': lang } });
  const works = (key) => until('the key works', async () => (await call(key)).status === 200);
  const refused = (key, type) => until(type, async () => { const answer = await call(key); return answer.status === 401 && answer.json().type.endsWith(`/${type}`) && answer; });
  const stateOf = async (key) => (await campus.json('key', 'show', key.id)).state;

  const old = await reveal(await campus.json('key', 'issue', '--unit', 'FIK', '--app', app.id, '--scope', 'mahasiswa', '--custodian', siti.id, '--reason', 'surat 12/2026', '--rate', '600'));
  await works(old);
  assert.equal((await campus.cli('key', 'rotate', old.id, '--overlap', '31d', '--reason', 'x')).code, 1, 'at most 30 days');

  // Both work; the report shows who is still on the old one; an early end is refused while it is used.
  const waiting = await campus.json('key', 'rotate', old.id, '--overlap', '7d', '--reason', 'Berkala');
  assert.equal(await stateOf(old), 'active', 'until its successor is opened');
  const second = await reveal(waiting);
  await works(second);
  assert.equal((await call(old)).status, 200);
  assert.equal(await stateOf(old), 'rotating');
  const report = await until('the use of the old key is known', async () => { const r = await campus.json('key', 'rotation', old.id); return r.still_used && r.old.by_day.length > 0 && r; });
  assert.equal(report.successor.key.id, second.id);
  assert.equal(report.successor.key.limits.rate_per_minute, 600, 'a successor takes over the limits');
  assert.ok(report.old.by_day.reduce((sum, d) => sum + d.calls, 0) >= 1, JSON.stringify(report.old));
  const early = await campus.cli('key', 'finish', old.id, '--reason', 'Sudah pindah', '--json');
  assert.equal(early.code, 5);
  assert.match(early.stdout + early.stderr, /keys\.still_used/);
  assert.equal(await stateOf(old), 'rotating');

  // Back again: the old key as before, the new one revoked.
  assert.equal((await campus.json('key', 'rollback', old.id, '--reason', 'Belum siap')).state, 'active');
  await refused(second, 'gateway.key_revoked');
  assert.equal((await call(old)).status, 200);

  // And for good: its own problem type in both languages, with the remedy; nothing leads back.
  const third = await reveal(await campus.json('key', 'rotate', old.id, '--overlap', '7d', '--reason', 'Berkala'));
  await works(third);
  assert.equal((await campus.json('key', 'finish', old.id, '--force', '--reason', 'Sudah pindah')).state, 'rotated');
  const gone = await refused(old, 'gateway.key_rotated');
  assert.match(gone.headers['www-authenticate'], /error="invalid_token"/);
  assert.match(gone.json().detail, /Pasang kunci penerus/);
  assert.match((await call(old, 'en')).json().detail, /Install the successor/);
  assert.ok(!gone.text.includes(old.key.slice(4, 24)), 'a refusal repeats nothing of the key');
  assert.equal((await campus.cli('key', 'rollback', old.id, '--reason', 'x')).code, 5);
  assert.equal((await campus.cli('key', 'resume', old.id, '--reason', 'x')).code, 5);

  // Without an overlap the old one ends when the new one is opened.
  const fourth = await reveal(await campus.json('key', 'rotate', third.id, '--overlap', '0d', '--reason', 'Dugaan bocor'));
  await refused(third, 'gateway.key_rotated');
  await works(fourth);

  // A renewal is a prefilled request and extends nothing.
  const before = await campus.json('key', 'show', fourth.id);
  assert.equal(before.expires_at, old.expires_at, 'a rotation gives no new year');
  const renewal = await campus.json('key', 'renew', fourth.id);
  assert.deepEqual([renewal.state, renewal.unit, renewal.app, renewal.custodian, renewal.scopes, renewal.renews, renewal.limits.rate_per_minute], ['draft', before.unit, before.app, siti.id, ['mahasiswa'], fourth.id, 600]);
  assert.equal((await campus.json('key', 'show', fourth.id)).expires_at, before.expires_at);
  assert.equal((await campus.cli('key', 'renew', fourth.id)).code, 5, 'one renewal at a time');
  await campus.json('grant', 'withdraw', renewal.id, '--reason', 'Batal');
  assert.equal((await siti.post(`/keys/${fourth.id}/renew`)).status, 201, 'a custodian may ask, too');
  assert.equal((await campus.json('key', 'show', fourth.id)).expires_at, before.expires_at);
});

test('the page of a one-time link says what to do, in both languages, without JavaScript', async (t) => {
  const campus = await demo(t);
  const siti = await person(campus, 'Siti', 'key_custodian', 'FIK');
  const [app] = (await campus.json('app', 'list', '--unit', 'FIK')).items;
  const first = await campus.json('key', 'issue', '--unit', 'FIK', '--app', app.id, '--scope', 'mahasiswa', '--custodian', siti.id, '--reason', 'surat 12/2026');
  const { link } = await campus.json('key', 'resend', first.id);
  const page = async (path, { method = 'GET', headers = {}, lang = 'id', body } = {}) => {
    const answer = await fetchRaw(campus.console + path, { method, body, headers: { 'Accept-Language': lang, ...headers } });
    assert.match(answer.headers['content-type'], /^text\/html/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers['content-language'], lang);
    assert.match(answer.text, new RegExp(`<html lang="${lang}">`));
    assert.doesNotMatch(answer.text, /<script/);
    return answer;
  };
  const says = async (path, status, id, en, form = 0) => {
    for (const [lang, words] of [['id', id], ['en', en]]) {
      const shown = await page(path, { lang });
      assert.equal(shown.status, status, path);
      assert.match(shown.text, words);
      assert.equal((shown.text.match(/<form/g) ?? []).length, form, `${path} in ${lang}`);
    }
  };
  await says(`/ambil/${'x'.repeat(43)}`, 404, /Tautan tidak dikenal.*Periksa apakah tautan tersalin utuh/s, /Unknown link.*Check that the whole link was copied/s);
  await says(first.link, 200, /Tautan sudah tidak berlaku.*minta PSI mengirim ulang/s, /The link has lapsed.*ask PSI to send the link again/s);
  await says(link, 200, /berlaku sampai \d+ \w+ \d{4} \d\d\.\d\d WIB.*Buat dan tampilkan kunci/s, /good until \d+ \w+ \d{4} \d\d:\d\d WIB.*Make and show the key/s, 1);
  assert.equal((await campus.json('key', 'show', first.id)).state, 'pending', 'looking opens nothing');

  const stranger = await page(link, { method: 'POST', headers: { Origin: campus.console } });
  assert.equal(stranger.status, 401);
  assert.match(stranger.text, /Masuk dahulu.*Tautan belum terpakai/s);
  const type = (email, password) => page(link, { method: 'POST', headers: { Origin: campus.console, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ email, password }).toString() });
  const wrong = await type(siti.email, 'bukan kata sandinya');
  assert.equal(wrong.status, 401);
  assert.match(wrong.text, /<form/);
  const other = await type(campus.admin.email, campus.admin.password);
  assert.equal(other.status, 403, 'who may sign in is not yet the custodian');
  assert.doesNotMatch(wrong.text + other.text, /gpr_|kata sandinya/);
  const forged = await fetchRaw(campus.console + link, { method: 'POST', headers: { Origin: 'https://lain.contoh', 'Content-Type': 'application/x-www-form-urlencoded' }, body: `email=${siti.email}&password=x` });
  assert.equal(forged.status, 403, 'not from another site');
  const pressed = await type(siti.email, siti.password);
  assert.equal(pressed.status, 200, pressed.text);
  const key = /<code>(gpr_[0-9A-Za-z]{49})<\/code>/.exec(pressed.text)[1];
  await until('the key works', async () => (await fetchRaw(`${campus.gateway}/mahasiswa?limit=1`, { headers: { 'X-API-Key': key } })).status === 200);
  await says(link, 200, /Tautan sudah dipakai.*minta PSI mencabut/s, /The link was used already.*ask PSI to revoke/s);
  const again = await page(link, { method: 'POST', headers: { Origin: campus.console, Cookie: siti.cookie.Cookie } });
  assert.equal(again.status, 409);
  assert.doesNotMatch(again.text, /gpr_/);
});
