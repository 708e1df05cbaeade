import { control } from './control.ts';
import { useDoing, useLive } from './live.ts';
import { Badge, Empty, Failed, Panel, Said } from './parts.tsx';
import type { Fault, Preset, TicketRef } from './shapes.ts';

/** What can go wrong, at the press of a button, and what is wrong at the moment. */
export function Trouble({ ticket }: { readonly ticket: TicketRef | null }) {
  const presets = useLive<readonly Preset[]>('/presets');
  const faults = useLive<readonly Fault[]>('/faults');
  const doing = useDoing();
  const cause = (preset: Preset) => async () => {
    const body = ticket && preset.needs?.includes('ticket') ? { ticket } : {};
    const { did } = await control<{ did: string }>('POST', `/presets/${preset.id}`, body);
    return did;
  };
  const takeBack = (preset: Preset) => async () => {
    const { did } = await control<{ did: string }>('DELETE', `/presets/${preset.id}`);
    return did;
  };
  return (
    <Panel title="Make trouble" id="trouble">
      <Failed error={presets.error ?? faults.error} />
      <ul class="presets">
        {presets.value?.map((preset) => {
          const missing = preset.needs?.includes('ticket') === true && ticket === null;
          return (
            <li key={preset.id}>
              <button
                type="button"
                disabled={doing.busy || missing}
                title={missing ? 'Choose a ticket first.' : undefined}
                onClick={() => doing.run(cause(preset))}
              >
                {preset.label}
              </button>
              {preset.isSet && <Badge tone="bad">in force</Badge>}
              {preset.isSet && (
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Take back: ${preset.label}`}
                  disabled={doing.busy}
                  onClick={() => doing.run(takeBack(preset))}
                >
                  Take back
                </button>
              )}
              <p class="small">{preset.what}</p>
            </li>
          );
        })}
      </ul>
      <Said doing={doing} />
      <h3>Faults in force</h3>
      {faults.value?.length === 0 && <Empty>None: everything answers.</Empty>}
      <ul class="rows">
        {faults.value?.map((fault) => (
          <FaultRow key={fault.id} fault={fault} />
        ))}
      </ul>
    </Panel>
  );
}

function FaultRow({ fault }: { readonly fault: Fault }) {
  const doing = useDoing();
  const words = wordsOf(fault);
  const lift = async () => {
    await control('DELETE', `/faults/${fault.id}`);
    return 'Lifted.';
  };
  return (
    <li class="line">
      <span>
        {words}
        <span class="small"> · {metWords(fault.hits)}</span>
      </span>
      <button
        type="button"
        class="quiet"
        aria-label={`Lift: ${words}`}
        disabled={doing.busy}
        onClick={() => doing.run(lift)}
      >
        Lift
      </button>
    </li>
  );
}

const metWords = (hits: number) =>
  hits === 0 ? 'not met yet' : hits === 1 ? 'met once' : `met ${hits} times`;

function wordsOf({ match, effect }: Fault): string {
  const calls = [match.method, match.path].filter(Boolean).join(' ');
  const what = effect.status === undefined ? effect.kind : `answers ${effect.status}`;
  return `${match.host ?? 'Every host'}${calls ? ` (${calls})` : ''}: ${what}`;
}
