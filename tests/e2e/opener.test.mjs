// Nobody of PSI opens a custodian's one-time link by giving the custodian a password: through the real program, by its API and on the page without
// JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw } from './harness.mjs';
import { secondOfPsi } from './person.mjs';

const type = (answer) => answer.json().type.split('/').pop();

test('who gave the password and sent the link does not open it, whoever they sign in as', async (t) => {
  const campus = await demo(t);
  const [app] = (await campus.json('app', 'list', '--unit', 'FIK')).items;
  const siti = await campus.json('person', 'add', '--name', 'Siti', '--email', 'siti@contoh.ac.id');
  await campus.json('role', 'add', siti.id, '--role', 'key_custodian', '--unit', 'FIK');
  const { password: first } = await campus.json('person', 'password', siti.id);
  const issued = await campus.json('key', 'issue', '--unit', 'FIK', '--app', app.id, '--scope', 'mahasiswa', '--custodian', siti.id, '--reason', 'surat 12/2026');
  const send = (path, headers, body) => fetchRaw(`${campus.console}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const signIn = async (password) => {
    const signed = await send('/session', {}, { email: siti.email, password });
    assert.equal(signed.status, 201, signed.text);
    return { Cookie: signed.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '), 'X-CSRF-Token': signed.json().csrf };
  };
  const reveal = (link, cookie) => send(`/reveals/${link.split('/').pop()}`, cookie);
  const page = (link, password, lang) => fetchRaw(campus.console + link, {
    method: 'POST', headers: { Origin: campus.console, 'Accept-Language': lang, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ email: siti.email, password }).toString(),
  });

  // With the password as it was given.
  let cookie = await signIn(first);
  const early = await reveal(issued.link, cookie);
  assert.equal(early.status, 403);
  assert.equal(type(early), 'keys.password_first');
  const shown = await page(issued.link, first, 'id');
  assert.equal(shown.status, 403);
  assert.match(shown.text, /Ganti dahulu kata sandi.*Masuk ke konsol.*tautan belum terpakai.*<a href="\/account\?next=\/ambil\//s);
  assert.match((await page(issued.link, first, 'en')).text, /Change your first password before.*has not been used/s);

  // With one that PSI chose in the custodian's name. The link is in no message that the account can read.
  const own = 'gerbang kampus biru';
  assert.equal((await send('/me/password', cookie, { old_password: first, new_password: own })).status, 204);
  cookie = await signIn(own);
  const told = await fetchRaw(`${campus.console}/api/v1/notices`, { headers: cookie });
  assert.equal(told.status, 200);
  assert.ok(told.json().items.length > 0);
  assert.doesNotMatch(told.text, /ambil\//);
  assert.equal(type(await reveal(issued.link, cookie)), 'keys.link_from_giver');
  const again = await campus.json('key', 'resend', issued.id);
  assert.equal(type(await reveal(again.link, cookie)), 'keys.link_from_giver');
  assert.match((await page(again.link, own, 'id')).text, /harus dikirim oleh orang lain.*Minta petugas PSI lain mengirim ulang/s);
  assert.equal((await campus.json('key', 'show', issued.id)).state, 'pending');

  // The remedy: another of PSI sends it.
  const second = await secondOfPsi(campus);
  const sent = await second.post(`/keys/${issued.id}/resend`);
  assert.equal(sent.status, 200, sent.text);
  const opened = await reveal(sent.json().link, cookie);
  assert.equal(opened.status, 200, opened.text);
  assert.match(opened.json().key, /^gpr_/);

  // From now on it is the custodian's account: anybody of PSI sends, and the custodian rotates alone.
  const next = await send(`/keys/${issued.id}/rotate`, cookie, { reason: 'Berkala', overlap: '7d' });
  assert.equal(next.status, 201, next.text);
  assert.equal((await reveal(next.json().link, cookie)).status, 200);
});
