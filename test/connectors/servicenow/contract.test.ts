import { rosterContract } from '../contracts/roster.ts';
import { ticketInboundContract } from '../contracts/ticket-inbound.ts';
import { ticketingContract } from '../contracts/ticketing.ts';
import { inboundBench, rosterBench, ticketingBench } from './benches.ts';

ticketingContract('ServiceNow', ticketingBench);
ticketInboundContract('ServiceNow', inboundBench);
rosterContract('ServiceNow', rosterBench);
