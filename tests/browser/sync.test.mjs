// What is sent to the Feeder, by a data officer: what a plan covers, why a student is not sent and who mends that, and an approval that nobody
// gives by mistake: its numbers are asked for, and an old or an empty plan offers none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw, until } from '../e2e/harness.mjs';
import { person } from '../e2e/person.mjs';
import { accessible, launch, shot, signedIn } from './chromium.mjs';

test('a plan is looked at, approved by its numbers, and sent', async (t) => {
  const campus = await demo(t, [], { students: 1500 });
  const dewi = await person(campus, 'Dewi', 'data_officer');
  const browser = await launch(t);
  const page = await signedIn(browser, campus, dewi);
  const problems = [];
  page.on('pageerror', (e) => problems.push(String(e)));
  const state = (word) => page.getByRole('heading', { level: 1 }).getByText(word, { exact: true }).waitFor();
  const plan = async (id) => (await fetchRaw(`${campus.console}/api/v1/sync/plans/${id}`, { headers: dewi.cookie })).json();
  const here = () => new URL(page.url()).pathname.slice('/sync/'.length);
  const compare = async (program) => {
    await page.getByRole('link', { name: 'Kirim data', exact: true }).click();
    await page.getByLabel('Kode prodi').fill(program);
    await page.getByRole('button', { name: 'Komparasi sekarang' }).click();
    await page.waitForURL(/\/sync\/plan_/);
    await state('siap disetujui');
    return here();
  };
  const approve = page.getByRole('button', { name: 'Setujui' });

  const whole = await compare('');
  const { counts } = await plan(whole);
  assert.ok(counts.blocked > 0, 'the sample campus has students who cannot be sent');
  await page.getByRole('region', { name: 'Bermasalah' }).locator('tbody tr').first().waitFor();
  const rows = page.getByRole('region', { name: 'Mahasiswa' }).locator('tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), Math.min(counts.blocked, 50));
  assert.match(await rows.first().innerText(), /\d{8,}[^]*bermasalah[^]*di sistem akademik/, 'who, that, and where it is mended');
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await accessible(page, `a plan at ${width}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, `a plan scrolls sideways at ${width}`);
    await shot(page, `plan-${width}`);
  }
  await approve.click();
  const said = (n) => n.toLocaleString('id-ID');
  await page.getByText(`Setujui ${said(counts.to_send)} baris (semua prodi, semua angkatan): ${said(counts.new)} baru, ${said(counts.changed)} berubah, ${said(counts.blocked)} bermasalah?`).waitFor();
  await shot(page, 'plan-approve');
  await page.getByRole('button', { name: 'Batal' }).click();
  await page.getByLabel('Keadaan').selectOption('pending');
  await rows.first().getByText('belum dikirim').waitFor();

  // A list's row stays its plan's while another plan comes in above it.
  await page.getByRole('link', { name: 'Kirim data', exact: true }).click();
  const first = page.locator('tbody tr').filter({ has: page.locator(`a[href="/sync/${whole}"]`) });
  await first.getByText('semua prodi').waitFor();
  await first.evaluate((row) => { row.marked = true; });
  const program = (await fetchRaw(`${campus.console}/api/v1/sync/plans/${whole}/rows?state=pending&limit=1`, { headers: dewi.cookie })).json().items[0].program;
  const small = (await dewi.post('/sync/plans', { program })).json().id;
  await page.locator('tbody tr').getByText(`prodi ${program}`).waitFor();
  assert.equal(await first.evaluate((row) => row.marked), true);
  assert.equal(await page.getByRole('button', { name: 'Setujui' }).count(), 0, 'nothing is approved from a list');
  await accessible(page, 'plans');
  await shot(page, 'plans');

  // The small plan is sent. Now the whole one compares with what was there before; one of the same filter says so.
  await page.locator(`a[href="/sync/${small}"]`).click();
  await state('siap disetujui');
  await approve.click();
  await page.locator('form').getByRole('button', { name: 'Setujui' }).click();
  await state('disetujui');
  await page.getByRole('button', { name: 'Kirim', exact: true }).click();
  await page.locator('form').getByRole('button', { name: 'Kirim', exact: true }).click();
  await until('it is sent', async () => ['done', 'partial'].includes((await plan(small)).state), 60000);
  await page.getByRole('heading', { level: 1 }).getByText(/^selesai/).waitFor();
  await page.getByLabel('Keadaan').selectOption('accepted');
  await rows.first().getByText('diterima Feeder').waitFor();

  await compare(program);
  await page.getByText('Tidak ada yang perlu dikirim').waitFor();
  assert.equal(await approve.count(), 0);
  await shot(page, 'plan-empty');
  await compare('');
  await page.goto(`${campus.console}/sync/${whole}`);
  await page.getByText('sudah usang').waitFor();
  assert.equal(await approve.count(), 0);
  await accessible(page, 'an old plan');
  await shot(page, 'plan-old');
  assert.deepEqual(problems, []);
});
