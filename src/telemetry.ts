import type { OutboundEntry } from './connectors/outbound/outbound.ts';
import { instant } from './domain/instant.ts';
import type { RequestRecord } from './domain/record.ts';
import { lineOfFact, type RunLine } from './domain/run-line.ts';
import type { Clock } from './ports/ports.ts';
import type { AuditLog, Requests } from './ports/stores.ts';
import type { Spans } from './tracing.ts';

/** What of a request lines and spans name it by. */
type Known = {
  readonly ticket: string | null;
  /** The trace that it began in, as the W3C header says it; `null`: in none. */
  readonly trace: string | null;
  /** When this worker last heard that a change of it took effect, in milliseconds since the epoch. */
  readonly changedAt?: number;
};

/** Every structured line about runs is made here. */
export type Telemetry = {
  tell(line: RunLine): void;
  /** A call that left: told where it was not let in, or not answered. */
  heard(entry: OutboundEntry): void;
  /** The trace that a request began in, as the W3C header says it; `null`: in none, or it is not known here. */
  traceOf(requestId: string | null): string | null;
  /** The rows of requests, which teach the ticket and the trace of each, and keep the trace of those that are new. */
  requests(requests: Requests): Requests;
  /** The evidence, which tells each fact of a run as it is first recorded. */
  auditLog(auditLog: AuditLog): AuditLog;
};

/** Requests whose ticket is known without reading a row. */
const MOST_KNOWN = 5000;
/** Calls whose last try failed. */
const MOST_FAILING = 1000;
/** The first status that is no answer to what was asked. */
const BAD = 400;

export function createTelemetry(
  clock: Clock,
  spans: Pick<Spans, 'here'>,
  log: (line: string, level: RunLine['level']) => void,
): Telemetry {
  const known = new Map<string, Known>();
  const failing = new Map<string, number>();
  const learn = (requestId: string, more: Partial<Known>) => {
    const before = known.get(requestId) ?? { ticket: null, trace: null };
    known.delete(requestId);
    keep(known, requestId, { ...before, ...more }, MOST_KNOWN);
  };
  const knows = ({ requestId, ticket, trace }: RequestRecord) => {
    learn(requestId, { ticket: ticket.number, trace: trace ?? null });
  };
  const tell: Telemetry['tell'] = ({ what, level, requestId, told }) => {
    const of = requestId === null ? undefined : known.get(requestId);
    const whose = { request: requestId, ticket: of?.ticket ?? null };
    const trace = spans.here()?.split('-')[1];
    const at = instant(clock.now());
    log(JSON.stringify({ log: 'run', what, at, ...whose, ...(trace && { trace }), ...told }), level);
  };
  return {
    tell,
    traceOf: (requestId) => (requestId === null ? null : (known.get(requestId)?.trace ?? null)),
    heard({ requestId, purpose, method, host, status, failure: because, milliseconds }) {
      const key = `${requestId} ${host} ${purpose}`;
      const attempt = (failing.get(key) ?? 0) + 1;
      failing.delete(key);
      if (status > 0 && status < BAD) return;
      keep(failing, key, attempt, MOST_FAILING);
      // No path: the mailbox that mail is sent from stands in one.
      const level = status === 0 || status >= 500 ? 'error' : 'warn';
      tell({
        ...{ what: 'call', level, requestId },
        told: { purpose, method, host, status, milliseconds, attempt, because },
      });
    },
    requests: (requests) => ({
      async read(requestId) {
        const found = await requests.read(requestId);
        if (found) knows(found.row);
        return found;
      },
      async insert(record) {
        const trace = spans.here();
        const traced = trace === null ? record : { ...record, trace };
        knows(traced);
        return await requests.insert(traced);
      },
      save: (record, etag) => requests.save(record, etag),
      async change(requestId, change) {
        const changed = await requests.change(requestId, change);
        knows(changed);
        return changed;
      },
      readPointer: (system, ticketId) => requests.readPointer(system, ticketId),
      insertPointer: (pointer) => requests.insertPointer(pointer),
      changePointer: (ticket, change) => requests.changePointer(ticket, change),
      list: (filter) => requests.list(filter),
      needingAttention: (before, unreadable) => requests.needingAttention(before, unreadable),
      checksDue: (before, unreadable) => requests.checksDue(before, unreadable),
    }),
    auditLog: (auditLog) => ({
      async append(requestId, entries) {
        const added = await auditLog.append(requestId, entries);
        for (const entry of added) {
          if (entry.fact === 'request-received') learn(requestId, { ticket: entry.data.ticket.number });
          const of = known.get(requestId);
          const now = clock.now();
          if (of && entry.fact === 'change-answered' && entry.data.effect === 'changed')
            learn(requestId, { changedAt: now });
          const line = lineOfFact(requestId, entry, of?.changedAt ?? null, now);
          if (line) tell(line);
        }
        return added;
      },
      read: (requestId) => auditLog.read(requestId),
      checkpoint: (...given) => auditLog.checkpoint(...given),
      isWitnessed: (seal) => auditLog.isWitnessed(seal),
    }),
  };
}

/** The oldest goes where there is no room. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  const [oldest] = map.keys();
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
