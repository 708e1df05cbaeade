import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { Runs } from '../ports/runs.ts';
import type { Issue, PingRead, TicketInbound } from '../ports/ticketing.ts';
import type { DoorCall } from './door.ts';
import { problem } from './problem.ts';
import { takeIn } from './take-in.ts';

export const LARGEST_BODY = 64 * 1024;

/** POST /api/itsm/{system}: authenticate bytes, locate, record, start or wake, answer. Nothing is decided here. */
export async function itsmEvent(
  means: Means,
  inbound: TicketInbound,
  call: DoorCall,
  runs: Runs,
): Promise<HttpResponseInit> {
  const body = await call.body();
  if (!body.read) return body.answer;
  const checked = inbound.authenticate(call.headers, body.text, means.clock.now());
  if (!checked.authentic) return problem(401, checked.code, checked.detail);
  call.proven();
  const ping = inbound.ping?.(call.headers, body.text) ?? null;
  if (ping !== null) return await pinged(means, inbound.system, ping);
  const parsed = inbound.parse(body.text);
  if (!parsed.parsed) return malformed(parsed.issues);
  const { requestId, duplicate } = await takeIn(means, runs, parsed.event, body.text);
  const location = `/api/requests/${encodeURIComponent(requestId)}`;
  return {
    status: 202,
    headers: { location, 'content-type': 'application/json' },
    body: JSON.stringify({ requestId, status: location, duplicate }),
  };
}

function malformed(issues: readonly Issue[]): HttpResponseInit {
  const detail = "The delivery can't be understood; mend the fields named and send it again.";
  return problem(400, 'malformed-event', detail, issues);
}

/** Answers with a verdict for each thing that has to be so; nothing is recorded, started or changed. */
async function pinged(means: Means, system: string, read: PingRead): Promise<HttpResponseInit> {
  if (!read.parsed) return malformed(read.issues);
  const checks = (await means.ticketing[system]?.checks?.(read.ping)) ?? [];
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ system, ok: checks.every(({ verdict }) => verdict !== 'failed'), checks }),
  };
}
