// Three real gateways spend one day's quota through a real Redis that is killed, stopped, flushed, restarted and made slow under them: the quota
// holds, nobody is starved, and no call is answered with a failure of ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { quotaWorld, spend } from './quota_world.mjs';

const quota = 1000;

function onlyLimited(t, what, counts, before = 0) {
  t.diagnostic(`${what}: ${before} before, then ${JSON.stringify(counts)}`);
  assert.deepEqual(Object.keys(counts).filter((s) => s !== '200' && s !== '429'), [], `${what}: own failures`);
}

test('a quota of three gateways, through every fault of Redis', async (t) => {
  const world = await quotaWorld(t);
  const names = ['up', 'one-node', 'flushed', 'slow', 'stopped', 'killed', 'pinned', 'met-nobody', 'restarted'];
  const paths = {};
  await Promise.all(names.map(async (name) => { paths[name] = await world.route(name, quota); }));
  await Promise.all(names.map((name) => world.known(paths[name])));
  const together = (what) => until(what, () => world.together());
  await together('three gateways that share');
  const all = world.gateways;
  /** Spends a part, breaks something, and spends what is left. */
  const through = async (name, fault, least, quiet = 1000) => {
    const before = await spend(all, paths[name], world.key, { stop: (counts) => counts[200] >= quota * 0.4 });
    await fault();
    const after = await spend(all, paths[name], world.key, { quiet, least: least - before[200] });
    onlyLimited(t, name, after, before[200]);
    const total = before[200] + after[200];
    assert.ok(total <= quota * 1.1 && total >= least, `${name}: ${total} of ${quota}`);
  };
  const whole = quota * 0.95;

  const up = await spend(all, paths.up, world.key, { least: whole });
  onlyLimited(t, 'Redis up', up);
  assert.ok(up[200] <= quota * 1.02 && up[200] >= whole, `${up[200]} of ${quota}`);
  const one = await spend([all[1]], paths['one-node'], world.key, { least: whole });
  onlyLimited(t, 'one gateway of three, Redis up', one);
  assert.ok(one[200] <= quota * 1.02 && one[200] >= whole, `${one[200]} of ${quota}`);

  await through('flushed', async () => world.flush(), whole);

  world.wire.delay(100); // each way
  const begun = await spend(all, paths.slow, world.key, { stop: (counts) => counts[200] >= quota * 0.2 });
  onlyLimited(t, 'slow by 200 ms, a fifth', begun);
  const from = Date.now();
  const slowed = await spend(all, paths.slow, world.key, { quiet: 3000, least: whole - begun[200], stop: (counts) => begun[200] + counts[200] >= whole });
  onlyLimited(t, `slow by 200 ms, all but a twentieth in ${Date.now() - from} ms`, slowed, begun[200]);
  const drained = await spend(all, paths.slow, world.key, { quiet: 3000, longest: 4000 });
  const slowTotal = begun[200] + slowed[200] + drained[200];
  onlyLimited(t, 'slow by 200 ms, the rest', drained, begun[200] + slowed[200]);
  assert.ok(slowTotal <= quota * 1.1 && slowTotal >= whole, `${slowTotal} of ${quota}`);
  world.wire.delay(0);
  await together('quick again');

  await through('stopped', async () => world.server.kill('SIGSTOP'), quota * 0.6, 2500);
  world.server.kill('SIGCONT');
  await together('continued');

  await through('killed', async () => world.server.end('SIGKILL'), quota * 0.6); // what was unclaimed is divided, not lost
  // Redis is gone: a quota that nobody has met yet is divided.
  const share = Math.floor(quota / 3);
  const pinned = await spend([all[2]], paths.pinned, world.key, { least: share });
  onlyLimited(t, 'one gateway, no Redis', pinned);
  assert.ok(pinned[200] >= share && pinned[200] <= share * 1.1, `${pinned[200]}: its share`);
  const met = await spend(all, paths['met-nobody'], world.key, { least: whole });
  onlyLimited(t, 'three gateways, no Redis', met);
  assert.ok(met[200] <= quota * 1.1 && met[200] >= whole, `${met[200]} of ${quota}`);

  await world.restart();
  await together('restarted');
  const rest = await spend(all, paths.pinned, world.key, { least: whole - pinned[200] });
  const total = pinned[200] + rest[200];
  assert.ok(total <= quota * 1.1 && total >= whole, `${total}: an empty server is told what was used`);
  await through('restarted', async () => {
    await world.server.end('SIGKILL');
    await world.restart();
  }, whole);
});
