/** Presets: set, told and taken back, by the operations that everybody else has. */

import type { About, Operation, Preset } from './preset.ts';
import { PRESETS } from './presets.ts';
import { ControlProblem, unknown } from './problem.ts';
import { type Answer, ok, param, type Route, type RouteCall } from './route.ts';
import { object, text } from './schemas.ts';

type TicketName = { readonly system: string; readonly number: string };

type PresetParts = {
  /** Runs an operation as if it had been sent. Throws a `ControlProblem` where that is refused. */
  readonly perform: (operation: Operation) => Promise<Answer>;
  /** What the requests of a ticket are about. Throws a `ControlProblem` for an unknown ticket. */
  readonly about: (ticket: TicketName) => Promise<Omit<About, 'now'>>;
  readonly now: () => number;
};

/** What takes a preset back that is set. */
type Back = readonly Operation[];

const PATH = '/presets/:id';
const NOTHING: Omit<About, 'now'> = { memberships: [], personId: null };
const body = object({ ticket: object({ system: text, number: text }, 'system', 'number') });

export function presetRoutes({ perform, about, now }: PresetParts): readonly Route[] {
  const set = new Map<string, Back>();
  const takeBack = async (id: string): Promise<Back> => {
    const back = set.get(id) ?? [];
    set.delete(id);
    for (const operation of back) await unlessGone(() => perform(operation));
    return back;
  };
  return [
    {
      method: 'GET',
      path: '/presets',
      summary: 'Lists what can go wrong at the press of a button',
      run: () => ok(PRESETS.map((preset) => ({ ...shown(preset), isSet: set.has(preset.id) }))),
    },
    {
      method: 'POST',
      path: PATH,
      summary: 'Makes something go wrong',
      example: {},
      schema: body,
      async run(call) {
        const preset = presetOf(call);
        const known = { ...(await aboutOf(preset, call, about)), now: now() };
        const operations = preset.begin(known);
        if (operations.length === 0) throw nothingGiven(call);
        await takeBack(preset.id);
        const faults: Operation[] = [];
        for (const operation of operations) {
          const answer = await perform(operation);
          if (operation.path === '/faults') faults.push(removing(answer));
        }
        const back = [...faults, ...(preset.end?.(known) ?? [])];
        if (back.length > 0) set.set(preset.id, back);
        return ok({ did: preset.what, operations });
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      summary: 'Takes back what was made to go wrong',
      async run(call) {
        const { id, label } = presetOf(call);
        const wasSet = set.has(id);
        const operations = await takeBack(id);
        const did = wasSet ? `"${label}" was taken back.` : `"${label}" leaves nothing to take back.`;
        return ok({ did, operations });
      },
    },
  ];
}

function shown({ id, label, what, needs }: Preset) {
  return { id, label, what, ...(needs && { needs }) };
}

function presetOf(call: RouteCall): Preset {
  const id = param(call, 'id');
  const preset = PRESETS.find((one) => one.id === id);
  if (!preset) throw unknown('preset', id, 'GET /presets lists the ones there are.');
  return preset;
}

const ticketIn = ({ body: sent }: RouteCall) => (sent as { readonly ticket?: TicketName }).ticket;

async function aboutOf(preset: Preset, call: RouteCall, about: PresetParts['about']) {
  if (!preset.needs) return NOTHING;
  const ticket = ticketIn(call);
  if (!ticket)
    throw new ControlProblem(400, 'missing-member', `"${preset.label}" needs a ticket.`, '/ticket');
  return await about(ticket);
}

function nothingGiven(call: RouteCall): ControlProblem {
  const message = `The app knows of no group that ${ticketIn(call)?.number} leads to. Order one, and let it be decided first.`;
  return new ControlProblem(409, 'nothing-given', message);
}

/** The fault may have been deleted since, or the group. */
async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ControlProblem) || error.status !== 404) throw error;
  }
}

const removing = ({ body: made }: Answer): Operation => ({
  method: 'DELETE',
  path: `/faults/${(made as { readonly id: string }).id}`,
});
