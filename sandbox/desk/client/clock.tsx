import { useContext } from 'preact/hooks';
import { control } from './control.ts';
import { type Doing, PulseContext } from './live.ts';
import { Said } from './parts.tsx';
import type { TimelineRequest, TimePassed } from './shapes.ts';
import { clockOf, dayOf, momentOf } from './times.ts';

const STEPS = [
  { by: 'PT10M', label: '+10 min' },
  { by: 'PT1H', label: '+1 h' },
  { by: 'P1D', label: '+1 day' },
] as const;

type ClockProps = {
  readonly requests: readonly TimelineRequest[];
  /** Shared with whatever else lets time pass. */
  readonly doing: Doing;
};

/** The sandbox's time, and what lets it pass. */
export function Clock({ requests, doing }: ClockProps) {
  const { now, trouble } = useContext(PulseContext);
  const end = nextEnd(requests);
  return (
    <section class="clock" aria-label="Time">
      <p class="now">
        {now === null ? (
          <span>The sandbox is asked for its time …</span>
        ) : (
          <>
            <strong>{clockOf(now)}</strong> <span>{dayOf(now)}, Amsterdam</span>
          </>
        )}
      </p>
      <div class="buttons">
        {STEPS.map(({ by, label }) => (
          <button key={by} type="button" disabled={doing.busy} onClick={() => doing.run(() => pass(by))}>
            {label}
          </button>
        ))}
        <button
          type="button"
          disabled={doing.busy || end === null}
          title={end === null ? 'The chosen ticket has no access that ends.' : `It ends ${momentOf(end)}.`}
          onClick={() => end !== null && doing.run(() => passEnd(end))}
        >
          To the end of this access
        </button>
        <button type="button" disabled={doing.busy} onClick={() => doing.run(settle)}>
          Until settled
        </button>
      </div>
      <Said doing={doing} busy="Time passes …" />
      {trouble !== null && (
        <p class="said bad" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}

/** The earliest end that is still to come, of all access that came by the ticket. */
function nextEnd(requests: readonly TimelineRequest[]): string | null {
  const ends = requests.flatMap(({ phase, status: { due } }) =>
    phase === 'concluded' && due !== null ? [due.at] : [],
  );
  return ends.sort()[0] ?? null;
}

/** On a slow machine one call may not get there. */
const TURNS = 5;

const advance = (body: { readonly by: string } | { readonly to: string }) =>
  control<TimePassed>('POST', '/clock/advance', body);

const pass = async (by: string) => wordsOf(await advance({ by }));

export async function settle(): Promise<string> {
  const settled = () => control<TimePassed>('POST', '/settle', {});
  let answer = await settled();
  for (let turn = 1; turn < TURNS && !answer.settled; turn++) answer = await settled();
  return wordsOf(answer);
}

/** Timers fire a little after their moment. */
const PAST_END_MS = 60_000;

/** Past the end, and on until it is proven and told. */
async function passEnd(end: string): Promise<string> {
  const to = new Date(Date.parse(end) + PAST_END_MS).toISOString();
  let answer = await advance({ to });
  for (let turn = 1; turn < TURNS && answer.now < to; turn++) answer = await advance({ to });
  return answer.now < to ? wordsOf(answer) : settle();
}

const wordsOf = ({ now, settled }: TimePassed): string =>
  settled
    ? `It is now ${momentOf(now)}. Nothing is under way.`
    : `Time got as far as ${momentOf(now)}, and things are still under way. Press again to go on.`;
