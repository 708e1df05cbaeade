import assert from 'node:assert/strict';
import { createServiceNowInbound } from '../../../src/connectors/servicenow/inbound.ts';
import { type TicketInboundBench, ticketInboundContract } from '../contracts/ticket-inbound.ts';
import { pass } from '../support/border.ts';
import { instance, SETTINGS } from './instance.ts';

ticketInboundContract('ServiceNow', (): TicketInboundBench => {
  const { makeTicket, clock, received } = instance();
  return {
    inbound: createServiceNowInbound(SETTINGS),
    async deliver() {
      const ticket = makeTicket();
      await pass(clock, 5000);
      const [init] = received;
      assert.ok(init);
      return { headers: init.headers, body: init.body, at: clock.now(), ticket };
    },
  };
});
