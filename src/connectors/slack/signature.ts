import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time of signing may be from ours, either way (slack 1.1). */
const WINDOW_SECONDS = 300;

/** Whether Slack signed these bytes, just now; the code of what is wrong otherwise. */
export function wrongWith(headers: Headers, body: string, secret: string, now: number): string | null {
  const [signature, timestamp] = [
    headers.get('x-slack-signature') ?? '',
    headers.get('x-slack-request-timestamp') ?? '',
  ];
  if (signature === '' || timestamp === '') return 'signature-missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp-unreadable';
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS) return 'timestamp-outside-window';
  const wanted = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  );
  const sent = Buffer.from(signature);
  const fits = sent.length === wanted.length && timingSafeEqual(sent, wanted);
  return fits ? null : 'signature-mismatch';
}
