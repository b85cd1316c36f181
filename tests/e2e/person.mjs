// People for the tests: with a role and a password of their own, signed in without a browser.
import assert from 'node:assert/strict';
import { fetchRaw } from './harness.mjs';

/** A person with a password of their own, signed in: {id, email, password, cookie, post(path, body)}. */
export async function person(campus, name, role, unit, ...fields) {
  const made = await campus.json('person', 'add', '--name', name, '--email', `${name.toLowerCase()}@contoh.ac.id`, ...fields);
  await campus.json('role', 'add', made.id, '--role', role, ...(unit ? ['--unit', unit] : []));
  const { password: first } = await campus.json('person', 'password', made.id);
  const send = (path, headers, body) => fetchRaw(`${campus.console}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const signed = await send('/session', {}, { email: made.email, password: first });
  assert.equal(signed.status, 201, signed.text);
  const cookie = { Cookie: signed.headers['set-cookie'].map((c) => c.split(';')[0]).join('; '), 'X-CSRF-Token': signed.json().csrf };
  const password = 'gerbang kampus biru';
  assert.equal((await send('/me/password', cookie, { old_password: first, new_password: password })).status, 204);
  return { ...made, password, cookie, post: (path, body) => send(path, cookie, body) };
}
