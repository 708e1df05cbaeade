import type { SandboxClock } from '../../../clock.ts';

/** What comes later: done in the order of its time, as soon as anybody looks. */
type Agenda = {
  later(at: number, happen: (at: number) => void): void;
  catchUp(): void;
};

export function createAgenda(clock: SandboxClock): Agenda {
  const waiting: { readonly at: number; readonly happen: (at: number) => void }[] = [];
  return {
    later(at, happen) {
      const place = waiting.findIndex((other) => other.at > at);
      waiting.splice(place < 0 ? waiting.length : place, 0, { at, happen });
    },
    catchUp() {
      for (let first = waiting[0]; first && first.at <= clock.now(); first = waiting[0]) {
        waiting.shift();
        first.happen(first.at);
      }
    },
  };
}
