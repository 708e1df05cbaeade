/** A sentence for people outside of IT, and a space after it; nothing of a case or class that the table has no label for. */
export function treatedAs({ label }: { readonly label?: string }): string {
  return label === undefined ? '' : `This is treated as ${label}. `;
}
