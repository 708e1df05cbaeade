/** What the inbound half of every ITSM connector must do, whatever the tool signs with. */
import assert from 'node:assert/strict';
import type { TicketRef } from '../../../src/domain/ticket.ts';
import type { TicketInbound } from '../../../src/ports/ticketing.ts';
import { describe, test } from './demands.ts';

export type Delivery = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it arrived, milliseconds since the epoch. */
  readonly at: number;
  readonly ticket: TicketRef;
};

export type TicketInboundBench = {
  readonly inbound: TicketInbound;
  /** A delivery as the tool sends it for a new ticket. */
  deliver(): Promise<Delivery>;
  /** How long the tool goes on sending the same bytes, in milliseconds; left out: not ten minutes. */
  readonly repeatsFor?: number;
};

const TEN_MINUTES = 600_000;

export function ticketInboundContract(name: string, make: () => TicketInboundBench): void {
  const isAuthentic = ({ inbound }: TicketInboundBench, { headers, body, at }: Delivery) =>
    inbound.authenticate(new Headers(headers), body, at).authentic;

  describe(`deliveries of ${name}`, () => {
    test('are authentic as they are sent, and locate a ticket', async () => {
      const bench = make();
      const delivery = await bench.deliver();
      assert.equal(isAuthentic(bench, delivery), true);
      const parsed = bench.inbound.parse(delivery.body);
      assert.ok(parsed.parsed);
      assert.deepEqual(parsed.event.ticket, delivery.ticket);
      assert.equal(parsed.event.ticket.system, bench.inbound.system);
      assert.notEqual(parsed.event.deliveryId, '');
    });

    test('are not authentic with a byte more, without their headers, or long before or after', async () => {
      const bench = make();
      const delivery = await bench.deliver();
      assert.equal(isAuthentic(bench, { ...delivery, body: `${delivery.body} ` }), false);
      assert.equal(isAuthentic(bench, { ...delivery, headers: {} }), false);
      const late = delivery.at + (bench.repeatsFor ?? 0) + TEN_MINUTES;
      assert.equal(isAuthentic(bench, { ...delivery, at: late }), false);
      assert.equal(isAuthentic(bench, { ...delivery, at: delivery.at - TEN_MINUTES }), false);
    });

    test('have the same id when the same bytes come again', async () => {
      const { inbound, deliver } = make();
      const { body } = await deliver();
      assert.deepEqual(inbound.parse(body), inbound.parse(body));
    });

    test('that can not be read say where', () => {
      const { inbound } = make();
      for (const body of ['', '{', 'null', '[]', '{}', '"text"']) {
        const parsed = inbound.parse(body);
        assert.ok(!parsed.parsed, body);
        assert.ok(parsed.issues.length > 0 && parsed.issues.every(({ path }) => path.startsWith('$')), body);
      }
    });
  });
}
