// kill -9 between any two moments of a change, then the same request again: one effect, and everybody who got an answer got the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo, fetchRaw, sleep, slow, tempFolder } from './harness.mjs';

test('a change repeated over kills happens once and is answered alike', async (t) => {
  const dir = tempFolder(t);
  const answers = new Map();
  const rounds = slow ? 2 : 4;
  for (let round = 0; round <= rounds; round++) {
    const campus = await demo(t, [], { dir });
    const token = readFileSync(join(dir, 'secrets/admin-token'), 'utf8').trim();
    const post = async (name) => {
      const answer = await fetchRaw(`${campus.console}/api/v1/units`, {
        method: 'POST', body: JSON.stringify({ code: name, name: `Unit ${name}` }),
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': `buat-${name}` },
      }).catch(() => undefined);
      if (answer?.status === 201) {
        if (answers.has(name)) assert.equal(answer.text, answers.get(name), name);
        answers.set(name, answer.text);
        return true;
      }
      // Under way (its holder was killed a moment ago) or cut off: never a conflict with itself.
      if (answer && answer.status !== 503) assert.match(answer.json().type, /face\.idempotency_running$/, answer.text);
      return false;
    };
    if (round < rounds) {
      const calls = Array.from({ length: 30 }, (_, i) => post(`R${round}X${i}`));
      await sleep(Math.random() * 120);
      campus.child.kill('SIGKILL');
      await Promise.all(calls);
      await campus.child.ended;
      continue;
    }
    const names = Array.from({ length: rounds * 30 }, (_, i) => `R${Math.floor(i / 30)}X${i % 30}`);
    const deadline = Date.now() + 60000;
    for (let left = names; left.length > 0;) {
      assert.ok(Date.now() < deadline, `without an answer: ${left}`);
      const done = await Promise.all(left.map(post));
      left = left.filter((_, i) => !done[i]);
      if (left.length > 0) await sleep(1000);
    }
    for (const name of names) {
      const unit = await campus.json('unit', 'show', name);
      assert.equal(unit.id, JSON.parse(answers.get(name)).id);
    }
    await campus.child.end();
    assert.equal((await campus.json('audit', 'verify')).good, true, 'and the history of all this is whole');
  }
});
