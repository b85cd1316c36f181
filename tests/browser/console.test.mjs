// The console in Debian's Chromium: sign in, look at every page, revoke a key; no accessibility violations in both languages and widths.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw, until } from '../e2e/harness.mjs';
import { secondOfPsi } from '../e2e/person.mjs';
import { accessible, launch, shots } from './chromium.mjs';

test('the console', async (t) => {
  const campus = await demo(t);
  for (let i = 0; i < 10; i++) await fetchRaw(`${campus.gateway}/lama/nilai`, { headers: { 'X-API-Key': campus.key } });
  await campus.json('sync', 'plan');
  const browser = await launch(t);
  const page = await (await browser.newContext({ locale: 'id-ID' })).newPage();
  const problems = [];
  page.on('pageerror', (e) => problems.push(String(e)));
  page.on('request', (r) => { if (!r.url().startsWith(campus.console) && !r.url().startsWith('data:')) problems.push(`outside request: ${r.url()}`); });
  const shot = async (name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };

  await page.goto(campus.console + '/');
  await page.getByRole('heading', { name: 'Masuk' }).waitFor();
  await accessible(page, 'sign in');
  await page.fill('#email', campus.admin.email);
  await page.fill('#password', 'salah');
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.getByRole('alert').waitFor();
  await shot('signin');
  await page.fill('#password', campus.admin.password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.getByRole('heading', { name: 'Lalu lintas' }).waitFor();
  await shot('traffic');
  await page.getByText('/lama').first().waitFor();

  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [link, heading] of [['Lalu lintas', 'Lalu lintas'], ['Permohonan', 'Permohonan'], ['Kunci', 'Kunci'], ['Tiket', 'Tiket'], ['Kirim data', 'Kirim data']]) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      await page.locator('table, p.quiet').first().waitFor();
      await accessible(page, `${link} at ${width}`);
      assert.equal(await page.title(), `${heading} · Gapura`);
      await shot(`${link}-${width}`.replace(/ /g, '_'));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(wide, false, `${link} scrolls sideways at ${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('link', { name: 'Tiket', exact: true }).click();
  await page.locator('table a').first().click();
  const evidence = page.getByRole('region', { name: 'Bukti' });
  await evidence.getByText(/\d\d\.\d\d\.\d\d WIB/).first().waitFor();
  assert.match(await evidence.innerText(), /\/lama\S*\s.*(layanan|sambungan|menjawab|rusak)/s);
  assert.doesNotMatch(await evidence.innerText(), /[{}]|at_us/, 'no JSON');
  await page.getByRole('region', { name: 'Riwayat' }).getByText('terdeteksi').first().waitFor();
  await accessible(page, 'ticket');
  await shot('ticket');
  for (const [act, why, then] of [['Tutup tiket', 'Uji coba terjadwal', 'selesai'], ['Buka lagi', 'Belum selesai', 'dibuka lagi']]) {
    await page.getByRole('button', { name: act }).click();
    await page.getByLabel('Alasan').fill(why);
    await page.locator('form').getByRole('button', { name: act }).click();
    await page.getByRole('heading', { level: 1 }).getByText(then).waitFor();
    await page.getByRole('region', { name: 'Riwayat' }).getByText(why).waitFor();
  }
  await accessible(page, 'ticket reopened');
  await shot('ticket-reopened');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.locator('table a').first().click();
  await page.getByRole('heading', { name: 'Last calls' }).waitFor();
  await page.selectOption('#status', '5xx');
  await page.getByRole('region', { name: 'Last calls' }).getByText('/lama/nilai').first().waitFor();
  assert.match(await page.getByRole('region', { name: 'Last calls' }).locator('tbody td').first().textContent(), /\d\d:\d\d:\d\d WIB/);
  assert.match(await page.title(), /^Key \S+ · Gapura$/);
  await accessible(page, 'a key');
  await shot('key-en');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel('Reason').fill('browser test');
  await page.locator('form').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('heading', { level: 1 }).getByText('revoked').waitFor();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.locator('td').getByText('revoked').first().waitFor();
  await shot('keys-en');

  await page.getByRole('link', { name: 'Sync', exact: true }).click();
  await page.locator('table a').first().click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText(/^Approve \d+ rows \(all programmes, all entry semesters\): \d+ new/).waitFor();
  await page.locator('form').getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('form').getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('heading', { level: 1 }).getByText('done', { exact: true }).waitFor({ timeout: 60000 });
  await shot('sync-en');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(problems, []);
});

test('a custodian opens a one-time link and changes the first password', async (t) => {
  const campus = await demo(t);
  const email = 'pertama@contoh.ac.id';
  const person = await campus.json('person', 'add', '--name', 'Contoh Pertama', '--email', email);
  await campus.json('role', 'add', person.id, '--role', 'key_custodian', '--unit', 'FIK');
  // By another than who issues the key: that is how a link may be opened.
  const given = await (await secondOfPsi(campus)).post(`/persons/${person.id}/password`);
  assert.equal(given.status, 201, given.text);
  const app = await campus.json('app', 'add', '--unit', 'FIK', '--name', 'Portal Contoh', '--maker', 'Tim Contoh');
  const issued = await campus.json('key', 'issue', '--unit', 'FIK', '--app', app.id, '--scope', 'mahasiswa', '--custodian', person.id, '--reason', 'surat 12/2026');

  const browser = await launch(t);
  const plain = await (await browser.newContext({ javaScriptEnabled: false, locale: 'id-ID' })).newPage();
  await plain.goto(campus.console + issued.link);
  await plain.getByRole('button').click();
  await plain.getByText('Masuk dahulu').waitFor();
  await plain.getByLabel('Surel').fill(email);
  await plain.getByLabel('Kata sandi').fill('salah sama sekali');
  await plain.getByRole('button').click();
  await plain.getByText('belum terpakai').waitFor({ state: 'detached' });
  if (shots) await plain.screenshot({ path: `${shots}/link-plain.png` });

  const page = await (await browser.newContext({ locale: 'id-ID' })).newPage();
  await page.goto(campus.console + issued.link);
  await accessible(page, 'one-time link');
  await page.getByRole('button').click();
  await page.getByRole('link', { name: 'Masuk' }).click();
  await page.fill('#email', email);
  await page.fill('#password', given.json().password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.getByText('kembali ke tautan kunci').waitFor();
  // Back to the link without having changed it: it says so, and leads to the form.
  await page.goto(campus.console + issued.link);
  await page.getByRole('button').click();
  await page.getByText('Ganti dahulu kata sandi pertama Anda').waitFor();
  assert.equal((await campus.json('key', 'show', issued.id)).state, 'pending', 'nothing is opened');
  await accessible(page, 'first password');
  await page.getByRole('link', { name: 'Ganti kata sandi' }).click();
  await page.getByText('kembali ke tautan kunci').waitFor();
  await accessible(page, 'account');
  if (shots) await page.screenshot({ path: `${shots}/account-for-link.png` });
  await page.getByLabel('Bahasa surat').selectOption('en');
  await page.getByRole('status').waitFor();
  assert.equal((await campus.json('person', 'show', person.id)).language, 'en');
  const change = async (old, fresh, again = fresh) => {
    await page.fill('#old', old);
    await page.fill('#new', fresh);
    await page.fill('#again', again);
    await page.getByRole('button', { name: 'Ganti kata sandi' }).click();
  };
  await change(given.json().password, 'gerbang kampus biru', 'gerbang kampus hijau');
  await page.getByText('tidak sama').waitFor();
  await change('salah sama sekali', 'gerbang kampus biru');
  await page.getByRole('alert').waitFor();
  await change(given.json().password, 'gerbang kampus biru');
  await page.waitForURL((url) => url.pathname.startsWith('/ambil/'));
  const whole = page.url();
  // Signed in meanwhile: the way over the console leads straight back.
  await page.goto(`${campus.console}/?next=${issued.link}`);
  await page.waitForURL(whole);

  await page.goto(campus.console + '/account');
  await page.getByLabel('Kata sandi sekarang').waitFor();
  assert.equal(await page.getByText('hanya berlaku seminggu').count(), 0);
  await change('gerbang kampus biru', 'gerbang kampus ungu');
  await page.getByText('Kata sandi diganti').waitFor();
  if (shots) await page.screenshot({ path: `${shots}/account.png` });
  await page.getByRole('button', { name: 'Keluar' }).click();
  await page.fill('#email', email);
  await page.fill('#password', 'gerbang kampus ungu');
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.getByRole('heading', { name: 'Akun saya' }).waitFor();

  await page.goto(campus.console + issued.link);
  await page.getByRole('button').click();
  const key = await page.locator('code').textContent();
  await accessible(page, 'revealed key');
  if (shots) await page.screenshot({ path: `${shots}/link-opened.png`, mask: [page.locator('code')] });
  await until('the key works', async () => (await fetchRaw(`${campus.gateway}/mahasiswa?limit=1`, { headers: { 'X-API-Key': key } })).status === 200);
  await page.goto(campus.console + issued.link);
  await page.getByText('sudah', { exact: false }).first().waitFor();
  assert.equal(await page.getByRole('button').count(), 0, 'a used link offers nothing');
});
