import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { keyRing } from './key-ring.ts';
import type { MasterKey } from './master-key.ts';

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. Sealed text is `s1.<key id>.<nonce, ciphertext and tag in base64url>`; what is
 * sealed for a purpose has that at its end.
 */
const cipher = 'aes-256-gcm';
const nonceSize = 12;
const tagSize = 16;
const mark = 's1';

/** What was sealed cannot be opened: another key, another place, or somebody changed it. It never says what is in it. */
export class SealError extends Error {
  override name = 'SealError';
}

/**
 * Seals a text for a purpose, which names what it is and whose: `totp/<user id>`. Only `open` with the same purpose opens it, so that it cannot
 * be put in another's place.
 *
 * @param purpose letters, digits and `-_/:`
 */
export function seal(purpose: string, text: string): string {
  if (!/^[\w/:-]+$/.test(purpose)) throw new Error('a purpose is made of letters, digits and -_/:');
  return `${sealWith(keyRing().sealing, 'purpose', purpose, text)}.${purpose}`;
}

/** @throws SealError when it was not sealed for this purpose with a key that is there */
export function open(purpose: string, sealed: string): string {
  const end = `.${purpose}`;
  if (!sealed.endsWith(end)) throw new SealError(`this was not sealed for ${purpose}`);
  return openWith('purpose', purpose, sealed.slice(0, -end.length));
}

/** The purpose that a sealed text names, or null when it is none. */
export function purposeOf(sealed: string): string | null {
  return /^s1\.[a-z0-9-]+\.[\w-]+\.([\w/:-]+)$/.exec(sealed)?.[1] ?? null;
}

/** The id of the key that something is sealed with, or null when it is not sealed. */
export function keyIdOf(text: string): string | null {
  return /^s1\.([a-z0-9-]+)\./.exec(text)?.[1] ?? null;
}

/** What texts begin with that are sealed with the key; with any key when none is given. */
export function sealedBegin(key?: MasterKey): string {
  return key ? `${mark}.${key.id}.` : `${mark}.`;
}

/**
 * @param use what the key is derived for
 * @param place authenticated with it: what it must be opened with
 */
export function sealWith(key: MasterKey, use: string, place: string, text: string): string {
  return sealedBegin(key) + encrypt(key, use, place, Buffer.from(text)).toString('base64url');
}

/** @throws SealError */
export function openWith(use: string, place: string, sealed: string): string {
  const [begin, id = '', body = '', ...rest] = sealed.split('.');
  if (begin !== mark || rest.length > 0) throw new SealError(`${place} is not sealed`);
  return decrypt(id, use, place, Buffer.from(body, 'base64url')).toString();
}

/** The same as `seal` for what is no text: `s1.<key id>.`, then nonce, ciphertext and tag. */
export function sealBytes(purpose: string, bytes: Uint8Array): Buffer {
  const key = keyRing().sealing;
  return Buffer.concat([Buffer.from(sealedBegin(key)), encrypt(key, 'purpose', purpose, bytes)]);
}

/** @throws SealError */
export function openBytes(purpose: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const [begin = '', id = ''] = /^s1\.([a-z0-9-]+)\./.exec(bytes.toString('latin1', 0, 40)) ?? [];
  if (begin === '') throw new SealError(`${purpose} is not sealed`);
  return decrypt(id, 'purpose', purpose, bytes.subarray(begin.length));
}

function encrypt(key: MasterKey, use: string, place: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(nonceSize);
  const sealing = createCipheriv(cipher, key.derive(use), nonce, { authTagLength: tagSize });
  sealing.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, sealing.update(bytes), sealing.final(), sealing.getAuthTag()]);
}

function decrypt(id: string, use: string, place: string, bytes: Buffer): Buffer {
  const key = keyRing().find(id);
  if (!key) throw new SealError(`${place} is sealed with the key ${id}, which is not among the encryption keys`);
  const end = bytes.length - tagSize;
  if (end < nonceSize) throw new SealError(`${place} is not sealed`);
  const opening = createDecipheriv(cipher, key.derive(use), bytes.subarray(0, nonceSize), { authTagLength: tagSize });
  opening.setAAD(Buffer.from(place));
  opening.setAuthTag(bytes.subarray(end));
  try {
    return Buffer.concat([opening.update(bytes.subarray(nonceSize, end)), opening.final()]);
  } catch (error) {
    throw new SealError(`${place} cannot be opened: it was changed, moved, or sealed with another key of the same id`, {
      cause: error,
    });
  }
}
