import type { Alert } from '../domain/alert.ts';
import type { InboundContract } from './inbound-contract.ts';
import type { TicketInbound } from './ticketing.ts';

type Issues = Extract<ReturnType<TicketInbound['parse']>, { readonly parsed: false }>;

/** What a door makes of an alert: its bytes are authenticated first, then parsed. */
export interface AlertInbound {
  /** What its sender has to know. */
  contract(): InboundContract;
  /** Checks signature and time window over the raw body, before anything is parsed (H19). */
  readonly authenticate: TicketInbound['authenticate'];
  parse(body: string): { readonly parsed: true; readonly alert: Omit<Alert, 'kind'> } | Issues;
}
