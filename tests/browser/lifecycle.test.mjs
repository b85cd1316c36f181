// From a letter to a key and to its renewal in the browser: a clerk records, a leader decides, PSI issues, the custodian opens, and the key is
// rotated, rolled back, suspended and revoked; refusals say what to do; usable by keyboard, in both languages, on a phone.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo, fetchRaw, until } from '../e2e/harness.mjs';
import { person } from '../e2e/person.mjs';
import { accessible, launch, shot, signedIn } from './chromium.mjs';

/** Presses a button of what can be done, fills what it asks for, and does it. */
async function move(page, name, fields = {}) {
  await page.getByRole('button', { name, exact: true }).click();
  for (const [label, value] of Object.entries(fields)) {
    const field = page.locator('form').getByLabel(label);
    if (value === true) await field.check();
    else await field.fill(value);
  }
  await page.locator('form').getByRole('button', { name, exact: true }).click();
}

/** What may be done, by the names of its buttons. */
async function offered(page) {
  const buttons = page.getByRole('region', { name: 'Yang dapat dilakukan' }).getByRole('button');
  await buttons.first().waitFor();
  return buttons.allTextContents();
}

const force = 'Akhiri walau kunci lama masih dipakai';
const state = (page, word) => page.getByRole('heading', { level: 1 }).getByText(word, { exact: true }).waitFor();
const linkOf = async (page) => new URL(await page.getByRole('status').locator('code').textContent()).pathname;

/** Nobody looks for what was said, or for where the keyboard is: it has the focus, and is in view. */
async function met(locator) {
  await locator.waitFor();
  await until('it has the focus', () => locator.evaluate((e) => e === document.activeElement));
  const seen = await locator.evaluate((e) => { const { top, bottom } = e.getBoundingClientRect(); return top >= 0 && bottom <= window.innerHeight; });
  assert.ok(seen, 'in view');
}

async function everywhere(page, name) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const other of ['English', 'Bahasa Indonesia']) {
      await accessible(page, `${name} at ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, `${name} scrolls sideways at ${width}`);
      await shot(page, `${name}-${width}-${other === 'English' ? 'id' : 'en'}`);
      await page.getByRole('button', { name: other }).click();
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('from a letter to a key, and on', async (t) => {
  const campus = await demo(t);
  const clerk = await person(campus, 'Petugas', 'helpdesk');
  const siti = await person(campus, 'Siti', 'key_custodian', 'FIK', '--nip', '199001012015012001', '--phone', '0812-0000-0001');
  const browser = await launch(t);
  const problems = [];
  const watch = (page) => { page.on('pageerror', (e) => problems.push(String(e))); return page; };

  // The clerk records the letter; without its number it is not submitted.
  const desk = watch(await signedIn(browser, campus, clerk));
  await desk.getByRole('link', { name: 'Permohonan', exact: true }).click();
  await desk.getByText('Catat surat unit untuk memulai').waitFor();
  await desk.getByRole('link', { name: 'Catat permohonan' }).click();
  await desk.getByLabel('Unit', { exact: true }).selectOption({ label: 'Fakultas Ilmu Komputer' });
  await desk.getByLabel('Aplikasi', { exact: true }).selectOption({ label: 'Sistem Bimbingan' });
  await desk.getByLabel('Penanggung jawab', { exact: true }).fill('tidak.ada@contoh.ac.id');
  await desk.getByLabel('Tujuan').fill('Portal alumni');
  await desk.getByLabel('Tanggal surat').fill('2026-11-20');
  await desk.locator('input[value="mahasiswa"]').check();
  for (const [label, value] of [['Panggilan per menit', '60'], ['Panggilan per hari', '5000'], ['KiB per hari', '1024']]) await desk.getByLabel(label, { exact: true }).fill(value);
  await everywhere(desk, 'grant-form');
  await desk.getByRole('button', { name: 'Simpan' }).click();
  await met(desk.getByLabel('Penanggung jawab', { exact: true }));
  await accessible(desk, 'a refused field');
  await desk.getByLabel('Penanggung jawab', { exact: true }).fill(siti.email);
  // The server counts bytes: "é" is two. What it says stands at the field, and what was typed stays.
  await desk.getByLabel('Tujuan').fill(`Portal alumni\n${'é'.repeat(600)}`);
  await desk.getByRole('button', { name: 'Simpan' }).click();
  await met(desk.getByLabel('Tujuan'));
  assert.match(await desk.getByRole('alert').textContent(), /Isian tujuan: paling banyak 1000 bita/);
  await shot(desk, 'grant-field-refused');
  await desk.getByLabel('Tujuan').fill('Portal alumni\nuntuk tracer study');
  await desk.getByRole('button', { name: 'Simpan' }).click();
  await state(desk, 'disiapkan');
  await desk.getByText('Belum lengkap: Nomor surat').waitFor();
  await desk.locator('.facts').getByText(/Portal alumni\s+untuk tracer study/).waitFor();
  await move(desk, 'Ajukan');
  await desk.getByRole('alert').getByText('Yang kurang: nomor surat').waitFor();
  await met(desk.getByRole('alert'));
  await desk.getByRole('button', { name: 'Batal' }).click();
  // Somebody narrowed it by the API; saving the form keeps that, and every limit but the one that was emptied.
  const grant = new URL(desk.url()).pathname;
  const asked = `${campus.console}/api/v1${grant}`;
  const rules = { methods: ['GET'], networks: ['127.0.0.0/8'] };
  const narrowed = await fetchRaw(asked, { method: 'PATCH', headers: { ...clerk.cookie, 'Content-Type': 'application/json' }, body: JSON.stringify({ rules, limits: { concurrent: 8 } }) });
  assert.equal(narrowed.status, 200, narrowed.text);
  await desk.reload();
  await desk.getByRole('button', { name: 'Ubah permohonan' }).click();
  await desk.getByText('Jaringan: 127.0.0.0/8').waitFor();
  await met(desk.getByLabel('Aplikasi', { exact: true }));
  await shot(desk, 'grant-change');
  await desk.getByLabel('KiB per hari', { exact: true }).fill('');
  await desk.getByLabel('Nomor surat').fill('12/FIK/2026');
  await desk.getByRole('button', { name: 'Simpan' }).click();
  await desk.getByText('12/FIK/2026').first().waitFor();
  await met(desk.getByRole('heading', { level: 1 }));
  const saved = (await fetchRaw(asked, { headers: clerk.cookie })).json();
  assert.deepEqual([saved.limits, saved.rules], [{ rate_per_minute: 60, burst: 0, per_day: 5000, per_month: 0, concurrent: 8, kib_per_day: 0 }, rules]);
  await move(desk, 'Ajukan');
  await state(desk, 'diajukan');
  await everywhere(desk, 'grant');
  assert.deepEqual(await offered(desk), ['Tarik'], 'a clerk does not decide');

  // The leader (in the demo, one person plays all offices) approves, PSI issues: a link, never a key.
  const office = watch(await signedIn(browser, campus, campus.admin));
  await office.goto(campus.console + grant);
  await office.getByText('Panggilan per menit: 60; Panggilan per hari: 5.000; Panggilan bersamaan: 8').waitFor();
  await office.getByText('Metode: GET; Jaringan: 127.0.0.0/8').waitFor();
  await shot(office, 'grant-to-approve');
  await move(office, 'Setujui', { Alasan: 'Sesuai kebutuhan' });
  await met(office.getByRole('status'));
  await state(office, 'disetujui');
  await move(office, 'Terbitkan kunci');
  await office.getByRole('status').waitFor();
  const reveal = async (path) => { const answer = await siti.post(`/reveals/${path.split('/').pop()}`); assert.equal(answer.status, 200, answer.text); return answer.json(); };
  const first = await reveal(await linkOf(office));
  await state(office, 'kunci terbit');
  await move(office, 'Tutup', { 'Nomor surat balasan': '7/TIK/2026' });
  await state(office, 'selesai');
  await office.locator('.facts').getByText(first.id).click();
  await state(office, 'aktif');

  // By keyboard alone: suspended, with what happens said before, Escape leaves it as it was.
  const button = office.getByRole('button', { name: 'Tangguhkan' });
  await button.focus();
  await office.keyboard.press('Enter');
  await office.getByText('ditolak sampai diaktifkan lagi').waitFor();
  await office.keyboard.press('Escape');
  await until('the focus comes back', () => button.evaluate((b) => b === document.activeElement));
  await office.keyboard.press('Enter');
  await office.keyboard.type('Uji papan ketik');
  await office.keyboard.press('Enter');
  await state(office, 'ditangguhkan');
  await move(office, 'Aktifkan lagi', { Alasan: 'Selesai' });
  await state(office, 'aktif');

  // Rotation: both keys, the report, an early end refused while the old one is used, and back again.
  await until('the key works', async () => (await fetchRaw(`${campus.gateway}/mahasiswa?limit=1`, { headers: { 'X-API-Key': first.key } })).status === 200);
  await move(office, 'Ganti kunci', { 'Kunci lama tetap bekerja (hari, 0–30)': '7', Alasan: 'Penggantian berkala' });
  await met(office.getByRole('status'));
  const rotation = office.getByRole('region', { name: 'Penggantian kunci' });
  await rotation.getByText('menunggu dibuka').waitFor();
  assert.deepEqual(await offered(office), ['Perpanjang', 'Tangguhkan', 'Serahkan', 'Cabut'], 'one successor at a time');
  await shot(office, 'rotate-link', [office.getByRole('status').locator('code')]);
  await reveal(await linkOf(office));
  await state(office, 'sedang diganti');
  await until('the use is counted', async () => (await campus.json('key', 'rotation', first.id)).still_used);
  await office.getByText('masih dipakai dalam 24 jam').waitFor();
  await everywhere(office, 'key-rotating');
  await move(office, 'Akhiri kunci lama', { Alasan: 'Sudah pindah' });
  await met(office.getByRole('alert'));
  assert.doesNotMatch(await office.getByRole('alert').textContent(), /--/, 'no option of the command line');
  await office.getByLabel(force).waitFor();
  await accessible(office, 'a refused move');
  await shot(office, 'finish-refused');
  await office.getByRole('button', { name: 'Batal' }).click();
  await move(office, 'Batalkan penggantian', { Alasan: 'Belum siap' });
  await state(office, 'aktif');
  assert.equal(await rotation.count(), 0, 'what is said of the rotation is of the same moment');

  // A letter of renewal names the key in its query; the renewal is a request, and the key stays as it is.
  await office.goto(`${campus.console}/keys?key=${first.id}`);
  await state(office, 'aktif');
  assert.equal(new URL(office.url()).pathname, `/keys/${first.id}`);
  const end = (await campus.json('key', 'show', first.id)).expires_at;
  await move(office, 'Perpanjang');
  await office.getByRole('heading', { level: 1, name: 'Permohonan' }).waitFor();
  await office.getByText('Memperpanjang kunci').waitFor();
  assert.equal((await campus.json('key', 'show', first.id)).expires_at, end);

  await office.getByRole('link', { name: 'Kunci', exact: true }).click();
  await office.getByLabel('Keadaan').selectOption('active');
  await office.getByLabel('Cari nama atau pengenal').fill('bimbingan');
  await until('one key is left', async () => (await office.locator('tbody tr').count()) === 1);
  await office.getByLabel('Cari nama atau pengenal').fill('tidak ada yang begini');
  await office.getByText('Tidak ada kunci seperti ini.').waitFor();
  await office.getByLabel('Cari nama atau pengenal').fill('');
  await everywhere(office, 'keys');

  await office.getByRole('link', { name: 'Permohonan', exact: true }).click();
  await office.getByText('12/FIK/2026').first().waitFor();
  await everywhere(office, 'grants');
  const waiting = office.waitForEvent('download');
  await office.getByRole('button', { name: 'Unduh untuk dicetak' }).click();
  const file = join(mkdtempSync(join(tmpdir(), 'gapura-register-')), 'register.html');
  await (await waiting).saveAs(file);
  assert.match(readFileSync(file, 'utf8'), /Register kredensial webservice[^]*12\/FIK\/2026/);
  const paper = await browser.newPage();
  await paper.goto(`file://${file}`);
  await accessible(paper, 'the printed register');
  await shot(paper, 'register');

  // The custodian's notices.
  const own = watch(await signedIn(browser, campus, siti));
  await own.goto(campus.console + '/notices');
  await own.getByRole('article').first().waitFor();
  await everywhere(own, 'notices');
  await own.goto(`${campus.console}/keys/${first.id}`);
  await state(own, 'aktif');
  assert.deepEqual(await offered(own), ['Ganti kunci', 'Perpanjang', 'Tangguhkan'], 'a custodian does not revoke');
  await shot(own, 'key-custodian');

  // An end that is forced is asked for twice: it is refused, and then confirmed by a box that must be ticked.
  await office.goto(`${campus.console}/keys/${first.id}`);
  await move(office, 'Ganti kunci', { 'Kunci lama tetap bekerja (hari, 0–30)': '7', Alasan: 'Untuk selamanya' });
  await office.getByRole('status').waitFor();
  await reveal(await linkOf(office));
  await state(office, 'sedang diganti');
  await office.getByRole('button', { name: 'Akhiri kunci lama' }).click();
  assert.equal(await office.getByLabel(force).count(), 0);
  await office.locator('form').getByLabel('Alasan').fill('Sudah pindah');
  await office.locator('form').getByRole('button', { name: 'Akhiri kunci lama' }).click();
  await office.getByLabel(force).waitFor();
  await office.locator('form').getByRole('button', { name: 'Akhiri kunci lama' }).click();
  assert.equal((await campus.json('key', 'show', first.id)).state, 'rotating', 'not without the tick');
  await office.getByLabel(force).check();
  await office.locator('form').getByRole('button', { name: 'Akhiri kunci lama' }).click();
  await state(office, 'sudah diganti');
  assert.match(await rotation.innerText(), /Kunci lama .* sudah diganti[^]*Kunci baru .* aktif/);
  assert.deepEqual(problems, []);
});
