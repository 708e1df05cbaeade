import type { ApprovalDecision } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';

type Known = Pick<RequestRecord, 'names' | 'signInNames' | 'whoIs'>;

/**
 * Somebody as people tell them from another of the same name: `Anna Jansen (anna.jansen@contoso.example, Sales, guest)`. As
 * far as it is known.
 */
export function whoWords(record: Known, id: string | undefined): string {
  if (!id) return 'unknown';
  const signIn = record.signInNames?.[id];
  const about = [...(signIn ? [signIn] : []), ...besides(record, id)];
  const name = oneLine(record.names[id] ?? id);
  return about.length > 0 ? `${name} (${about.join(', ')})` : name;
}

/** Who gave a word, and for whom where it was a delegate's. */
export function deciderInFull(
  record: Known,
  { approverId, proof }: Pick<ApprovalDecision, 'approverId' | 'proof'>,
): string {
  const { onBehalfOf } = proof;
  const who = whoWords(record, approverId);
  return onBehalfOf === undefined ? who : `${who} for ${whoWords(record, onBehalfOf)}`;
}

/** Name, Entra id and sign-in name, by which whoever looks it up finds the account: always the same, as evidence has it. */
export function whoWithId({ names, signInNames }: Known, id: string | undefined): string {
  if (!id) return 'unknown';
  const signIn = signInNames?.[id];
  return `${names[id] ?? 'somebody'} (${id})${signIn ? `, ${signIn}` : ''}`;
}

/** All of it, for whoever has to act on a request. */
export function whoInFull(record: Known, id: string | undefined): string {
  return [whoWithId(record, id), ...(id ? besides(record, id) : [])].join(', ');
}

const GUESTS = { guest: 'guest', invited: 'guest who has not accepted the invitation yet' } as const;

function besides({ whoIs }: Known, id: string): readonly string[] {
  const { department, guest, renamed, alike = [] } = whoIs?.[id] ?? {};
  return [
    ...(department ? [department] : []),
    ...(guest ? [GUESTS[guest]] : []),
    ...(renamed ? [`called "${renamed.from}" until ${renamed.at.slice(0, 10)}`] : []),
    ...(alike.length > 0 ? [`not the account of the same name ${alike.join(', ')}`] : []),
  ];
}

/** What a granted ticket says of a guest who can't sign in yet; empty where there is nothing to say. */
export function invitedWords(record: Known, id: string): string {
  if (record.whoIs?.[id]?.guest !== 'invited') return '';
  return `${record.names[id] ?? 'The guest'} has not accepted the invitation to this directory yet: the access can be used only after that.`;
}
