// Debian's Chromium for the tests of pages, and the one question that every page is asked: can everybody use it?
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const shots = process.env.SHOTS; // a folder for screenshots, when a person wants to look

export async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), [], where);
}

export const launch = async (t) => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  t.after(() => browser.close());
  return browser;
};

/** A page of its own, signed in. */
export async function signedIn(browser, campus, who, options = {}) {
  const page = await (await browser.newContext({ locale: 'id-ID', acceptDownloads: true, ...options })).newPage();
  await page.goto(campus.console + '/');
  await page.fill('#email', who.email);
  await page.fill('#password', who.password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.getByRole('button', { name: 'Keluar' }).waitFor();
  return page;
}

/** A picture of the page, when a person wants to look. */
export const shot = async (page, name, mask = []) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true, mask }); };
