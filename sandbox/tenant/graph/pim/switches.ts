import type { PimStatus } from './records.ts';

/** What PIM demands for one role; what is left out is as the company has it. Durations are ISO 8601. */
export type PolicyChanges = {
  readonly mfaOnAdminAssign?: boolean;
  readonly justification?: boolean;
  readonly ticketing?: boolean;
  /** The longest assignment by an administrator or an app, and the longest activation. */
  readonly maxDuration?: string;
  readonly mfaOnActivation?: boolean;
  readonly approvalOnActivation?: boolean;
  /** The value of the claim that activating demands; `null`: none. */
  readonly authenticationContext?: string | null;
};

/** What PIM may do where the real one varies or where nobody could say; may be changed at any time. */
export type PimSwitches = {
  /** From an accepted request until its assignment stands, ISO 8601; `null`: seconds, drawn for each. */
  activation: string | null;
  /** From a removal that was accepted until the assignment is gone; `null`: seconds, drawn for each. */
  removal: string | null;
  /** What an assigning request comes to, and stays at, one of success though its assignment stands (graph 11.3); `null`: as it goes. */
  status: PimStatus | null;
  /** From an assignment until a target system lets its holder in, by name of the system; one that isn't named takes `PT8M`. */
  effective: Readonly<Record<string, string>>;
  /** Azure's side doesn't show what the directory has. */
  portalMismatch: boolean;
  /** PIM answers 503 to everything; what stands goes on. */
  outage: boolean;
  /** By role id or name, and by group id. */
  policies: Readonly<Record<string, PolicyChanges>>;
  /** The error code that each write is refused with, whatever it asks; `null`: none. */
  refusal: string | null;
  /** A removal that took effect is answered `RoleAssignmentDoesNotExist` all the same. */
  removalAnswer: 'told' | 'does-not-exist';
  /** How a rule of the policy that isn't met is told: all of them in a list, one with its reason, or by a code of its own. */
  policyErrors: 'list' | 'reason' | 'code' | 'either';
  /** The code for what is assigned already. */
  existsCode: 'RoleAssignmentExists' | 'RoleAssignmentInstanceAlreadyExists' | 'RoleAssignmentAlreadyExists';
  /** What an app that activates for a person is answered. */
  selfActivateByApp: 'bad-request' | 'forbidden' | 'either';
  /** Whether policies of roles are read with their own permission only, or with any that is published for it; pages and lists differ. */
  policyReaders: 'own' | 'published';
  /** Somebody made less long ago is not known to PIM. */
  newPrincipal: string;
};

export function unpleasantPim(): PimSwitches {
  return {
    activation: null,
    removal: null,
    status: null,
    effective: {},
    portalMismatch: false,
    outage: false,
    policies: {},
    refusal: null,
    removalAnswer: 'told',
    policyErrors: 'either',
    existsCode: 'RoleAssignmentExists',
    selfActivateByApp: 'either',
    policyReaders: 'own',
    newPrincipal: 'PT90S',
  };
}
