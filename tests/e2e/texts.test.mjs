// What people read when something is refused: in their language, in words, true, and with the next step.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli, demo, fetchRaw, tempFolder } from './harness.mjs';

test('wrong usage and an unreadable file are explained in the caller\'s language', async (t) => {
  const dir = tempFolder(t);
  const yaml = join(dir, 'gapura.yaml');
  writeFileSync(yaml, 'a: [1,\n');
  const table = [
    [['grant', '--dir', dir], /"gapura grant" perlu salah satu dari: add, list/, /After "gapura grant" one of these is needed: add, list/],
    [['unit', 'list', '1', '--salah'], /Tidak dikenal di sini: 1 --salah\./, /Not known here: 1 --salah\./],
    [['serve', '-c'], /--config perlu tepat satu nilai/, /--config needs exactly one value/],
    [['key', 'scan', join(dir, 'nope')], /tidak ada berkas atau folder itu/, /No such file or directory/],
    [['check', '-c', yaml], /YAML tidak dapat dibaca \(end of/, /the YAML cannot be read \(end of/],
  ];
  for (const [args, id, en] of table) {
    for (const [lang, shape] of [['id', id], ['en', en]]) {
      const ran = await cli(['--lang', lang, ...args]);
      assert.equal(ran.code, 2, `${args}: ${ran.stderr}`);
      assert.match(ran.stderr, shape);
    }
  }
});

test('refusals of a running campus are true, in words, and say what to do', async (t) => {
  const campus = await demo(t);
  const refused = async (shape, ...args) => {
    const ran = await campus.cli('--lang', 'id', ...args);
    assert.notEqual(ran.code, 0, args.join(' '));
    assert.match(ran.stderr, shape);
  };
  const [unit] = (await campus.json('unit', 'list')).items;
  const key = (await campus.json('key', 'list', '--state', 'active')).items[0];

  const simulated = await campus.cli('--lang', 'en', 'key', 'simulate', key.id, 'GET', '/dosen');
  assert.match(simulated.stdout, /The key does not cover this data/);
  assert.doesNotMatch(simulated.stdout, /\.\d{6}Z|jenis data/);
  await refused(/bukan alamat IP/, 'key', 'simulate', key.id, 'GET', '/prodi', '--client', '999.1');
  await refused(/Aplikasi tidak terdaftar/, 'grant', 'add', '--unit', unit.code, '--app', 'Tidak Ada', '--custodian', 'siti@contoh.ac.id', '--scope', 'mahasiswa');
  await refused(/Jenis data tidak dikenal/, 'route', 'add', '--service', 'nilai-lama', '--path', '/zzz', '--method', 'GET', '--scope', 'zzz');
  const limits = await campus.cli('--lang', 'id', 'limit', 'list');
  assert.match(limits.stderr, /gapura route list/);

  // Keys end at midnight, exclusive: people read the last day.
  const listed = (await campus.cli('--lang', 'id', 'key', 'list')).stdout;
  const last = new Date(Date.parse(`${key.expires_at.slice(0, 10)}T00:00:00Z`) - 86400e3).toISOString().slice(0, 10);
  assert.ok(listed.includes(last) && !listed.includes('T00:00:00'), listed);

  const plan = await campus.json('sync', 'plan', '--prodi', '55201');
  await refused(/belum disetujui.*gapura sync approve/s, 'sync', 'run', plan.id);

  const call = (path, headers = {}) => fetchRaw(campus.gateway + path, { headers: { 'Accept-Language': 'en', ...headers } });
  const inAddress = await call(`/mahasiswa?api_key=${campus.key}`);
  assert.equal(inAddress.status, 401);
  assert.match(inAddress.json().type, /gateway\.key_in_address$/);
  assert.match(inAddress.json().detail, /X-API-Key/);
  assert.ok(!inAddress.text.includes(campus.key));
  const nowhere = (await call('/tidak/ada', { 'X-API-Key': campus.key })).json();
  assert.doesNotMatch(nowhere.detail, /docs|portal/);
  assert.match((await call('/mahasiswa?status=ZZ', { 'X-API-Key': campus.key })).json().detail, /A, C, N, L, K/);

  await campus.cli('key', 'revoke', key.id, '--reason', 'uji');
  await refused(/ditangguhkan|tangguhkan/, 'key', 'suspend', key.id, '--reason', 'uji');
  await refused(/dicabut\. .*permohonan baru/, 'key', 'rotate', key.id, '--reason', 'uji');
});
