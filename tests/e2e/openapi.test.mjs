// The contract and the program hold each other: documents lint clean, every operation is served, every served operation is documented,
// and recorded answers have the members the document requires.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { demo, fetchRaw } from './harness.mjs';

const root = new URL('../..', import.meta.url).pathname;
const documents = ['openapi/gapura.yaml', 'openapi/campus-data.yaml'];
const operations = (doc) => Object.entries(doc.paths).flatMap(([path, item]) => Object.keys(item).filter((m) => ['get', 'post', 'put', 'patch', 'delete'].includes(m)).map((m) => `${m.toUpperCase()} ${path}`));

test('documents lint clean', () => {
  const bin = join(root, 'tests/node_modules/.bin');
  for (const document of documents) {
    execFileSync(join(bin, 'spectral'), ['lint', '--fail-severity=warn', '--ruleset', 'openapi/.spectral.yaml', document], { cwd: root, stdio: 'pipe' });
    execFileSync(join(bin, 'redocly'), ['lint', '--config', 'openapi/redocly.yaml', document], { cwd: root, stdio: 'pipe', env: { ...process.env, REDOCLY_TELEMETRY: 'off', CI: 'true' } });
  }
});

test('routes and document agree both ways', async (t) => {
  const campus = await demo(t);
  const served = (await fetchRaw(`${campus.console}/api/v1`)).json().operations.map((o) => `${o.method} ${o.path}`).sort();
  const documented = operations(parse(readFileSync(join(root, documents[0]), 'utf8'))).sort();
  assert.deepEqual(served, documented);
});

/** The members a schema requires are there, and no member stands that it does not know. */
function check(value, schema, doc, where) {
  if (schema.$ref) return check(value, schema.$ref.slice(2).split('/').reduce((at, k) => at[k], doc), doc, where);
  if (schema.allOf) return schema.allOf.forEach((s) => check(value, s, doc, where));
  const types = [schema.type].flat();
  if (value === null) return assert.ok(types.includes('null'), `${where} is null`);
  if (types.includes('array')) { assert.ok(Array.isArray(value), where); value.forEach((v, i) => schema.items && check(v, schema.items, doc, `${where}[${i}]`)); }
  if (types.includes('object')) {
    assert.equal(typeof value, 'object', where);
    for (const name of schema.required ?? []) assert.ok(name in value, `${where}.${name} is missing`);
    for (const [name, inner] of Object.entries(value)) {
      if (schema.properties?.[name]) check(inner, schema.properties[name], doc, `${where}.${name}`);
      else if (schema.additionalProperties === false || (schema.properties && schema.additionalProperties === undefined)) assert.fail(`${where}.${name} is not in the document`);
    }
  }
  if (types.includes('string')) assert.equal(typeof value, 'string', where);
  if (types.includes('integer')) assert.ok(Number.isInteger(value), `${where}: ${value}`);
  if (types.includes('boolean')) assert.equal(typeof value, 'boolean', where);
}

test('answers have the shape that the document gives', async (t) => {
  const campus = await demo(t);
  const doc = parse(readFileSync(join(root, documents[0]), 'utf8'));
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  for (let i = 0; i < 10; i++) await fetchRaw(`${campus.gateway}/lama/nilai`, { headers: { 'X-API-Key': campus.key } });
  await campus.json('sync', 'plan');
  let checked = 0;
  for (const [path, item] of Object.entries(doc.paths)) {
    if (!item.get || path.includes('{')) continue;
    const answer = await fetchRaw(campus.console + path + (path.endsWith('/explain') ? '?method=GET&url=/mahasiswa' : ''), { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    const schema = item.get.responses['200'].content?.['application/json']?.schema;
    if (!schema) continue;
    check(answer.json(), schema, doc, `GET ${path}`);
    checked++;
    const first = answer.json().items?.[0];
    const one = doc.paths[`${path}/{id}`]?.get;
    if (first && one) {
      const shown = await fetchRaw(`${campus.console}${path}/${encodeURIComponent(first.id)}`, { headers: { Authorization: `Bearer ${token}` } });
      assert.equal(shown.status, 200, shown.text);
      check(shown.json(), one.responses['200'].content['application/json'].schema, doc, `GET ${path}/{id}`);
      checked++;
    }
  }
  assert.ok(checked >= 15, `${checked} answers checked`);
});
