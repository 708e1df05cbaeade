import { createServer, type Server } from 'node:net';

/**
 * So many different loopback ports that nobody listens on right now. Azurite can't pick its own: asked for port 0 it
 * reports 0.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  // All are held until the last one is known, so that none is given twice.
  const servers = await Promise.all(Array.from({ length: count }, listening));
  return Promise.all(servers.map(portOf));
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): Promise<number> {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return new Promise((resolve) => server.close(() => resolve(port)));
}
