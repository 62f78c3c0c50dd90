import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps what must be read again from whoever reads the database: secrets of authenticators, links in mails that are still to be sent. */
export interface Secrets {
  seal(text: string): string;
  /** @throws Error when it was not sealed here, or altered */
  open(sealed: string): string;
}

/** AES-256-GCM: nonce, tag and ciphertext in one text. */
export function secretsWith(key: Uint8Array): Secrets {
  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
