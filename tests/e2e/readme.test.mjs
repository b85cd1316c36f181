// The README's session really runs: every line, in one shell, against a demo on other ports and in another folder.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { demo, program } from './harness.mjs';

test('the sessions of the README', async (t) => {
  const campus = await demo(t, [], { students: 10_000 });
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/<!-- session:[^>]*-->\n```sh\n([\s\S]*?)```/g)].map((m) => m[1]);
  assert.equal(blocks.length, 2);
  const script = blocks.join('')
    .replaceAll('http://127.0.0.1:8080', campus.gateway)
    .replaceAll('build/release/gapura', program)
    .replace(/\bvar\b(?=\/|\s|$)/gm, campus.dir)
    .split('\n').filter((l) => l !== '').map((l) => `${l}\necho "[status $?]"`).join('\n');
  const out = execFileSync('bash', ['-c', `shopt -s expand_aliases\n${script}`], { encoding: 'utf8', env: { ...process.env, GAPURA_LANG: 'en' } });
  const failed = out.split('\n').filter((l) => /^.*\[status [1-9]/.test(l));
  assert.deepEqual(failed, [], out);
  for (const shown of [/"nik":"9900•+\d{4}"|"nik":"\d{4}•/, /"status":401/, /"status":403/, /429/, /M-\d{4}-0001/, /new +9\d\d\d/, /done/, /new +0\b/, /active/, /state +approved/, /"nidn"/, /would_pass +true/, /still_used +(true|false)/, /The history is whole/]) assert.match(out, shown);
});
