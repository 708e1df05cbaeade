/** Who may call the sandbox's own port: this machine, under its own name, and no page of another origin. */
import { timingSafeEqual } from 'node:crypto';
import { ControlProblem } from './problem.ts';

/** Refuses names other than loopback's (DNS rebinding) and pages of other origins. Throws a `ControlProblem`, 403. */
export function checkSource(request: Request, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (!hosts.includes(host))
    throw new ControlProblem(403, 'wrong-host', `Call the sandbox as ${hosts.join(' or ')}, not as ${host}.`);
  const origin = request.headers.get('origin');
  if (origin !== null && !hosts.some((own) => origin === `http://${own}`))
    throw new ControlProblem(403, 'foreign-origin', `Pages of ${origin} may not call the sandbox.`);
}

/** Whether the request carries the token. */
export function hasToken(request: Request, token: string): boolean {
  return sameText(request.headers.get('authorization') ?? '', `Bearer ${token}`);
}

/** Takes the same time wherever the two differ. */
export function sameText(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
