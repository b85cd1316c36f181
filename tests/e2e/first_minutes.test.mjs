// What a new user sees: the four jobs of Gapura working together in the demo.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, fetchRaw, until } from './harness.mjs';

test('the first minutes', async (t) => {
  const campus = await demo(t, [], { students: 2000 });
  const call = (path, headers = {}) => fetchRaw(campus.gateway + path, { headers: { 'Accept-Language': 'en', ...headers } });
  const key = { 'X-API-Key': campus.key };

  await t.test('a key opens student data, restricted fields masked', async () => {
    const answer = await call('/mahasiswa?limit=5', key);
    assert.equal(answer.status, 200, answer.text);
    const { items, next } = answer.json();
    assert.equal(items.length, 5);
    assert.ok(next);
    for (const student of items) {
      assert.match(student.nik, /•/, 'NIK is masked');
      assert.match(student.nama_ibu_kandung, /•|^$/, 'mother\'s name is masked');
      assert.ok(student.nama && student.nim);
    }
    assert.match(answer.headers['ratelimit-policy'], /^"[^"]+";q=\d+/);
    assert.match(answer.headers.ratelimit, /^"[^"]+";r=\d+/);
    assert.ok(answer.headers['x-request-id']);
    const one = await call(`/mahasiswa/${items[0].nim}`, { Authorization: `Bearer ${campus.key}` });
    assert.equal(one.status, 200);
    assert.equal(one.json().nim, items[0].nim);
  });

  await t.test('refusals teach', async () => {
    const table = [
      [await call('/mahasiswa'), 401, /key_missing$/],
      [await call('/mahasiswa', { 'X-API-Key': 'gpr_nonsense' }), 401, /key_malformed$/],
      [await call('/dosen', key), 403, /scope_missing$/],
      [await call('/nowhere', key), 404, /./],
    ];
    for (const [answer, status, type] of table) {
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.headers['content-type'], /^application\/problem\+json/);
      const problem = answer.json();
      assert.match(problem.type, type);
      assert.equal(problem.status, status);
      assert.ok(problem.title && problem.detail && problem.request_id, answer.text);
    }
    assert.ok((await call('/mahasiswa')).headers['www-authenticate']);
    const indonesian = (await call('/mahasiswa', { 'Accept-Language': 'id' })).json();
    assert.notEqual(indonesian.title, table[0][0].json().title);
  });

  await t.test('a limit holds and says when to come back', async () => {
    let refused;
    for (let i = 0; i < 400 && !refused; i++) {
      const answer = await call('/prodi', key);
      if (answer.status === 429) refused = answer;
      else assert.equal(answer.status, 200, answer.text);
    }
    assert.ok(refused, 'no call was limited');
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    assert.match(refused.json().type, /limit|quota/);
  });

  await t.test('a failing service opens one ticket by itself', async () => {
    for (let i = 0; i < 30; i++) assert.ok((await call('/lama/nilai', key)).status >= 500);
    const tickets = await until('a ticket', async () => {
      const { items } = await campus.json('ticket', 'list');
      return items.length > 0 && items;
    });
    assert.equal(tickets.length, 1);
    const ticket = await until('all counts', async () => {
      const shown = await campus.json('ticket', 'show', tickets[0].number);
      return shown.failures >= 30 && shown;
    });
    assert.equal(ticket.state, 'detected');
    assert.ok(ticket.incidents[0].first && ticket.incidents[0].last && ticket.units.length === 1 && ticket.apps.length === 1, JSON.stringify(ticket));
    assert.ok(!JSON.stringify(ticket).includes(campus.key));
  });

  await t.test('a plan is made, approved, sent; the same plan again sends nothing', async () => {
    const plan = await campus.json('sync', 'plan');
    const shown = (await campus.cli('sync', 'show', plan.id)).stdout;
    assert.match(shown, /position +nim +program/, 'the sample is a table');
    assert.match(shown, /per_second +0\.0/);
    assert.ok(plan.counts.new > 1800, JSON.stringify(plan.counts));
    assert.ok(plan.counts.blocked > 0, 'the planted defects are blocked');
    assert.equal((await campus.cli('sync', 'run', plan.id)).code, 5, 'not before approval');
    await campus.json('sync', 'approve', plan.id);
    const ended = await campus.json('sync', 'run', plan.id);
    assert.equal(ended.state, 'done', JSON.stringify(ended));
    const { calls: _before, logins: _, ...counts } = (await fetchRaw(campus.feeder + '/sim/counts')).json();
    const again = await campus.json('sync', 'plan');
    assert.equal(again.counts.new, 0);
    assert.equal(again.counts.changed, 0);
    assert.equal(again.counts.blocked, plan.counts.blocked);
    assert.equal(again.counts.same, plan.counts.new + plan.counts.same);
    await campus.json('sync', 'approve', again.id);
    await campus.json('sync', 'run', again.id);
    const { calls: _after, logins: __, ...after } = (await fetchRaw(campus.feeder + '/sim/counts')).json();
    assert.deepEqual(after, counts, 'nothing was written the second time');
    const report = await campus.json('sync', 'report', plan.id);
    assert.equal(report.rows.accepted, plan.counts.new);
  });
});
