// Gapura for the benchmark: one loop, pinned like its peers, with keys, limits, metrics and the access log on.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { freePort, sleep, start, untilOpen } from './peers.mjs';

function send(port, headers, method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, agent: send.agent, headers: { ...headers, 'Content-Type': 'application/json' } }, (answer) => {
      const pieces = [];
      answer.on('data', (d) => pieces.push(d));
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        else resolve({ ...(text ? JSON.parse(text) : {}), cookie: answer.headers['set-cookie']?.map((c) => c.split(';')[0]).join('; ') });
      });
    });
    request.on('error', reject);
    request.end(body ? JSON.stringify(body) : undefined);
  });
}
send.agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

/** `routes`: path -> scope. Answers of a scope with personal data leave an access record. */
export async function gapura(dir, core, originPort, program, keyCount, routes = { '/mahasiswa': 'mahasiswa' }) {
  const data = join(dir, 'gapura');
  const [port, console_, metrics, campus] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const config = join(dir, 'gapura.yaml');
  writeFileSync(config, `data_dir: ${data}\nloops: 1\nlisten:\n  gateway: 127.0.0.1:${port}\n  console: 127.0.0.1:${console_}\n  metrics: 127.0.0.1:${metrics}\n  campus_api: 127.0.0.1:${campus}\nlog:\n  level: warn\n`);
  const child = start(core, program, ['serve', '--config', config]);
  await untilOpen(console_);
  for (let tries = 0; tries < 100 && !existsSync(join(data, 'secrets/admin-token')); tries++) await sleep(50); // the first start makes its administrator
  const bearer = (token) => (method, path, body) => send(console_, { Authorization: `Bearer ${token}` }, method, path, body);
  const admin = bearer(readFileSync(join(data, 'secrets/admin-token'), 'utf8').trim());
  const unit = await admin('POST', '/api/v1/units', { code: 'BENCH', name: 'Bench' });
  // Who issues a key may not hold it, and only its custodian sees it.
  const person = async (name, roles) => {
    const email = `${name}@contoh.ac.id`;
    const { id } = await admin('POST', '/api/v1/persons', { name, email });
    for (const role of roles) await admin('POST', `/api/v1/persons/${id}/roles`, role);
    const { password } = await admin('POST', `/api/v1/persons/${id}/password`);
    const session = await send(console_, {}, 'POST', '/api/v1/session', { email, password });
    await send(console_, { Cookie: session.cookie, 'X-CSRF-Token': session.csrf }, 'POST', '/api/v1/me/password', { old_password: password, new_password: `gerbang kampus ${name}` });
    const { token } = await send(console_, { Cookie: session.cookie, 'X-CSRF-Token': session.csrf }, 'POST', '/api/v1/tokens', { name: 'bench' });
    return { id, api: bearer(token) };
  };
  const { api } = await person('penerbit', [{ role: 'psi_staff' }, { role: 'tik_staff' }]);
  const custodian = await person('pemegang', [{ role: 'key_custodian', unit: unit.code }]);
  const app = await api('POST', '/api/v1/apps', { unit: unit.code, name: 'bench' });
  const service = await api('POST', '/api/v1/services', { name: 'origin', targets: [`127.0.0.1:${originPort}`] });
  for (const [pattern, scope] of Object.entries(routes)) await api('POST', '/api/v1/routes', { service: service.id, pattern, methods: ['GET'], scope, per_minute: 6000000, burst: 1000000 });
  const keys = [];
  const issue = async () => {
    const made = await api('POST', '/api/v1/keys', { unit: unit.code, app: app.id, scopes: [...new Set(Object.values(routes))], custodian: custodian.id, reason: 'bench' });
    keys.push((await custodian.api('POST', `/api/v1/reveals/${made.link.split('/').pop()}`)).key);
  };
  while (keys.length < keyCount) await Promise.all(Array.from({ length: Math.min(4, keyCount - keys.length) }, issue));
  for (let tries = 0; tries < 100; tries++) {
    const status = execFileSync('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `X-API-Key: ${keys.at(-1)}`, `http://127.0.0.1:${port}${Object.keys(routes)[0]}`], { encoding: 'utf8' });
    if (status === '200') return { name: 'gapura', port, child, keys, metrics };
    await sleep(100);
  }
  throw new Error('Gapura does not answer 200');
}
