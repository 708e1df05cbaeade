/**
 * Who holds what, from when until when: in effect or to be activated. What has an end is ended by the directory itself.
 * PIM and the directory are two services, each late in its own time (graph 2.1, 11.1).
 */
import type { Random } from '../../simulator.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { Actor } from '../directory/records.ts';
import type { Timetable } from './timetable.ts';

export type How = 'assigned' | 'activated' | 'eligible';

/** Times are milliseconds since the epoch; `until` null: for good. */
export type Held<Thing> = {
  readonly id: string;
  /** A person or a group, lower-case. */
  readonly principalId: string;
  readonly how: How;
  /** Activated by what a group may; left out: their own. */
  readonly throughGroup?: true;
  readonly since: number;
  readonly until: number | null;
  /** The request of PIM that made it; `null`: nobody asked PIM. */
  readonly requestId: string | null;
  /** Who gave it, as memberships name their maker. */
  readonly by: string;
} & Thing;

/** Whose record is read: the directory's own, or PIM's. */
type Book = 'directory' | 'pim';

export interface Holdings<Thing> {
  /** What has begun and, as far as this book knows, not ended. */
  of(principalId: string, view: View, book: Book): readonly Held<Thing>[];
  /** The same of everybody. */
  all(view: View, book: Book): readonly Held<Thing>[];
  /** What PIM has planned, begun or not. */
  planned(view: View): readonly Held<Thing>[];
  /** In place of the one with the same id. It begins and ends in its time. */
  put(held: Held<Thing>, by: Actor, at: number): void;
  end(held: Held<Thing>, by: Actor, at: number): void;
}

/** Who ends what is over: the directory's own service. */
const PIM_SERVICE: Actor = { kind: 'service', displayName: 'MS-PIM' };

export type Change<Thing> = {
  readonly held: Held<Thing>;
  readonly given: boolean;
  readonly by: Actor;
  readonly at: number;
};

type Parts<Thing> = {
  readonly timetable: Timetable;
  readonly random: Random;
  readonly lag: Lag;
  /** Told when something begins or ends. */
  readonly changed: (change: Change<Thing>) => void;
};

type Cells<Thing> = Readonly<Record<Book, Cell<readonly Held<Thing>[]>>>;

export function createHoldings<Thing extends object>(parts: Parts<Thing>): Holdings<Thing> {
  const { timetable, random, lag, changed } = parts;
  const cells = new Map<string, Cells<Thing>>();
  const heldBy = (principalId: string) => cells.get(principalId)?.pim.committed ?? [];
  const commit = (principalId: string, held: readonly Held<Thing>[], at: number) => {
    const own = cells.get(principalId) ?? { directory: new Cell(), pim: new Cell() };
    cells.set(principalId, own);
    own.directory.commit(at, held, lag.visibility(at, random));
    own.pim.commit(at, held, lag.visibility(at, random));
  };
  const standing = ({ principalId, id }: Held<Thing>) => heldBy(principalId).find((one) => one.id === id);
  const end = (held: Held<Thing>, by: Actor, at: number) => {
    const last = standing(held);
    if (!last) return;
    commit(
      held.principalId,
      heldBy(held.principalId).filter(({ id }) => id !== held.id),
      at,
    );
    if (last.since <= at) changed({ held: last, given: false, by, at });
  };
  const begun = (view: View) => (held: Held<Thing>) => held.since <= view.now;
  const everybody = (view: View, book: Book) =>
    [...cells.values()].flatMap((own) => own[book].read(view) ?? []);
  return {
    of(principalId, view, book) {
      timetable.catchUp();
      return (cells.get(principalId)?.[book].read(view) ?? []).filter(begun(view));
    },
    all(view, book) {
      timetable.catchUp();
      return everybody(view, book).filter(begun(view));
    },
    planned(view) {
      timetable.catchUp();
      return everybody(view, 'pim');
    },
    put(held, by, at) {
      const before = standing(held);
      const others = heldBy(held.principalId).filter(({ id }) => id !== held.id);
      commit(held.principalId, [...others, held], at);
      if (held.until !== null)
        timetable.later(held.until, (then) => {
          if (standing(held)?.until === held.until) end(held, PIM_SERVICE, then);
        });
      const begin = (then: number) => {
        if (standing(held)) changed({ held, given: true, by, at: then });
      };
      if (at === BEFORE_TIME || (before && before.since <= at)) return;
      if (held.since <= at) begin(at);
      else timetable.later(held.since, begin);
    },
    end,
  };
}
