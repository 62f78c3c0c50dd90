import { createHmac } from 'node:crypto';
import { keyRing } from './key-ring.ts';

/**
 * What tells a text from another and tells nothing of it, as a plain hash would to whoever can try all texts that come into question:
 * HMAC-SHA-256 in hex, under every key that is there, the one that seals first.
 */
export function fingerprints(text: string): [string, ...string[]] {
  const [first, ...others] = keyRing().all.map((key) =>
    createHmac('sha256', key.derive('fingerprint')).update(text).digest('hex'),
  );
  if (first === undefined) throw new Error('a ring has a key');
  return [first, ...others];
}
