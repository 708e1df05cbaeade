import type { Ticket } from './shapes.ts';

/** The access a ticket states, as the last machine-readable line of its work notes has it. */
export type Stated = {
  readonly revision: number;
  readonly access: 'none' | 'pending' | 'granted' | 'ended' | 'unknown';
  readonly outcome: string;
};

const LINE = /\[countersign \S+ r(\d+) access=(none|pending|granted|ended|unknown) outcome=([a-z-]+)\]/g;

/** `null` until the product wrote a line. */
export function stated({ journal }: Pick<Ticket, 'journal'>): Stated | null {
  const lines = journal.flatMap(({ text }) => [...text.matchAll(LINE)]);
  const all = lines.map(([, revision, access, outcome]) => ({
    revision: Number(revision),
    access: access as Stated['access'],
    outcome: outcome ?? '',
  }));
  return all.at(-1) ?? null;
}
