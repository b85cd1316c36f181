// The contract and the program hold each other: documents lint clean, every operation is served, every served operation is documented,
// who may call without signing in is as documented, the examples are understood, and every answer has the members the document gives.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { demo, fetchRaw, until } from './harness.mjs';
import { secondOfPsi } from './person.mjs';

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

test('what a signed-in caller changes takes an Idempotency-Key', () => {
  const doc = parse(readFileSync(join(root, documents[0]), 'utf8'));
  let checked = 0;
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (method === 'get' || method === 'parameters') continue;
      const takes = (operation.parameters ?? []).some((p) => p.$ref === '#/components/parameters/idempotency');
      assert.equal(takes, operation.security?.length !== 0, `${method} ${path}`);
      checked++;
    }
  }
  assert.ok(checked >= 30, `${checked} operations`);
});

const schemaOf = (doc, ref) => ref.slice(2).split('/').reduce((at, k) => at[k.replaceAll('~1', '/')], doc);

/** The schema without $ref and allOf: what its parts say, together. */
function whole(schema, doc) {
  if (schema.$ref) return whole(schemaOf(doc, schema.$ref), doc);
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map((s) => whole(s, doc));
  return { type: 'object', required: parts.flatMap((p) => p.required ?? []), properties: Object.assign({}, ...parts.map((p) => p.properties)) };
}

const kinds = {
  null: (v) => v === null, array: Array.isArray, object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v), string: (v) => typeof v === 'string',
  integer: Number.isInteger, number: (v) => typeof v === 'number', boolean: (v) => typeof v === 'boolean',
};
const formats = { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, date: /^\d{4}-\d\d-\d\d$/ };

/** The members a schema requires are there, none stands that it does not know, and each is what the schema says. */
function check(value, given, doc, where) {
  const schema = whole(given, doc);
  if (schema.anyOf) {
    if (value === null) return assert.ok(schema.anyOf.some((s) => s.type === 'null'), `${where} is null`);
    return check(value, schema.anyOf.find((s) => s.type !== 'null'), doc, where);
  }
  const types = [schema.type].flat();
  assert.ok(types.some((type) => kinds[type](value)), `${where} is not ${types}: ${JSON.stringify(value)}`);
  if (schema.enum) assert.ok(schema.enum.includes(value), `${where}: ${value} is not one of ${schema.enum}`);
  if (schema.format in formats && value !== null) assert.match(value, formats[schema.format], where);
  if (kinds.array(value)) value.forEach((v, i) => check(v, schema.items, doc, `${where}[${i}]`));
  if (!kinds.object(value)) return undefined;
  for (const name of schema.required ?? []) assert.ok(name in value, `${where}.${name} is missing`);
  for (const [name, inner] of Object.entries(value)) {
    if (schema.properties?.[name]) check(inner, schema.properties[name], doc, `${where}.${name}`);
    else if (kinds.object(schema.additionalProperties)) check(inner, schema.additionalProperties, doc, `${where}.${name}`);
    else assert.equal(schema.additionalProperties, true, `${where}.${name} is not in the document`);
  }
  return undefined;
}

/** An answer is one that the operation documents, in status, media type and shape. */
function checkAnswer(answer, operation, doc, where) {
  const named = operation.responses[answer.status] ?? operation.responses.default;
  assert.ok(answer.status >= 400 || operation.responses[answer.status], `${where}: ${answer.status} is not in the document`);
  const content = (named.$ref ? schemaOf(doc, named.$ref) : named).content;
  if (!content) return assert.equal(answer.text, '', where);
  const media = content[answer.headers['content-type'].split(';')[0]];
  assert.ok(media, `${where}: ${answer.status} ${answer.headers['content-type']} is not in the document`);
  return media.schema.type === 'string' ? undefined : check(answer.json(), media.schema, doc, `${where} ${answer.status}`);
}

/** "2026-11", in the demo's zone. */
const thisMonth = () => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 7);

const everyOperation = (doc) => Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
const readContract = () => parse(readFileSync(join(root, documents[0]), 'utf8'));

test('every GET answers in the shape that the document gives', async (t) => {
  const campus = await demo(t);
  const doc = readContract();
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  const get = (path) => fetchRaw(campus.console + path, { headers: { Authorization: `Bearer ${token}` } });
  for (let i = 0; i < 10; i++) await fetchRaw(`${campus.gateway}/lama/nilai`, { headers: { 'X-API-Key': campus.key } });
  await campus.json('sync', 'plan');
  await until('a ticket', async () => (await campus.json('ticket', 'list')).items.length > 0);
  const [key] = (await campus.json('key', 'list')).items;
  const issued = await campus.json('key', 'issue', '--unit', key.unit, '--app', key.app, '--scope', key.scopes[0], '--custodian', key.custodian, '--reason', 'uji');
  await campus.json('grant', 'add', '--unit', key.unit, '--app', key.app, '--scope', 'mahasiswa', '--custodian', key.custodian, '--purpose', 'uji');
  await campus.json('limit', 'set', 'unit', key.unit, '--per-day', '100000', '--concurrent', '500');
  const parts = { '/api/v1/reveals/{link}': issued.link.split('/').pop(), '/api/v1/keys/{id}/calls': key.id };
  let checked = 0;
  for (const { path, method, operation } of everyOperation(doc)) {
    if (method !== 'GET') continue;
    let concrete = path.endsWith('/explain') ? `${path}?method=GET&url=/mahasiswa` : path;
    if (path === '/api/v1/register') concrete += `?month=${thisMonth()}`;
    const [collection, name] = path.split(/\/\{|\}/);
    if (name) {
      // The first item of the list above it; a list without items would leave its shape unchecked.
      const item = parts[path] ? {} : (await get(collection)).json().items[0];
      const one = parts[path] ?? item?.[name];
      assert.ok(one, `nothing to show for ${path}`);
      concrete = path.replace(`{${name}}`, encodeURIComponent(one)).replace(/\{(\w+)\}/, (_, other) => encodeURIComponent(item[other]));
      checkAnswer(await get(path.replace(`{${name}}`, 'tidak-ada')), operation, doc, `GET ${path} of nothing`);
    }
    const answer = await get(concrete);
    assert.equal(answer.status, 200, `${concrete}: ${answer.text}`);
    checkAnswer(answer, operation, doc, `GET ${path}`);
    checkAnswer(await get(`${concrete}${concrete.includes('?') ? '&' : '?'}limit=0&cursor=x&format=text`), operation, doc, `GET ${path} with odd parameters`);
    checked++;
  }
  assert.ok(checked >= 30, `${checked} answers checked`);
  const refused = (await get('/api/v1/routes/explain?method=PATCH&url=/mahasiswa')).json();
  check(refused, doc.components.schemas.Explanation, doc, 'a refusal explained');
  assert.equal(refused.status, 405);
});

test('lists end, and their cursor goes on where they stopped', async (t) => {
  const campus = await demo(t);
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  const plan = await campus.json('sync', 'plan');
  for (const path of ['/api/v1/records/students', `/api/v1/sync/plans/${plan.id}/rows`, '/api/v1/sync/plans', '/api/v1/units']) {
    const seen = new Set();
    let next = '';
    let pages = 0;
    do {
      const page = (await fetchRaw(`${campus.console}${path}?limit=100${next ? `&cursor=${next}` : ''}`, { headers: { Authorization: `Bearer ${token}` } })).json();
      for (const item of page.items) {
        const name = JSON.stringify([item.id, item.program, item.nim]);
        assert.ok(!seen.has(name), `${path}: ${name} twice`);
        seen.add(name);
      }
      assert.ok(page.items.length > 0, `${path}: an empty page ${pages}`);
      next = page.next;
      pages++;
    } while (next && pages < 20);
    assert.equal(next, null, path);
    if (!path.endsWith('units') && !path.endsWith('plans')) assert.equal(seen.size, 300, path);
  }
});

test('only what is documented as open is open, and every example is understood', async (t) => {
  const campus = await demo(t);
  const doc = readContract();
  const token = readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim();
  let examples = 0;
  for (const { path, method, operation } of everyOperation(doc)) {
    const concrete = campus.console + path.replaceAll(/\{\w+\}/g, 'tidak-ada');
    const where = `${method} ${path}`;
    const stranger = await fetchRaw(concrete, { method });
    checkAnswer(stranger, operation, doc, `${where} by a stranger`);
    if ((operation.security ?? doc.security).length > 0) assert.equal(stranger.status, 401, where);
    else assert.notEqual(stranger.status, 401, where);
    const media = operation.requestBody?.content['application/json'];
    // A partner's webhook understands nobody who does not sign (leaks.test.mjs).
    if (!media || operation.operationId === 'reportPartnerLeaks') continue;
    const send = async (body) => {
      const answer = await fetchRaw(concrete, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      checkAnswer(answer, operation, doc, where);
      return answer;
    };
    const answer = await send(media.example);
    if (answer.status >= 400) assert.doesNotMatch(answer.json().type, /\/(json|id|face)\.(?!malformed$)|internal$/, `${where}: ${answer.text}`);
    // Bodies are closed: a misspelt member is an error, never ignored. Some operations look for the thing first.
    if (method !== 'PUT' && !path.startsWith('/api/v1/sync/plans/{')) assert.match((await send({ ...media.example, salah_ketik: 1 })).json().type, /json\.field$/, where);
    examples++;
  }
  assert.ok(examples >= 15, `${examples} examples sent`);
});

test('what changes things answers in the shape that the document gives', async (t) => {
  const campus = await demo(t);
  const doc = readContract();
  const operations = Object.fromEntries(everyOperation(doc).map((o) => [o.operation.operationId, o]));
  const headers = { Authorization: `Bearer ${readFileSync(join(campus.dir, 'secrets/admin-token'), 'utf8').trim()}`, 'Content-Type': 'application/json' };
  const done = new Set();
  let cookies = '';
  const call = async (operationId, parts = {}, body = undefined, as = headers) => {
    const { path, method, operation } = operations[operationId];
    const concrete = Object.entries(parts).reduce((at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)), path);
    const answer = await fetchRaw(campus.console + concrete, { method, headers: as, body: body && JSON.stringify(body) });
    assert.ok(answer.status < 300, `${operationId}: ${answer.text}`);
    checkAnswer(answer, operation, doc, operationId);
    done.add(operationId);
    if (operationId === 'signIn') cookies = answer.headers['set-cookie'].map((c) => c.split(';')[0]).join('; ');
    return answer.text ? answer.json() : undefined;
  };
  const unit = await call('createUnit', {}, { code: 'UJI', name: 'Unit Uji' });
  await call('changeUnit', { id: 'UJI' }, { parent: null, name: 'Unit Uji Coba' });
  const person = await call('createPerson', {}, { name: 'Siti', email: 'siti@contoh.ac.id' });
  await call('changePerson', { id: person.id }, { phone: '0812-0000-0001' });
  await call('grantRole', { id: person.id }, { role: 'key_custodian', unit: 'UJI' });
  const app = await call('createApp', {}, { unit: 'UJI', name: 'Aplikasi Uji' });
  await call('changeApp', { id: app.id }, { maker: 'Tim Uji' });
  const wanted = { unit: unit.id, app: app.id, scopes: ['mahasiswa'], custodian: person.email, reason: 'uji' };
  const key = await call('issueKey', {}, wanted);
  await call('resendKey', { id: key.id });
  const { password } = await call('givePassword', { id: person.id });
  const cookie = { 'Content-Type': 'application/json' };
  cookie['X-CSRF-Token'] = (await call('signIn', {}, { email: person.email, password }, cookie)).csrf;
  cookie.Cookie = cookies;
  await call('changePassword', {}, { old_password: password, new_password: 'kata sandi baru yang panjang' }, cookie);
  // The link comes from another than who gave the password.
  const { link } = (await (await secondOfPsi(campus)).post(`/keys/${key.id}/resend`)).json();
  await call('revealKey', { link: link.split('/').pop() }, undefined, cookie);
  const token = await call('createToken', {}, { name: 'uji' }, cookie);
  await call('revokeToken', { id: token.id }, undefined, cookie);
  await call('changeMe', {}, { language: 'en' }, cookie);
  await call('signOut', {}, undefined, cookie);
  await call('verifyKey', {}, { text: 'gpr_contoh' });
  await call('reportLeak', {}, { text: 'gpr_contoh' });
  done.add('reportPartnerLeaks'); // signed: leaks.test.mjs
  await call('rotateKey', { id: key.id }, { reason: 'uji', overlap: '7d' });
  const { items: [{ id: successor }] } = await campus.json('key', 'list', '--unit', 'UJI', '--state', 'pending');
  const second = await campus.json('key', 'resend', successor);
  assert.equal((await call('getRotation', { id: key.id })).successor.key.id, successor);
  cookie['X-CSRF-Token'] = (await call('signIn', {}, { email: person.email, password: 'kata sandi baru yang panjang' }, { 'Content-Type': 'application/json' })).csrf;
  cookie.Cookie = cookies;
  await call('revealKey', { link: second.link.split('/').pop() }, undefined, cookie);
  await call('rollBackKey', { id: key.id }, { reason: 'uji' });
  const third = await call('rotateKey', { id: key.id }, { reason: 'uji' });
  await call('revealKey', { link: third.link.split('/').pop() }, undefined, cookie);
  await call('finishKey', { id: key.id }, { reason: 'uji', force: true });
  const asked = { unit: 'UJI', app: app.id, custodian: person.email, scopes: ['mahasiswa'], purpose: 'uji', letter_number: '1/UJI/2026' };
  const helper = await call('createPerson', {}, { name: 'Petugas', email: 'petugas@contoh.ac.id' });
  await call('grantRole', { id: helper.id }, { role: 'helpdesk' });
  const first = await call('givePassword', { id: helper.id });
  const clerk = { 'Content-Type': 'application/json' };
  clerk['X-CSRF-Token'] = (await call('signIn', {}, { email: helper.email, password: first.password }, { 'Content-Type': 'application/json' })).csrf;
  clerk.Cookie = cookies;
  await call('changePassword', {}, { old_password: first.password, new_password: 'kata sandi petugas yang panjang' }, clerk);
  const grant = await call('addGrant', {}, asked, clerk);
  await call('changeGrant', { id: grant.id }, { letter_date: '2026-11-20' }, clerk);
  await call('changePerson', { id: person.id }, { nip: '199001012015012001' });
  await call('submitGrant', { id: grant.id }, undefined, clerk);
  await call('approveGrant', { id: grant.id }, { reason: 'Setuju' });
  const granted = await campus.json('key', 'issue', '--grant', grant.id);
  assert.equal(granted.grant, grant.id);
  assert.equal((await call('getGrant', { id: grant.id })).key, granted.id);
  await call('closeGrant', { id: grant.id }, { reason: 'Balasan 7/TIK/2026' }, clerk);
  const refused = await call('addGrant', {}, { ...asked, letter_date: '2026-11-20' }, clerk);
  await call('submitGrant', { id: refused.id }, undefined, clerk);
  await call('rejectGrant', { id: refused.id }, { reason: 'Tidak perlu' });
  const renewal = await call('renewKey', { id: third.id }, undefined, clerk);
  await call('withdrawGrant', { id: renewal.id }, { reason: 'Batal' }, clerk);
  const heir = await call('createPerson', {}, { name: 'Budi', email: 'budi@contoh.ac.id' });
  await call('grantRole', { id: heir.id }, { role: 'key_custodian', unit: 'UJI' });
  await call('handOver', {}, { from: person.id, to: heir.id, unit: 'UJI', reason: 'Mutasi' });
  key.id = third.id;
  await call('changeLimits', { kind: 'key', id: key.id }, { per_day: 100 });
  await call('simulateCall', { id: key.id }, { method: 'GET', path: '/mahasiswa' });
  await call('removeLimits', { kind: 'key', id: key.id });
  for (const verb of ['suspendKey', 'resumeKey', 'revokeKey']) await call(verb, { id: key.id }, { reason: 'uji' });
  operations.revokeRole.path += '?unit=UJI';
  await call('revokeRole', { id: person.id, role: 'key_custodian' });
  const service = await call('createService', {}, { name: 'uji', targets: ['127.0.0.1:9'] });
  await call('replaceService', { id: 'uji' }, { ...service, answer_ms: 1000 });
  const route = await call('createRoute', {}, { service: 'uji', methods: ['GET'], pattern: '/uji', scope: 'akademik' });
  await call('replaceRoute', { id: route.id }, { ...route, per_minute: 60, burst: 5 });
  await call('removeRoute', { id: route.id });
  await call('removeService', { id: service.id });
  for (let i = 0; i < 10; i++) await fetchRaw(`${campus.gateway}/lama/nilai`, { headers: { 'X-API-Key': campus.key } });
  const ticket = await until('a ticket', async () => (await campus.json('ticket', 'list')).items[0]);
  await call('moveTicket', { id: ticket.number }, { event: 'dismiss', reason: 'uji' });
  await call('moveTicket', { id: ticket.id }, { event: 'reopen', reason: 'uji' });
  await call('reportAccess', {}, { nim: '2008107010001' });
  await call('checkFeeder');
  await call('acceptClock');
  await call('importCalendar', {}, operations.importCalendar.operation.requestBody.content['application/json'].example);
  await call('createCalendarFeed');
  await call('revokeCalendarFeed');
  done.add('readNotice'); // takes a notice, and those take time to come: notices.test.mjs
  const { id } = await call('createPlan', {}, {});
  const ready = await until('a ready plan', async () => { const plan = await call('getPlan', { id }); return plan.state === 'ready' && plan; });
  await call('approvePlan', { id }, { hash: ready.hash });
  await fetchRaw(`${campus.feeder}/sim/fault`, { method: 'POST', body: JSON.stringify({ slow_ms: 50 }), headers }); // or it is done before it is paused
  await call('runPlan', { id });
  await call('pausePlan', { id });
  await call('resumePlan', { id });
  await call('cancelPlan', { id });
  await call('getPlanReport', { id });
  await call('applyConfig', {}, { document: { units: [{ code: 'UJI', name: 'Unit Uji Lagi' }] } });
  const again = await call('applyConfig', {}, { document: { units: [{ code: 'UJI', name: 'Unit Uji' }] }, prune: true });
  await call('rollbackConfig', {}, { number: again.version });
  const left = Object.values(operations).filter((o) => o.method !== 'GET' && !done.has(o.operation.operationId)).map((o) => o.operation.operationId);
  assert.deepEqual(left, [], 'operations whose answers nobody looked at');
});
