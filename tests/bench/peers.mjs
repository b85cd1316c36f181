// The peers of the benchmark, each set up for the same job: look up one of 1,000 keys, limit it, proxy over kept-alive connections.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export async function freePort() {
  const server = net.createServer();
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  const { port } = server.address();
  await new Promise((r) => server.close(r));
  return port;
}

export async function untilOpen(port, ms = 10000) {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const open = await new Promise((r) => {
      const s = net.connect(port, '127.0.0.1', () => { s.destroy(); r(true); }).on('error', () => r(false));
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Starts a program pinned to one core; stop() ends only this process. */
export function start(core, program, args, options = {}) {
  const child = spawn('taskset', ['-c', String(core), program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let errors = '';
  child.stderr.on('data', (d) => { errors = (errors + d).slice(-4000); });
  child.on('exit', (code) => { if (code && !child.stopping) console.error(`${program} ended with ${code}: ${errors}`); });
  child.stop = async () => {
    child.stopping = true;
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await Promise.race([new Promise((r) => child.once('exit', r)), sleep(3000).then(() => child.kill('SIGKILL'))]);
  };
  return child;
}

/** CPU seconds, user and system, of a process and its children. */
export function cpuSeconds(pid) {
  const own = (p) => {
    const fields = readFileSync(`/proc/${p}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const children = readdirSync(`/proc/${pid}/task`).flatMap((t) => readFileSync(`/proc/${pid}/task/${t}/children`, 'utf8').split(' ').filter(Boolean));
  return own(pid) + children.reduce((sum, c) => sum + own(c), 0);
}

export async function origin(dir, core) {
  const port = await freePort();
  const body = JSON.stringify({ items: Array.from({ length: 12 }, (_, i) => ({ nim: `2301${i}`.padEnd(10, '0'), nama: 'Mahasiswa Contoh', prodi: '55201' })) }).padEnd(1024, ' ');
  mkdirSync(join(dir, 'origin'), { recursive: true });
  writeFileSync(join(dir, 'origin/nginx.conf'), `
worker_processes 1; daemon off; pid ${dir}/origin/pid; error_log ${dir}/origin/error.log; ${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; default_type application/json;
  server { listen 127.0.0.1:${port} backlog=4096; location / { return 200 '${body}'; } } }`);
  const child = start(core, '/usr/sbin/nginx', ['-c', join(dir, 'origin/nginx.conf'), '-p', dir]);
  await untilOpen(port);
  return { port, child };
}

export async function nginx(dir, core, originPort, keys) {
  const port = await freePort();
  mkdirSync(join(dir, 'nginx'), { recursive: true });
  const map = keys.map((k, i) => `"${k}" unit${i};`).join('\n');
  writeFileSync(join(dir, 'nginx/nginx.conf'), `
worker_processes 1; daemon off; pid ${dir}/nginx/pid; error_log ${dir}/nginx/error.log; ${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; map_hash_max_size 8192; map_hash_bucket_size 128;
  map $http_x_api_key $unit { default ""; ${map} }
  limit_req_zone $http_x_api_key zone=keys:10m rate=1000000r/s;
  upstream origin { server 127.0.0.1:${originPort}; keepalive 128; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${port} backlog=4096;
    location / { if ($unit = "") { return 401; }
      limit_req zone=keys burst=1000000 nodelay; limit_req_status 429;
      proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-API-Key ""; proxy_set_header X-Gateway-Unit $unit;
      proxy_pass http://origin; } } }`);
  const child = start(core, '/usr/sbin/nginx', ['-c', join(dir, 'nginx/nginx.conf'), '-p', dir]);
  await untilOpen(port);
  return { name: 'nginx', port, child };
}

export async function haproxy(dir, core, originPort, keys) {
  const port = await freePort();
  mkdirSync(join(dir, 'haproxy'), { recursive: true });
  writeFileSync(join(dir, 'haproxy/keys.map'), keys.map((k, i) => `${k} unit${i}`).join('\n') + '\n');
  writeFileSync(join(dir, 'haproxy/haproxy.cfg'), `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  option http-keep-alive
frontend in
  bind 127.0.0.1:${port}
  http-request set-var(txn.unit) req.hdr(x-api-key),map(${dir}/haproxy/keys.map)
  http-request deny deny_status 401 unless { var(txn.unit) -m found }
  stick-table type string len 64 size 10k expire 60s store http_req_rate(1s)
  http-request track-sc0 req.hdr(x-api-key)
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 1000000 }
  http-request del-header x-api-key
  http-request set-header X-Gateway-Unit %[var(txn.unit)]
  default_backend origin
backend origin
  http-reuse always
  server o 127.0.0.1:${originPort}
`);
  const child = start(core, '/usr/sbin/haproxy', ['-f', join(dir, 'haproxy/haproxy.cfg'), '-db']);
  await untilOpen(port);
  return { name: 'haproxy', port, child };
}
