// What a person finds after signing in: the pages of their roles and no others, and never one that refuses them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo } from '../e2e/harness.mjs';
import { person } from '../e2e/person.mjs';
import { accessible, launch, shot, signedIn } from './chromium.mjs';

test('the menu and the first page are those of the person’s roles', async (t) => {
  const campus = await demo(t);
  const browser = await launch(t);
  const expected = [
    ['Siti', 'key_custodian', 'FIK', '/keys', ['Permohonan', 'Kunci', 'Tiket']],
    ['Operator', 'faculty_operator', 'FIK', '/tickets', ['Tiket']],
    ['Petugas', 'helpdesk', undefined, '/', ['Lalu lintas', 'Permohonan', 'Kunci', 'Tiket']],
    ['Dewi', 'data_officer', undefined, '/tickets', ['Tiket', 'Kirim data']],
    ['Pelindung', 'pdp_officer', undefined, '/notices', []],
  ];
  for (const [name, role, unit, start, menu] of expected) {
    const page = await signedIn(browser, campus, await person(campus, name, role, unit));
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, start, role);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(await page.getByRole('navigation').getByRole('link').allTextContents(), menu, role);
    assert.equal(await page.getByRole('alert').count(), 0, role);
    await accessible(page, role);
    await shot(page, `start-${role}`);
    await page.context().close();
  }
});

test('the page speaks the browser’s language until another is chosen', async (t) => {
  const campus = await demo(t);
  const browser = await launch(t);
  for (const [locale, word, lang] of [['en-GB', 'Sign in', 'en'], ['id-ID', 'Masuk', 'id'], ['de-DE', 'Masuk', 'id']]) {
    const page = await (await browser.newContext({ locale })).newPage();
    await page.goto(campus.console + '/');
    await page.getByRole('heading', { name: word }).waitFor();
    assert.deepEqual([await page.title(), await page.evaluate(() => document.documentElement.lang)], [`${word} · Gapura`, lang], locale);
    if (locale !== 'en-GB') continue;
    await page.getByRole('button', { name: 'Bahasa Indonesia' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Masuk' }).waitFor();
    assert.equal(await page.title(), 'Masuk · Gapura');
  }
});
