// A real PostgreSQL for tests of the whole program: in a temporary folder, on a free port, as an unprivileged user; stopped at the end.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { atEnd, freePort, launch, until } from './harness.mjs';

const bin = '/usr/lib/postgresql/15/bin';

function unprivileged() {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((f) => Number(execFileSync('id', [f, 'postgres'], { encoding: 'utf8' })));
  return { uid, gid };
}

export async function postgres(t) {
  const user = unprivileged();
  const dir = mkdtempSync(join(os.tmpdir(), 'gapura-pg-'));
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid);
  const data = join(dir, 'data');
  const port = await freePort();
  execFileSync(`${bin}/initdb`, ['-D', data, '-U', 'gapura', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...user, cwd: dir, stdio: 'ignore' });
  const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${dir}`];
  let child;
  const server = {
    conninfo: `host=127.0.0.1 port=${port} user=gapura dbname=postgres connect_timeout=2`,
    async start() {
      child = launch(t, `${bin}/postgres`, args, { ...user, cwd: dir });
      await until('PostgreSQL', () => new Promise((r) => {
        const s = net.connect(port, '127.0.0.1', () => { s.destroy(); r(true); }).on('error', () => r(false));
      }));
      await until('ready', () => /ready to accept connections/.test(child.err + child.out));
    },
    stop: () => child.end('SIGINT'),
  };
  atEnd(t, () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  await server.start();
  return server;
}
