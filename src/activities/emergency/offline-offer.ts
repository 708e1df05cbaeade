import type { Kind } from '../../domain/request.ts';
import type { Emergency } from '../../policy/rulebook.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';

/** What may be asked of us while the ticket tool is away, by the first table that says so. */
export type OfflineOffered =
  | {
      readonly offered: true;
      readonly kind: Kind;
      readonly offline: NonNullable<Emergency['offline']>;
      /** Whose being away it takes, and in which tickets are opened later. */
      readonly tool: Ticketing;
    }
  | { readonly offered: false; readonly code: 'not-offered' | 'no-other-roster'; readonly detail: string };

const OF_TOOL = /^([a-z]+)\/./;

export function offlineOffer({ rulebook, ticketing, rosters }: Means): OfflineOffered {
  const tool = Object.values(ticketing).find((one) => !one.keptHere && one.open && one.look);
  const [found] = rulebook.kinds.flatMap((kind) => {
    const inForce = rulebook.current(kind);
    const offline = inForce.usable ? inForce.rules.emergency?.offline : undefined;
    return offline ? [{ kind, offline }] : [];
  });
  if (!found || !tool)
    return {
      ...{ offered: false, code: 'not-offered' },
      detail: 'No policy table lets anything be asked for here. Use the ticket tool.',
    };
  const away = found.offline.rotas.find((team) => {
    const system = OF_TOOL.exec(team)?.[1] ?? '';
    return !rosters[system] || ticketing[system];
  });
  if (away !== undefined)
    return {
      ...{ offered: false, code: 'no-other-roster' },
      detail: `The roster has to be known without the ticket tool, and no other tool that has the roster "${away}" is set up. Call the duty manager.`,
    };
  return { offered: true, ...found, tool };
}
