import type { SandboxClock } from '../../../clock.ts';
import { createAgenda } from '../risk/agenda.ts';

/** What happens later: in its time where the clock is let run, and at the latest before anybody looks. */
export type Timetable = ReturnType<typeof createTimetable>;

export function createTimetable(clock: SandboxClock) {
  const agenda = createAgenda(clock);
  return {
    catchUp: agenda.catchUp,
    /** `at`: milliseconds since the epoch; what happens is told when it was due. */
    later(at: number, happen: (at: number) => void): void {
      agenda.later(Math.ceil(at), happen);
      clock.schedule(at, agenda.catchUp);
    },
  };
}
