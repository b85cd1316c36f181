// The console in Debian's Chromium: sign in, look at every page, revoke a key; no accessibility violations in both languages and widths.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { demo, fetchRaw } from '../e2e/harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SHOTS; // a folder for screenshots, when a person wants to look

async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), [], where);
}

test('the console', async (t) => {
  const campus = await demo(t);
  for (let i = 0; i < 10; i++) await fetchRaw(`${campus.gateway}/lama/nilai`, { headers: { 'X-API-Key': campus.key } });
  await campus.json('sync', 'plan');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  t.after(() => browser.close());
  const page = await browser.newPage();
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
    for (const [link, heading] of [['Lalu lintas', 'Lalu lintas'], ['Kunci', 'Kunci'], ['Tiket', 'Tiket'], ['Kirim data', 'Kirim data']]) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      await page.locator('table, p.quiet').first().waitFor();
      await accessible(page, `${link} at ${width}`);
      await shot(`${link}-${width}`.replace(/ /g, '_'));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(wide, false, `${link} scrolls sideways at ${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('link', { name: 'Tiket', exact: true }).click();
  await page.locator('table a').first().click();
  await page.getByText('Bukti').waitFor();
  await accessible(page, 'ticket');
  await shot('ticket');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('button', { name: 'Revoke' }).first().click();
  await page.fill('#reason', 'browser test');
  await page.locator('form').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('revoked').first().waitFor();
  await shot('keys-en');

  await page.getByRole('link', { name: 'Sync', exact: true }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('done', { exact: true }).first().waitFor({ timeout: 60000 });
  await shot('sync-en');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(problems, []);
});
