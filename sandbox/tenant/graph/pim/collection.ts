/** Requests, schedules and instances of one kind of assignment, as lists and calls of Graph (graph 11.1). */
import { actorOf } from '../actor.ts';
import { NO_CONTENT, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import type { View } from '../directory/cell.ts';
import { filterOf } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import { holdsAny } from '../permissions.ts';
import type { Route } from '../route.ts';
import { askedIn } from './body.ts';
import type { Desk } from './desk.ts';
import type { Held } from './holdings.ts';
import type { PimAction } from './records.ts';
import { pimRefusal, unknownThing } from './refusals.ts';
import { shownInstance, shownRequest, shownSchedule } from './shown.ts';
import { standing } from './standing.ts';

type Shown = Readonly<Record<string, unknown>>;

type Collection<Thing extends object> = {
  /** `/roleManagement/directory`, and what its three lists are called. */
  readonly root: string;
  readonly names: Readonly<Record<'requests' | 'schedules' | 'instances', string>>;
  readonly desk: Desk<Thing>;
  readonly planned: (view: View) => readonly Held<Thing>[];
  readonly inEffect: (view: View) => readonly Held<Thing>[];
  /** Properties of its own on an instance, beside those of the thing. */
  readonly ofInstance: (held: Held<Thing>) => Shown;
  readonly thingOf: (thing: Thing) => Shown;
  /** Throws a `Refusal` for a thing that the directory doesn't have. */
  readonly thingIn: (body: unknown) => Thing;
  /** What `$expand` adds. */
  readonly expanded: (thing: Thing, expand: string) => Shown;
  /** What it takes to write; the remover's only ends. */
  readonly writers: readonly string[];
  readonly remover: string;
  /** Lists are refused without a filter. */
  readonly needsFilter: boolean;
};

const ENDING: readonly PimAction[] = ['adminRemove', 'selfDeactivate'];
/** Whatever its token, an app proves no second factor. */
const NO_PROOF = { mfa: false, context: null };

export function collectionRoutes<Thing extends object>(
  parts: GraphParts,
  own: Collection<Thing>,
): readonly Route[] {
  const { root, names, desk, thingOf } = own;
  const requests = `${root}/${names.requests}`;
  const route = (method: string, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    units: 1,
    denial: () => pimRefusal('PermissionScopeNotGranted'),
    answer(call, ids) {
      standing(parts);
      return answer(call, ids);
    },
  });
  const list = <Item extends { readonly id: string }>(
    name: string,
    rows: (view: View) => readonly Item[],
    thingIn: (item: Item) => Thing,
    show: (item: Item) => Shown,
  ) =>
    route('GET', `${root}/${name}`, (call) => {
      const filter = filterOf(call);
      if (!filter && own.needsFilter) throw pimRefusal('InvalidFilter', 'A filter is required.');
      const expand = call.query.get('$expand')?.toLowerCase() ?? '';
      const shown = (item: Item) => ({ ...show(item), ...own.expanded(thingIn(item), expand) });
      const found = rows(call.view)
        .filter((item) => !filter || filter.test(show(item)))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1));
      return page(call, `${root.slice(1)}/${name}`, found, ({ id }) => id, shown);
    });
  type Request = ReturnType<typeof desk.ask>;
  const showRequest = (made: Request) => ({ ...shownRequest(made), ...thingOf(made.thing) });
  const entity = (made: Request) => ({
    '@odata.context': `${GRAPH_ROOT}/$metadata#${root.slice(1)}/${names.requests}/$entity`,
    ...showRequest(made),
  });
  const held = (one: Held<Thing>): Thing => one;
  return [
    list(names.schedules, own.planned, held, (one) => ({ ...shownSchedule(one), ...thingOf(one) })),
    list(names.instances, own.inEffect, held, (one) => {
      return { id: one.id, ...shownInstance(one), ...thingOf(one), ...own.ofInstance(one) };
    }),
    list(names.requests, desk.requests.list, ({ thing }) => thing, showRequest),
    route('POST', requests, (call) => {
      const asked = askedIn(call.body, parts.clock.now());
      refuseUnlessMay(call, asked.action, own);
      const by = { actor: actorOf(call.principal), objectId: call.principal.objectId, proof: NO_PROOF };
      return { status: 201, body: entity(desk.ask({ ...asked, thing: own.thingIn(call.body) }, by)) };
    }),
    route('GET', `${requests}/{id}`, (call, [id = '']) => {
      const found = desk.requests.find(id, call.view);
      if (!found) throw unknownThing(id);
      return ok(entity(found));
    }),
    route('POST', `${requests}/{id}/cancel`, (_, [id = '']) => {
      desk.cancel(id);
      return NO_CONTENT;
    }),
  ];
}

/** The permission that removes only let the call pass; what it asks for decides whether that is enough. */
function refuseUnlessMay(
  call: GraphCall,
  action: PimAction,
  { writers, remover }: Pick<Collection<never>, 'writers' | 'remover'>,
): void {
  if (holdsAny(call.principal, ...writers)) return;
  if (!ENDING.includes(action)) throw pimRefusal('PermissionScopeNotGranted');
  call.depends(remover);
}
