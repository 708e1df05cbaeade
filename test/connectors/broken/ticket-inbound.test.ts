import { randomUUID } from 'node:crypto';
import type { TicketInbound } from '../../../src/ports/ticketing.ts';
import { type TicketInboundBench, ticketInboundContract } from '../contracts/ticket-inbound.ts';
import { inboundBench } from '../servicenow/benches.ts';
import { contractFinds } from './broken.ts';

type Parsed = ReturnType<TicketInbound['parse']>;

function replaced(methods: (right: TicketInbound) => Partial<TicketInbound>) {
  return (bench: TicketInboundBench): TicketInboundBench => {
    const { inbound: right } = bench;
    const broken: TicketInbound = {
      system: right.system,
      authenticate: (headers, body, now) => right.authenticate(headers, body, now),
      parse: (body) => right.parse(body),
      contract: () => right.contract(),
      ...methods(right),
    };
    return { ...bench, inbound: broken };
  };
}

function readOtherwise(change: (read: Extract<Parsed, { parsed: true }>) => Parsed) {
  return replaced((right) => ({
    parse(body) {
      const read = right.parse(body);
      return read.parsed ? change(read) : read;
    },
  }));
}

/** When the bytes say that they were sent, as ServiceNow's script puts it. */
const sentAt = (headers: Headers): number => {
  for (const [, value] of headers) if (/^\d{10}$/.test(value)) return Number(value) * 1000;
  return Number.NaN;
};

contractFinds(
  'deliveries of tickets',
  ticketInboundContract,
  inboundBench,
  replaced(() => ({})),
  {
    'believes everybody': replaced(() => ({ authenticate: () => ({ authentic: true }) })),
    'believes nobody': replaced(() => ({
      authenticate: () => ({ authentic: false, code: 'signature', detail: 'It is never right.' }),
    })),
    'believes whoever has the headers': replaced((right) => ({
      authenticate(headers, body, now) {
        const answer = right.authenticate(headers, body, now);
        return [...headers].length > 0 ? { authentic: true } : answer;
      },
    })),
    'looks at the bytes without their ends': replaced((right) => ({
      authenticate: (headers, body, now) => right.authenticate(headers, body.trim(), now),
    })),
    'believes what was signed at any time': replaced((right) => ({
      authenticate: (headers, body) => right.authenticate(headers, body, sentAt(headers)),
    })),
    'believes what was signed long ago': replaced((right) => ({
      authenticate: (headers, body, now) => right.authenticate(headers, body, Math.min(now, sentAt(headers))),
    })),
    'believes what is signed for later': replaced((right) => ({
      authenticate: (headers, body, now) => right.authenticate(headers, body, Math.max(now, sentAt(headers))),
    })),
    'gives the same bytes another id each time': readOtherwise((read) => ({
      ...read,
      event: { ...read.event, deliveryId: randomUUID() },
    })),
    'gives a delivery no id': readOtherwise((read) => ({
      ...read,
      event: { ...read.event, deliveryId: '' },
    })),
    'finds another ticket': readOtherwise((read) => ({
      ...read,
      event: { ...read.event, ticket: { ...read.event.ticket, id: 'f'.repeat(32) } },
    })),
    'takes the ticket for one of another tool': readOtherwise((read) => ({
      ...read,
      event: { ...read.event, ticket: { ...read.event.ticket, system: 'another' } },
    })),
    'throws at what it can not read': replaced((right) => ({
      parse(body) {
        const read = right.parse(body);
        if (!read.parsed) throw new SyntaxError('Unexpected end of JSON input');
        return read;
      },
    })),
    'says of what it can not read no more than that': replaced((right) => ({
      parse(body) {
        const read = right.parse(body);
        return read.parsed ? read : { parsed: false, issues: [] };
      },
    })),
    'says of what it can not read not where': replaced((right) => ({
      parse(body) {
        const read = right.parse(body);
        return read.parsed ? read : { parsed: false, issues: [{ path: '', message: 'It is malformed.' }] };
      },
    })),
  },
);
