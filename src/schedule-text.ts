const PART = /^[\d*/,\-A-Za-z]+$/;

/** Whether a text has the shape of a six-part NCRONTAB schedule; the host checks the rest when it starts. */
export function croneable(text: string): boolean {
  const parts = text.split(/\s+/);
  return parts.length === 6 && parts.every((part) => PART.test(part));
}
