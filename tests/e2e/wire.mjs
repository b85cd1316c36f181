// A TCP wire that can be made slow, as a process of its own so that the load of a test does not slow it: `node wire.mjs TO_PORT` listens on a port
// of the kernel's and prints it; each line on its standard input is the delay from now on, in milliseconds each way.
import net from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launch, until } from './harness.mjs';

let delay = 0;

/** Bytes in their order, each piece `delay` after it came. */
function carry(from, to) {
  let last = 0;
  from.on('data', (piece) => {
    last = Math.max(last, Date.now() + delay);
    const wait = last - Date.now();
    if (wait <= 0) to.write(piece);
    else setTimeout(() => to.destroyed || to.write(piece), wait);
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = net.createServer((near) => {
    const far = net.connect(Number(process.argv[2]), '127.0.0.1');
    for (const socket of [near, far]) socket.setNoDelay(true);
    carry(near, far);
    carry(far, near);
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  createInterface({ input: process.stdin }).on('line', (line) => { delay = Number(line); }).on('close', () => process.exit(0));
}

/** The wire as a child of this test: {port, delay(ms)}. */
export async function wire(t, toPort) {
  const child = launch(t, process.execPath, [fileURLToPath(import.meta.url), String(toPort)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const port = Number(await until('the wire', () => child.out.trim()));
  return { port, delay: (ms) => child.stdin.write(`${ms}\n`) };
}
