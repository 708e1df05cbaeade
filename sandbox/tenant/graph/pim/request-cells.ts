import type { Random } from '../../simulator.ts';
import { Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { PimRequest } from './records.ts';

/** Requests of PIM; each change of one reaches each replica in its own time (graph 2.1). */
export interface RequestCells<Thing> {
  put(request: PimRequest<Thing>, at: number): void;
  find(id: string, view: View): PimRequest<Thing> | undefined;
  list(view: View): readonly PimRequest<Thing>[];
}

export function createRequestCells<Thing>(lag: Lag, random: Random): RequestCells<Thing> {
  const cells = new Map<string, Cell<PimRequest<Thing>>>();
  return {
    put(request, at) {
      const cell = cells.get(request.id) ?? new Cell<PimRequest<Thing>>();
      cells.set(request.id, cell);
      cell.commit(at, request, lag.visibility(at, random));
    },
    find: (id, view) => cells.get(id)?.read(view),
    list: (view) => [...cells.values()].flatMap((cell) => cell.read(view) ?? []),
  };
}
