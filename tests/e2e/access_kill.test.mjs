// kill -9 while personal data goes out: whoever got an answer, got it after its access record was on the disk. Every answer that a caller received
// whole is in the report as whole, every one of which it saw the head is there, and no file holds half a record before a whole one.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { atEnd, demo, sleep, slow, tempFolder, until } from './harness.mjs';

const seed = Number(process.env.SEED ?? 20261123);

/** A small generator, so that a failing run can be replayed from its seed. */
function seeded(state) {
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** A campus service of ours with students who do not exist; every other answer comes in pieces, so that its head leaves before its end is known. */
async function students(t) {
  let turn = 0;
  const person = (i) => ({ nim: `20990000${String(i).padStart(5, '0')}`, nama: `Contoh ${i}`, nik: `999999${String(i).padStart(10, '0')}` });
  const server = http.createServer(async (_, answer) => {
    const from = turn++ * 3;
    const pieces = [0, 1, 2].map((i) => JSON.stringify(person(from + i)));
    answer.writeHead(200, { 'Content-Type': 'application/json' });
    if (turn % 2 === 0) return answer.end(`{"data":[${pieces.join(',')}]}`);
    answer.write(`{"data":[${pieces[0]}`);
    for (const piece of pieces.slice(1)) {
      await sleep(3);
      answer.write(`,${piece}`);
    }
    return answer.end(']}');
  });
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  atEnd(t, () => new Promise((r) => { server.close(r); server.closeAllConnections(); }));
  return server.address().port;
}

/** One call; what the caller saw of it goes into `seen`: request id -> whole? */
function call(campus, agent, seen) {
  return new Promise((resolve) => {
    const request = http.request(`${campus.gateway}/contoh`, { agent, headers: { 'X-API-Key': campus.key } }, (answer) => {
      const id = answer.headers['x-request-id'];
      let text = '';
      if (answer.statusCode === 200) seen.set(id, false);
      answer.on('data', (d) => { text += d; });
      answer.on('end', () => {
        if (answer.statusCode === 200) {
          seen.set(id, true);
          assert.equal(JSON.parse(text).data.length, 3);
          assert.doesNotMatch(text, /999999\d{10}/, 'masked');
        }
        resolve(true);
      });
      answer.on('error', () => resolve(false));
    });
    request.on('error', () => resolve(false));
    request.end();
  });
}

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** The records of the journal as it lies on the disk, read by a second hand: frames of length, checksum and text. */
function journalled(dir) {
  const out = [];
  for (const name of readdirSync(join(dir, 'access'))) {
    const bytes = readFileSync(join(dir, 'access', name));
    let at = 0;
    while (at + 8 < bytes.length) {
      const size = bytes.readUInt32LE(at);
      const text = bytes.subarray(at + 8, at + 8 + size);
      if (size === 0 || text.length < size || crc32(text) !== bytes.readUInt32LE(at + 4)) break;
      out.push(JSON.parse(text.toString()));
      at += 8 + size;
    }
    // The end of a file is reserved space, or a batch that nobody was told is safe: nothing whole may stand behind it.
    assert.equal(bytes.indexOf('{"r":"req_', Math.min(bytes.length, at + 8 + 65536)), -1, `${name}: records behind byte ${at}`);
  }
  return out;
}

async function reported(campus) {
  const out = new Map();
  for (let next; ;) {
    const page = await campus.json('access', 'list', '--limit', '200', ...(next ? ['--after', next] : []));
    for (const item of page.items) out.set(item.request, item);
    if (!page.next) return out;
    next = page.next;
  }
}

test(`what was received is on record, whatever was killed when (seed ${seed})`, async (t) => {
  const below = seeded(seed);
  const port = await students(t);
  const dir = tempFolder(t);
  const seen = new Map();
  const kills = slow ? 2 : 4;
  const onDisk = new Set();
  for (let round = 0; round < kills; round++) {
    const campus = await demo(t, [], { dir, students: 50 });
    if (round === 0) {
      await campus.json('service', 'add', '--name', 'contoh', '--target', `127.0.0.1:${port}`, '--restrict', 'nik=mahasiswa.nik:number');
      await campus.json('route', 'add', '--service', 'contoh', '--path', '/contoh', '--method', 'GET', '--scope', 'mahasiswa', '--rate', '600000', '--burst', '10000', '--subject', 'nim');
    }
    const agent = new http.Agent({ keepAlive: true, maxSockets: 24 });
    const before = seen.size;
    let going = true;
    const workers = Array.from({ length: 24 }, async () => { while (going && await call(campus, agent, seen)); });
    await until('load', () => seen.size > before + 50 + below(400));
    await sleep(below(60));
    campus.child.kill('SIGKILL');
    going = false;
    await Promise.all(workers);
    await campus.child.ended;
    agent.destroy();
    for (const record of journalled(dir)) onDisk.add(record.r);
  }

  const campus = await demo(t, [], { dir, students: 50 });
  const missing = (records) => [...seen].filter(([id, whole]) => !records.has(id) || (whole && !records.get(id).complete));
  const records = await until('the journal in the store', async () => {
    const all = await reported(campus);
    return missing(all).length === 0 && all;
  }).catch(async (error) => { throw new Error(`${error.message}; without their record: ${JSON.stringify(missing(await reported(campus)).slice(0, 5))}`); });
  const whole = [...seen.values()].filter((w) => w).length;
  t.diagnostic(`seed=${seed} kills=${kills} answers received whole=${whole} in part=${seen.size - whole} records=${records.size} in the journal after kills=${onDisk.size}`);
  assert.ok(whole > 100 && onDisk.size > 0, 'the kills found something to lose');
  for (const [id, received] of seen) {
    const record = records.get(id);
    assert.equal(record.service, 'contoh');
    assert.equal(record.status, 200);
    if (!received) continue;
    for (const member of ['nim', 'nama']) assert.ok(record.members.includes(member), id);
    assert.deepEqual(record.masked, ['nik'], id);
    assert.equal(record.subjects, 3, id);
  }
  const one = await campus.json('subject', 'report', '--nim', '2099000000000');
  assert.equal(one.items.length, 1, 'the first student was in one answer');
});

test('the data protection officer reads access records, and nothing else', async (t) => {
  const campus = await demo(t, [], { students: 50 });
  const { gateway, key, console: console_ } = campus;
  const got = await new Promise((resolve) => http.get(`${gateway}/mahasiswa?limit=2`, { headers: { 'X-API-Key': key } }, (answer) => {
    let text = '';
    answer.on('data', (d) => { text += d; });
    answer.on('end', () => resolve(JSON.parse(text)));
  }));
  const nim = (got.items ?? got.data)[0].nim;
  const person = await campus.json('person', 'add', '--name', 'Pejabat Contoh', '--email', 'pdp@contoh.ac.id');
  await campus.json('role', 'add', person.id, '--role', 'pdp_officer');
  const { password } = await campus.json('person', 'password', person.id);
  const send = async (method, path, body, headers = {}) => fetch(console_ + path, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
  const signed = await send('POST', '/api/v1/session', { email: 'pdp@contoh.ac.id', password });
  const session = { Cookie: signed.headers.get('set-cookie').split(';')[0], 'X-CSRF-Token': (await signed.json()).csrf };
  const { token } = await (await send('POST', '/api/v1/tokens', { name: 'uji' }, session)).json();
  const officer = { Authorization: `Bearer ${token}` };

  const report = await until('the record in the report', async () => {
    const answer = await send('POST', '/api/v1/access/report', { nim }, officer);
    assert.equal(answer.status, 200);
    const shown = await answer.json();
    return shown.items.length > 0 && shown;
  });
  assert.equal(report.items[0].service, 'data-kampus');
  const byKind = async (kind, value) => send('POST', '/api/v1/access/report', { kind, value }, officer);
  assert.deepEqual((await (await byKind('nim', nim)).json()).items.map((i) => i.request).slice(-report.items.length), report.items.map((i) => i.request));
  const unknown = await byKind('nomor', nim);
  assert.equal(unknown.status, 400);
  assert.match((await unknown.json()).type, /gateway\.subject_kind_unknown$/);
  const [service] = (await campus.json('service', 'list')).items;
  await campus.json('route', 'add', '--service', service.id, '--path', '/nomor', '--method', 'GET', '--scope', 'mahasiswa', '--subject', 'no_induk', '--subject-kind', 'nomor');
  assert.deepEqual((await (await byKind('nomor', nim)).json()).items, [], 'known, and nothing shared');
  assert.equal((await send('GET', '/api/v1/access', undefined, officer)).status, 200);
  for (const path of ['/api/v1/keys', '/api/v1/tickets', '/api/v1/usage', '/api/v1/services', '/api/v1/persons', '/api/v1/grants', '/api/v1/records/findings', '/api/v1/audit']) {
    const answer = await send('GET', path, undefined, officer);
    if (answer.status === 403) continue;
    // Lists that are bounded by what one may see: empty, or one's own acts.
    assert.equal(answer.status, 200, path);
    for (const item of (await answer.json()).items) assert.equal(item.actor, person.id, path);
  }
  for (const [method, path, body] of [['POST', '/api/v1/units', { code: 'PDP', name: 'x' }], ['POST', '/api/v1/services', { name: 'x', targets: ['127.0.0.1:1'] }], ['POST', '/api/v1/persons', { name: 'x', email: 'x@contoh.ac.id' }]]) {
    assert.equal((await send(method, path, body, officer)).status, 403, path);
  }
});
