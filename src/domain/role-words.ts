/** A role or a stage of a policy table as people read it: `data owner` for `data-owner`. */
export function roleWords(role: string): string {
  return role.replaceAll('-', ' ');
}

/** How many people of a role a stage needs: `one person as data owner`. */
export function neededWords(quorum: number, role: string): string {
  return `${quorum === 1 ? 'one person' : `${quorum} people`} as ${roleWords(role)}`;
}
