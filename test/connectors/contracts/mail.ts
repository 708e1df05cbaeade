/** What every way of sending mail must do. */
import assert from 'node:assert/strict';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { Mail } from '../../../src/ports/conversation.ts';
import { describe, test } from './demands.ts';

export type MailBench = {
  readonly mail: Mail;
  /** An Entra id and the address that belongs to it. */
  readonly person: { readonly id: string; readonly address: string };
  readonly unknownId: string;
  sent(): readonly { readonly to: readonly string[]; readonly subject: string; readonly content: string }[];
  /** Hits the call that sends. */
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>): void;
};

export function mailContract(name: string, make: () => MailBench): void {
  describe(`mail by ${name}`, () => {
    test('goes to the address the directory has for the person', async () => {
      const { mail, person, sent } = make();
      assert.deepEqual(await mail.send(person.id, 'Subject', 'Text', 'r'), { sent: true });
      assert.deepEqual(
        sent().map(({ to, subject, content }) => ({ to, subject, content })),
        [{ to: [person.address], subject: 'Subject', content: 'Text' }],
      );
    });

    test('to nobody the directory knows is not sent, and never will be', async () => {
      const { mail, unknownId, sent } = make();
      const answer = await mail.send(unknownId, 'Subject', 'Text', 'r');
      assert.ok(!answer.sent && !answer.mayCure);
      assert.deepEqual(sent(), []);
    });

    for (const effect of [
      { kind: 'reset' },
      { kind: 'html' },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 503 },
    ] as const)
      test(`may be sent later after ${JSON.stringify(effect)}`, async () => {
        const { mail, person, sent, faultNext } = make();
        faultNext(effect);
        const answer = await mail.send(person.id, 'Subject', 'Text', 'r');
        assert.ok(!answer.sent && answer.mayCure);
        assert.deepEqual(sent(), []);
      });
  });
}
