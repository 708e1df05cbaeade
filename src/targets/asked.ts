import type { Rows } from '../domain/access.ts';
import type { Grant } from '../domain/grant.ts';

/** What the deployed tables let be given; ids in lower case. A table that can't be used lets nothing be given. */
export type Deployed = {
  readonly groupIds: ReadonlySet<string>;
  readonly skuIds: ReadonlySet<string>;
  readonly controlGroupIds: ReadonlySet<string>;
  /** Families of which some table has something done that it names no group or subscription for. */
  readonly families: ReadonlySet<string>;
  /** By the key of a target that is given for a time: for how many minutes. */
  readonly longest: ReadonlyMap<string, number>;
};

/** Why a write is refused, in a code of ours. */
type WriteRefusal = 'control-group' | 'in-no-table' | 'no-grant';

/** What is asked of a write: by the tables alone, or by the person's grants as well. */
export type Asked =
  | { readonly asks: 'nothing' }
  | { readonly asks: 'refused'; readonly reason: WriteRefusal; readonly because: string }
  /** `held`: what the grants of the person say to it, with what was there before our last attempts. */
  | {
      readonly asks: 'grants';
      readonly held: (rows: Rows) => Held;
      readonly reason: WriteRefusal;
      readonly because: string;
    };

/** `not-now`: a grant of ours names it that is not in that state any more, or not yet; whoever asks looks again. */
export type Held = 'yes' | 'not-now' | 'no';

export function refused(reason: WriteRefusal, because: string): Asked {
  return { asks: 'refused', reason, because };
}

/** Whether a grant that is being ended is for one of the targets. */
export function heldFor(targets: readonly string[], grants: readonly Grant[]): Held {
  const keys = new Set(targets.map((target) => target.toLowerCase()));
  const named = grants.filter(({ target }) => keys.has(target.toLowerCase()));
  if (named.some(isEnding)) return 'yes';
  return named.length > 0 ? 'not-now' : 'no';
}

export const isEnding = ({ state }: Grant): boolean => state === 'ending';
