// A leaked key, reported by a person and by a secret scanning partner: refused within a second, its custodian told, one case a key; nobody else learns a
// thing, and the text of a key stands nowhere afterwards.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, fetchRaw, freePort, launch, program, slow, tempFolder, until } from './harness.mjs';

const type = (answer) => answer.json().type.split('/').pop();

/** Every file below the folder that holds the text. */
function filesWith(dir, text) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return filesWith(path, text);
    return readFileSync(path).includes(text) ? [path] : [];
  });
}

async function refusedWithin(gateway, key, ms) {
  const started = Date.now();
  await until('a refusal', async () => (await fetchRaw(`${gateway}/prodi`, { headers: { 'X-API-Key': key } })).status === 401, 20000, 5);
  const took = Date.now() - started;
  if (!slow) assert.ok(took < ms, `${took} ms`);
  return took;
}

test('key scan, verify and leaked', async (t) => {
  const campus = await demo(t);
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'app.env'), `# settings\nKEY=${campus.key}\n`);
  const scan = await cli(['key', 'scan', folder, '--json']);
  assert.equal(scan.code, 1);
  const [found] = JSON.parse(scan.stdout).found;
  assert.deepEqual([found.path, found.line], [join(folder, 'app.env'), 2]);
  assert.ok(!scan.stdout.includes(campus.key) && !scan.stderr.includes(campus.key));
  assert.equal((await cli(['key', 'scan', join(folder, 'nothing')])).code, 2);

  const verified = JSON.parse((await cli(['key', 'verify', '--json'], { dir: campus.dir, expect: 0, input: `${campus.key}\n` })).stdout);
  assert.equal(verified.well_formed, true);
  assert.equal(verified.state, 'active');
  const none = JSON.parse((await cli(['key', 'verify', '--json'], { dir: campus.dir, expect: 0, input: 'gpr_x' })).stdout);
  assert.deepEqual(none, { well_formed: false, hint: null, key: null, state: null });

  const env = readFileSync(join(folder, 'app.env'), 'utf8');
  const report = async (place) => JSON.parse((await cli(['key', 'leaked', '--place', place, '--json'], { dir: campus.dir, expect: 0, input: env })).stdout);
  const first = await report(`https://contoh.id/?k=${campus.key}`);
  t.diagnostic(`refused after ${await refusedWithin(campus.gateway, campus.key, 1000)} ms`);
  assert.deepEqual(first, { items: [{ hint: verified.hint, done: 'suspended', key: verified.key }], more: false });
  assert.equal((await report('https://contoh.id/lain')).items[0].done, 'was_suspended');
  assert.equal((await report('https://contoh.id/lain')).items[0].done, 'was_suspended');
  const history = (await campus.json('key', 'show', verified.key)).history;
  assert.match(history.at(-1).reason, /^leak: report https:\/\/contoh\.id\/\?k=\*+$/, 'the place without the key');

  const tickets = async () => (await campus.json('ticket', 'list', '--kind', 'key_leak')).items;
  await until('one case with both places', async () => (await tickets())[0]?.failures === 2);
  assert.equal((await tickets()).length, 1);
  const shown = await campus.json('ticket', 'show', (await tickets())[0].id);
  assert.equal(shown.history.filter((h) => h.event === 'seen').length, 2);
  assert.deepEqual(filesWith(campus.dir, campus.key).filter((p) => !/demo|secrets/.test(p.slice(campus.dir.length))), [], 'the text stands nowhere');
  assert.equal((await cli(['key', 'leaked'], { dir: campus.dir, input: 'x'.repeat((1 << 20) + 1) })).code, 1);
});

test('the webhook of a secret scanning partner', async (t) => {
  const campus = await demo(t);
  await campus.child.end('SIGTERM');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  writeFileSync(join(campus.dir, 'partner.json'), JSON.stringify({ public_keys: [{ key_identifier: 'kunci-1', key: publicKey.export({ type: 'spki', format: 'pem' }), is_current: true }] }));
  const [gateway, console_, metrics, campusApi] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  writeFileSync(join(campus.dir, 'serve.yaml'), `data_dir: ${campus.dir}
listen:
  gateway: 127.0.0.1:${gateway}
  console: 127.0.0.1:${console_}
  metrics: 127.0.0.1:${metrics}
  campus_api: 127.0.0.1:${campusApi}
leaks:
  github_public_keys: ${join(campus.dir, 'partner.json')}
`);
  const child = launch(t, program, ['serve', '--config', join(campus.dir, 'serve.yaml'), '--json']);
  await until('serving', () => child.out.includes('gateway'));
  const post = (body, by = privateKey, id = 'kunci-1', signed = body) => fetchRaw(`http://127.0.0.1:${console_}/api/v1/leaks/github`, {
    method: 'POST', body,
    headers: { 'Content-Type': 'application/json', 'Github-Public-Key-Identifier': id, 'Github-Public-Key-Signature': sign('sha256', Buffer.from(signed), by).toString('base64') },
  });
  const other = `${campus.key.slice(0, -1)}${campus.key.endsWith('0') ? '1' : '0'}`;
  // Blanks as a partner might send them: the signature is over the bytes, not over what they mean.
  const body = `[ {"token": "${campus.key}", "type": "gapura_api_key", "url": "https://contoh.id/a", "source": "content"},\n {"token": "${other}", "type": "x", "url": "", "source": "commit"} ]\n`;
  for (const [what, answer] of [
    ['a stranger', await post(body, stranger)], ['an unknown name', await post(body, privateKey, 'kunci-2')],
    ['another body', await post(body, privateKey, 'kunci-1', body.trim())], ['no signature', await fetchRaw(`http://127.0.0.1:${console_}/api/v1/leaks/github`, { method: 'POST', body })],
  ]) {
    assert.equal(answer.status, 401, what);
    assert.equal(type(answer), 'keys.partner_signature', what);
  }
  const at = `http://127.0.0.1:${gateway}`;
  assert.notEqual((await fetchRaw(`${at}/prodi`, { headers: { 'X-API-Key': campus.key } })).status, 401, 'nobody unsigned suspends');
  const answer = await post(body);
  assert.equal(answer.status, 200, answer.text);
  t.diagnostic(`refused after ${await refusedWithin(at, campus.key, 1000)} ms`);
  const hash = (text) => createHash('sha256').update(text).digest('base64');
  assert.deepEqual(answer.json(), [
    { token_hash: hash(campus.key), token_type: 'gapura_api_key', label: 'true_positive' }, { token_hash: hash(other), token_type: 'x', label: 'false_positive' },
  ]);
  assert.equal(type(await post('{}')), 'keys.partner_items');
  assert.equal((await post('[{"token": 5}]')).status, 400);
});
