import assert from 'node:assert/strict';
import type { Ticketing } from '../../../src/ports/ticketing.ts';
import { type TicketingBench, ticketingContract } from '../contracts/ticketing.ts';
import { ticketingBench } from '../servicenow/benches.ts';
import { contractFinds } from './broken.ts';

/** The connector with some of its methods replaced; the rest goes on working as it does. */
function replaced(methods: (right: Ticketing, bench: TicketingBench) => Partial<Ticketing>) {
  return (bench: TicketingBench): TicketingBench => {
    const { ticketing: right } = bench;
    return { ...bench, ticketing: { ...right, ...methods(right, bench) } };
  };
}

/** Remembers what a method answered last, per ticket or list. */
function remembering<Answer extends { readonly failed: boolean }>() {
  let last: Answer | null = null;
  return async (answer: Promise<Answer>): Promise<Answer> => {
    const now = await answer;
    if (!now.failed) last = now;
    return now.failed && last ? last : now;
  };
}

let written = 0;

contractFinds(
  'ticket tools',
  ticketingContract,
  ticketingBench,
  replaced(() => ({})),
  {
    'takes whoever it is for for who asks': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        if (answer.failed) return answer;
        const { requestedForToolId } = answer.ticket;
        return { ...answer, ticket: { ...answer.ticket, openedByToolId: requestedForToolId ?? '' } };
      },
    })),
    'shows a closed ticket as open': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        return answer.failed ? answer : { ...answer, ticket: { ...answer.ticket, active: true } };
      },
    })),
    'takes a ticket that is gone for one that may be read later': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        return answer.failed && answer.kind === 'missing' ? { ...answer, kind: 'later' } : answer;
      },
    })),
    'asks the tool for whatever it is given as an id': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        return answer.failed && answer.kind === 'refused' ? { ...answer, kind: 'missing' } : answer;
      },
    })),
    'shows what it read before when a read fails': replaced((right) => {
      const kept = remembering<Awaited<ReturnType<Ticketing['openOf']>>>();
      return { openOf: (...asked) => kept(right.openOf(...asked)) };
    }),
    'ties a person to the first of two users that carry their id': replaced(
      (right, { people, toolIdOf }) => ({
        async toolUserOf(entraId, requestId) {
          const answer = await right.toolUserOf(entraId, requestId);
          return entraId === people.requester && !answer.failed
            ? { ...answer, toolUserId: toolIdOf(entraId) }
            : answer;
        },
      }),
    ),
    'ties a user to whoever has the same name': replaced((right, { people, toolIdOf }) => ({
      async toolUserOf(entraId, requestId) {
        const answer = await right.toolUserOf(entraId, requestId);
        return entraId === people.unlinked && !answer.failed
          ? { ...answer, toolUserId: toolIdOf(entraId) }
          : answer;
      },
    })),
    'writes a note each time it is told': replaced((right) => ({
      async write(ticket, note, requestId) {
        written += 1;
        const marker = `${note.marker.slice(0, -1)} try=${written}]`;
        return await right.write(ticket, { ...note, marker }, requestId);
      },
    })),
    'takes a note whose answer was lost for written': replaced((right) => ({
      async write(ticket, note, requestId) {
        const answer = await right.write(ticket, note, requestId);
        return answer.failed ? { failed: false, written: true } : answer;
      },
    })),
    'writes the note and leaves the state': replaced((right) => ({
      write: (ticket, note, requestId) => right.write(ticket, { ...note, standing: null }, requestId),
    })),
    'says that it wrote a note again that stood already': replaced((right) => ({
      async write(ticket, note, requestId) {
        const answer = await right.write(ticket, note, requestId);
        return answer.failed ? answer : { ...answer, written: true };
      },
    })),
    'takes a note for its own by what it says': replaced((_, { journal }) => ({
      async notesOn(ticket, lines) {
        const { notes } = journal(ticket);
        return { failed: false, standing: lines.filter((line) => notes.some((note) => note.endsWith(line))) };
      },
    })),
    'takes a ticket that was deleted for one that may be written later': replaced((right) => ({
      async write(...asked) {
        const answer = await right.write(...asked);
        return answer.failed && answer.kind === 'missing' ? { ...answer, kind: 'later' } : answer;
      },
    })),
    'takes every note that it is asked about for one that stands': replaced((right) => ({
      async shownNotes(notes, requestId) {
        const answer = await right.shownNotes(notes, requestId);
        if (answer.failed) return answer;
        const all = notes.map(({ line }) => [line, answer.shown[line] ?? { digests: [] }] as const);
        return { ...answer, shown: Object.fromEntries(all) };
      },
    })),
    'takes whatever is on an approver’s row for their own': replaced((right, { people, toolIdOf }) => ({
      async whoSet(what, records, requestId) {
        const answer = await right.whoSet(what, records, requestId);
        if (answer.failed) return answer;
        const by = Object.entries(answer.by).map(([id, set]) => [
          id,
          set.known ? { ...set, toolId: toolIdOf(people.approver) } : set,
        ]);
        return { ...answer, by: Object.fromEntries(by) };
      },
    })),
    'takes the last words on a row for those of whoever decided it': replaced((right) => ({
      async whoSet(what, records, requestId) {
        const answer = await right.whoSet(what, records, requestId);
        if (answer.failed) return answer;
        const by = Object.entries(answer.by).map(([id, set]) => [
          id,
          set.known ? { ...set, words: 'Thank you!' } : set,
        ]);
        return { ...answer, by: Object.fromEntries(by) };
      },
    })),
    'takes its own record of a decision for a person’s': replaced((right) => ({
      async whoSet(what, records, requestId) {
        const answer = await right.whoSet(what, records, requestId);
        if (answer.failed) return answer;
        const by = Object.entries(answer.by).map(([id, set]) => [
          id,
          set.known ? { ...set, byUs: false } : set,
        ]);
        return { ...answer, by: Object.fromEntries(by) };
      },
    })),
    'says that it settled a row which somebody had decided otherwise': replaced((right) => ({
      async settleApproval(...asked) {
        const answer = await right.settleApproval?.(...asked);
        assert.ok(answer);
        return answer.failed ? answer : { ...answer, settled: true };
      },
    })),
    'asks nobody anew whose earlier row is decided': replaced((right) => {
      const known = new Map<string, string>();
      return {
        async askApprovals(ticket, approvers, requestId) {
          const answer = await right.askApprovals?.(ticket, approvers, requestId);
          assert.ok(answer);
          if (answer.failed) return answer;
          for (const [who, row] of Object.entries(answer.rows)) if (!known.has(who)) known.set(who, row);
          return { ...answer, rows: Object.fromEntries(known) };
        },
      };
    }),
    'raises another follow-up when the answer to the first was lost': replaced((right) => ({
      async followUp(ticket, wanted, requestId) {
        written += 1;
        const correlationId = `${wanted.correlationId}-${written}`;
        return await right.followUp(ticket, { ...wanted, correlationId }, requestId);
      },
    })),
    'takes a list that failed for a quiet one': replaced((right) => ({
      async changedSince(...asked) {
        const answer = await right.changedSince(...asked);
        return answer.failed && answer.kind === 'later'
          ? { failed: false, tickets: [], complete: true }
          : answer;
      },
    })),
    'takes the first page for the whole list': replaced((right) => ({
      async changedSince(...asked) {
        const answer = await right.changedSince(...asked);
        return answer.failed ? answer : { ...answer, complete: true };
      },
    })),
    'leaves out what stands behind the first page of open tickets': replaced((right) => ({
      async openOf(...asked) {
        const answer = await right.openOf(...asked);
        return answer.failed ? answer : { ...answer, tickets: answer.tickets.slice(0, 20), complete: true };
      },
    })),
    'takes its own changes for those of people': replaced((right) => ({
      async changedSince(...asked) {
        const answer = await right.changedSince(...asked);
        if (answer.failed) return answer;
        return { ...answer, tickets: answer.tickets.map((one) => ({ ...one, byUs: false })) };
      },
    })),
    'gives every change of a ticket the same number': replaced((right) => ({
      async changedSince(...asked) {
        const answer = await right.changedSince(...asked);
        if (answer.failed) return answer;
        return { ...answer, tickets: answer.tickets.map((one) => ({ ...one, version: 1 })) };
      },
    })),
    'lists the newest first': replaced((right) => ({
      async changedSince(...asked) {
        const answer = await right.changedSince(...asked);
        return answer.failed ? answer : { ...answer, tickets: answer.tickets.toReversed() };
      },
    })),
    'asks for a wait that the tool did not ask for': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        return answer.failed ? { ...answer, retryAfterSeconds: answer.retryAfterSeconds ?? 60 } : answer;
      },
    })),
    'forgets for how long the tool wants to be left alone': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        return answer.failed ? { ...answer, retryAfterSeconds: null } : answer;
      },
    })),
    'throws where the way is broken': replaced((right) => ({
      async read(ticket, requestId) {
        const answer = await right.read(ticket, requestId);
        if (answer.failed && answer.kind === 'later') throw new Error(answer.because);
        return answer;
      },
    })),
    'is healthy whatever the tool answers': replaced(() => ({ health: async () => ({ ok: true }) })),
  },
);
