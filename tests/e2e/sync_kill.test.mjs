// A sync killed at seeded points and resumed: the Feeder holds each student exactly once and nothing stays unknown.
// The Feeder simulator is another process, as the ministry's server is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInterface } from 'node:readline';
import { demo, fetchRaw, launch, program, slow, tempFolder, until } from './harness.mjs';

const kills = slow ? 8 : 50;
const students = slow ? 200 : 1040; // some carry planted defects and are not sent
const seed = Number(process.env.SEED ?? 20261122);

/** A small generator, so that a failing run can be replayed from its seed. */
function seeded(state) {
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

test(`killed ${kills} times over ${students} students (seed ${seed})`, async (t) => {
  const below = seeded(seed);
  const sim = launch(t, program, ['feeder', 'sim', '--port', '0', '--json', '--fault', `slow_ms=${slow ? 30 : 8}`], { env: { ...process.env, GAPURA_LANG: 'en' } });
  const line = await new Promise((r) => createInterface({ input: sim.stdout }).once('line', r));
  const feeder = JSON.parse(line).feeder;
  const written = async () => (await fetchRaw(`${feeder}/sim/counts`)).json();
  const pace = (ms) => fetchRaw(`${feeder}/sim/fault`, { method: 'POST', body: JSON.stringify({ slow_ms: ms }), headers: { 'Content-Type': 'application/json' } });

  const dir = tempFolder(t);
  const start = () => demo(t, ['--feeder', feeder], { dir, students });
  let campus = await start();
  const plan = await campus.json('sync', 'plan');
  await campus.json('sync', 'approve', plan.id);
  const wanted = plan.counts.new;
  await campus.json('sync', 'run', plan.id, '--background');

  // Each student is two writes; the points are spread over the whole run.
  const points = Array.from({ length: kills }, () => 1 + below(wanted * 2 - 2)).sort((a, b) => a - b);
  let killed = 0;
  for (const point of points) {
    const reached = await until(`${point} writes`, async () => { const { writes } = await written(); return writes >= point && writes; }, 120000);
    if (reached >= wanted * 2) break;
    await campus.child.end('SIGKILL');
    killed++;
    await pace(slow ? 1500 : 250); // while the program starts, its run, which resumes by itself, hardly moves
    campus = await start();
    await pace(slow ? 30 : 8);
  }
  const ended = await until('the end of the run', async () => {
    const shown = await campus.json('sync', 'show', plan.id);
    return ['done', 'partial', 'failed', 'paused'].includes(shown.state) && shown;
  }, 120000);
  const counts = await written();
  t.diagnostic(`seed=${seed} kills=${killed} students=${wanted} held=${counts.students} duplicates=${JSON.stringify(counts.duplicates)} state=${ended.state}`);
  assert.equal(ended.state, 'done', JSON.stringify(ended));
  assert.ok(killed >= kills * 0.8, `only ${killed} kills hit a running sync`);
  assert.deepEqual(Object.values(counts.duplicates).filter((n) => n !== 0), []);
  assert.equal(counts.students, wanted);
  const after = await campus.json('sync', 'plan');
  assert.equal(after.counts.new + after.counts.changed, 0, 'the Feeder holds what the campus approved');
});
