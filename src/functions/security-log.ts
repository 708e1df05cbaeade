import { type Instant, instant, MINUTE } from '../domain/instant.ts';
import type { Clock } from '../ports/ports.ts';
import type { Security, SecurityEvent } from '../ports/security.ts';

/**
 * Structured events of the doors, as JSON lines in the app's own log: for each door, code and minute one line, with how
 * often and with the first examples, so that whoever attacks can not write the log full.
 */
export type SecurityLog = Security & {
  /** Writes what belongs to a minute that is over. `all`: what is not over yet, too. */
  flush(all?: 'all'): void;
};

/** Of refused calls three tell enough. Of what a proven person read each is evidence. */
const EXAMPLES = 3;
const MOST_READ = 50;
/** Lines of one minute: doors, codes and proven people are that few. */
const MOST_LINES = 200;
const LONGEST = 200;
/** How each line begins. */
export const SECURITY = '{"log":"security"';

type Line = {
  readonly from: Instant;
  readonly event: SecurityEvent;
  count: number;
  readonly reasons: Record<string, number>;
  readonly examples: Readonly<Record<string, string | null>>[];
};

export function createSecurityLog(
  clock: Clock,
  log: (line: string) => void,
  redacted: (text: string, longest: number) => string,
): SecurityLog {
  const lines = new Map<string, Line>();
  const flush = (all?: 'all') => {
    const minute = minuteOf(clock.now());
    for (const [key, line] of lines) {
      if (all !== 'all' && line.from === minute) continue;
      lines.delete(key);
      log(textOf(line));
    }
  };
  return {
    flush,
    note(event) {
      flush();
      const key = `${event.door} ${event.code} ${event.who ?? ''}`;
      if (!lines.has(key) && lines.size >= MOST_LINES) flush('all');
      const line = lines.get(key) ?? {
        from: minuteOf(clock.now()),
        event,
        count: 0,
        reasons: {},
        examples: [],
      };
      lines.set(key, line);
      line.count += 1;
      line.reasons[event.reason] = (line.reasons[event.reason] ?? 0) + 1;
      const most = event.code === 'personal-data-read' ? MOST_READ : EXAMPLES;
      if (event.example && line.examples.length < most) line.examples.push(clean(event.example, redacted));
    },
  };
}

const minuteOf = (now: number) => instant(now - (now % MINUTE));

function textOf({ from, event, count, reasons, examples }: Line): string {
  const { code, door, who = null } = event;
  return JSON.stringify({ log: 'security', code, door, who, minute: from, count, reasons, examples });
}

function clean(
  example: Readonly<Record<string, string | null>>,
  redacted: (text: string, longest: number) => string,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(example).map(([name, text]) => [name, text === null ? null : redacted(text, LONGEST)]),
  );
}
