import { ticketInboundContract } from '../contracts/ticket-inbound.ts';
import { ticketingContract } from '../contracts/ticketing.ts';
import { inboundBench, ticketingBench } from './benches.ts';

ticketingContract('Jira', ticketingBench);
ticketInboundContract('Jira', inboundBench);
