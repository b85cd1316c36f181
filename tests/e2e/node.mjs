// Another gateway of the same installation, as on another host.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, launch, program, tempFolder, until } from './harness.mjs';

/** The same database and secrets, its own folder: {dir, gateway, metrics, start(), child}. */
export async function node(t, campus, database, name) {
  const dir = join(tempFolder(t), name);
  cpSync(join(campus.dir, 'secrets'), join(dir, 'secrets'), { recursive: true });
  const [gateway, metrics, campusApi] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = join(dir, 'gapura.yaml');
  writeFileSync(config, `data_dir: ${dir}
database: "${database.conninfo}"
listen:
  gateway: 127.0.0.1:${gateway}
  metrics: 127.0.0.1:${metrics}
  campus_api: 127.0.0.1:${campusApi}
`);
  const one = { dir, gateway: `http://127.0.0.1:${gateway}`, metrics: `http://127.0.0.1:${metrics}` };
  one.start = async () => {
    one.child = launch(t, program, ['serve', '--config', config, '--role', 'gateway', '--json']);
    await until('the node', () => one.child.out.includes('gateway') || one.child.exitCode !== null);
  };
  return one;
}
