// People for the tests: with a role and a password of their own, signed in without a browser.
import assert from 'node:assert/strict';
import { fetchRaw } from './harness.mjs';

const seconds = new WeakMap();

/** Another of PSI than who issues keys with the demo's command line: who gave a password does not send the link. */
export function secondOfPsi(campus) {
  if (!seconds.has(campus)) seconds.set(campus, person(campus, 'Rini', 'psi_staff'));
  return seconds.get(campus);
}

/** A person with a password of their own, signed in: {id, email, password, cookie, post(path, body)}. A custodian's was given by the second of PSI. */
export async function person(campus, name, role, unit, ...fields) {
  const made = await campus.json('person', 'add', '--name', name, '--email', `${name.toLowerCase()}@contoh.ac.id`, ...fields);
  await campus.json('role', 'add', made.id, '--role', role, ...(unit ? ['--unit', unit] : []));
  const { password: first } = role === 'key_custodian' ? (await (await secondOfPsi(campus)).post(`/persons/${made.id}/password`)).json() : await campus.json('person', 'password', made.id);
  const send = (path, headers, body) => fetchRaw(`${campus.console}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const signed = await send('/session', {}, { email: made.email, password: first });
  assert.equal(signed.status, 201, signed.text);
  const cookie = { Cookie: signed.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '), 'X-CSRF-Token': signed.json().csrf };
  const password = 'gerbang kampus biru';
  assert.equal((await send('/me/password', cookie, { old_password: first, new_password: password })).status, 204);
  return { ...made, password, cookie, post: (path, body) => send(path, cookie, body) };
}
