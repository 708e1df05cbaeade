/** What approvals are worth can't be said now: neither is anything granted on them, nor are they taken for false. */
export class ApprovalsUnknown extends Error {}
