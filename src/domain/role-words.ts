/** What a policy table calls roles and stages for people, by their names. */
export type RoleLabels = Readonly<Record<string, string>>;

/**
 * A role or a stage of a policy table as people read it: by its label, or `data owner` for `data-owner`. A stage that is asked
 * once more has its round after its name.
 */
export function roleWords(role: string, labels: RoleLabels = {}): string {
  const [, name = role, round] = /^(.+?)(?:-r(\d+))?$/.exec(role) ?? [];
  const words = Object.hasOwn(labels, name) ? labels[name] : name.replaceAll('-', ' ');
  return round ? `${words} (round ${round})` : `${words}`;
}

/** How many people of a role a stage needs: `one person as data owner`. */
export function neededWords(quorum: number, role: string, labels: RoleLabels = {}): string {
  return `${quorum === 1 ? 'one person' : `${quorum} people`} as ${roleWords(role, labels)}`;
}
