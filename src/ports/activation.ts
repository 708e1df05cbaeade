import type { InboundContract } from './inbound-contract.ts';

/** What the directory asks of us while somebody activates something for themselves, by whatever API they do. */
export type Activation = {
  /** Of the activation; the same again is the same question. */
  readonly id: string;
  /** Entra object id of who activates. */
  readonly personId: string;
  /** `null`: something that no table of ours can govern, as a role on a resource. */
  readonly what:
    | { readonly is: 'role'; readonly roleId: string; readonly scope: string }
    | { readonly is: 'group'; readonly groupId: string }
    | null;
  /** What people call it, for the answer. */
  readonly name: string;
  /** How long it is to last; `null`: for good, or not told. */
  readonly minutes: number | null;
};

export type ParsedActivation =
  | { readonly parsed: true; readonly activation: Activation }
  | { readonly parsed: false; readonly because: string };

/** The inbound half: proves that the directory itself asks, then reads what. */
export interface ActivationInbound {
  /** What its sender has to know. */
  contract(): InboundContract;
  /** How long the directory waits for the answer, in milliseconds. */
  readonly budget: number;
  authenticate(
    headers: Headers,
  ): Promise<
    | { readonly authentic: true }
    | { readonly authentic: false; readonly status: 401 | 503; readonly code: string }
  >;
  parse(text: string): ParsedActivation;
}
