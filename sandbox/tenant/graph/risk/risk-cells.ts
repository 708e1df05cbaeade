/** What is committed of everybody's risk, and what reads see of it: each part reaches each replica in its own time (graph 2.1). */
import type { Random } from '../../simulator.ts';
import { Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { Detection, HistoryItem, UserRisk } from './records.ts';

type History = readonly HistoryItem[];
type Person = { readonly risk: Cell<UserRisk>; readonly history: Cell<History> };

/** Ids are lower-case. */
type RiskCells = {
  /** Who was ever at risk. */
  users(): readonly string[];
  risk(userId: string, view: View): UserRisk | undefined;
  history(userId: string, view: View): History;
  detections(view: View): readonly Detection[];
  putRisk(userId: string, risk: UserRisk, at: number): void;
  putHistory(userId: string, item: HistoryItem, at: number): void;
  putDetection(detection: Detection, at: number): void;
};

export function createRiskCells(lag: Lag, random: Random): RiskCells {
  const people = new Map<string, Person>();
  const detections = new Map<string, Cell<Detection>>();
  const personOf = (userId: string): Person => {
    const person = people.get(userId) ?? { risk: new Cell<UserRisk>(), history: new Cell<History>() };
    people.set(userId, person);
    return person;
  };
  const visibility = (at: number) => lag.visibility(at, random);
  return {
    users: () => [...people.keys()],
    risk: (userId, view) => people.get(userId)?.risk.read(view),
    history: (userId, view) => people.get(userId)?.history.read(view) ?? [],
    detections: (view) =>
      [...detections.values()].flatMap((cell) => {
        const detection = cell.read(view);
        return detection ? [detection] : [];
      }),
    putRisk: (userId, risk, at) => personOf(userId).risk.commit(at, risk, visibility(at)),
    putHistory(userId, item, at) {
      const { history } = personOf(userId);
      history.commit(at, [...(history.committed ?? []), item], visibility(at));
    },
    putDetection(detection, at) {
      const cell = detections.get(detection.id) ?? new Cell<Detection>();
      cell.commit(at, detection, visibility(at));
      detections.set(detection.id, cell);
    },
  };
}
