/** Names housekeeping's own evidence about a group: it belongs to no request. */
export function evidenceOf(groupId: string): string {
  return `unfulfilled-approvals-${groupId}`;
}
