import type { TableEdits } from '../policy-folder.ts';
import type { Stage } from './stage.ts';

/** In the morning the app looks the company over; each case goes on at noon, with vendors that are told everything anew. */
export type When = 'morning' | 'noon';

/** What people do with one order or several, and what comes of it when nothing goes wrong. */
export type Journey = {
  readonly name: string;
  readonly title: string;
  /** What its tickets state at each rest when nothing goes wrong; `none/*` where any such outcome is right. */
  readonly expects: readonly (readonly string[])[];
  /** What is as right where trouble holds one up, so that another comes first. */
  readonly orElse?: readonly (readonly string[])[];
  /** Nobody allows it, so no membership may be written, whatever goes wrong. */
  readonly never?: boolean;
  /** Settings of the app beside the sandbox's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What its policy of group membership says otherwise than the sandbox's own. */
  readonly policy?: TableEdits;
  /** Before anything can go wrong. */
  readonly prepare?: (stage: Stage, when: When) => Promise<void> | void;
  readonly play: (stage: Stage) => Promise<void>;
};
