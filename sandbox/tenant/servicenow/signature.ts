/** What the customer's script signs: Countersign's own contract, made with `CertificateEncryption.generateMac`. */
import { createHmac } from 'node:crypto';

const TIMESTAMP_HEADER = 'X-Countersign-Timestamp';
const SIGNATURE_HEADER = 'X-Countersign-Signature';

/** HMAC-SHA256 over `v1:{timestamp}:{raw body}`; the key is the secret's UTF-8 bytes, the time Unix seconds. */
export function signatureHeaders(
  secret: string,
  at: number,
  body: string,
  encoding: 'base64' | 'hex',
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1_000));
  const digest = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`, 'utf8').digest(encoding);
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `v1=${digest}` };
}
