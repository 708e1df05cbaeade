import { createServer } from 'node:net';
import { StartRefused } from './options.ts';

/** Throws a `StartRefused` that names the port, who wants it, and how to choose another. */
export async function refuseBusyPort(port: number, variable: string, wantedFor: string): Promise<void> {
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  if (free) return;
  throw new StartRefused(
    `Port ${port} is taken; ${wantedFor} needs it. Stop what listens there, or choose another: ${variable}=${port + 100} npm start`,
  );
}
