/** A TCP proxy in front of the demo: closing it stops the server for a browser. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test as base } from './fixtures';

interface Gate {
  readonly url: string;
  open(): Promise<void>;
  /** Refuse connections, and end the open ones. */
  close(): Promise<void>;
}

async function createGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  const listen = (at: number): Promise<void> =>
    new Promise((done) => server.listen(at, '127.0.0.1', done));
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    open: () => listen(own),
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Tests whose pages reach the demo through a gate. */
export const test = base.extend<{ readonly gate: Gate }>({
  gate: async ({ site }, use) => {
    const gate = await createGate(site);
    await use(gate);
    await gate.close();
  },
  baseURL: async ({ gate }, use) => use(gate.url),
});
