import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartupError } from '../../config.ts';

/** What journals are signed with: Ed25519 (RFC 8032). */
export interface SigningKey {
  /** The first 16 hex digits of the SHA-256 of the public key as SPKI DER. */
  readonly id: string;
  readonly publicPem: string;
  /** `<key id> <signature, base64url> <JSON>`: the signature is of the JSON's bytes as they stand. */
  signLine(content: object): string;
}

/** Where the keys are. */
export interface KeyPlaces {
  /** The private key, PKCS #8 PEM. */
  readonly keyFile: string;
  /** Folder of the journals; public keys go to its `keys`. */
  readonly folder: string;
}

/**
 * The key that journals are signed with, made at the first start and readable by its owner alone. Its public half is put beside the journals.
 *
 * @throws StartupError when the file cannot be read or written, or holds no Ed25519 key
 */
export async function openSigningKey({ keyFile, folder }: KeyPlaces): Promise<SigningKey> {
  try {
    const pem = await readFile(keyFile, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return makeKey(keyFile);
    });
    const key = signingKey(pem);
    await publishKey(folder, key.id, 'pem', key.publicPem);
    return key;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`AUDIT_KEY_FILE, AUDIT_DIR: ${reason}`, { cause: error });
  }
}

/**
 * Puts a new key in the place of the old one, which signs the new one's public half: whoever trusts the old key can follow. A running server
 * takes it with its next journal file, at the latest the next day.
 */
export async function rotateSigningKey(places: KeyPlaces): Promise<{ before: string; after: string }> {
  const before = await openSigningKey(places);
  const pem = newPem();
  const after = signingKey(pem);
  const endorsement = { kind: 'key', at: new Date().toISOString(), key: after.id, pem: after.publicPem };
  await publishKey(places.folder, after.id, 'pem', after.publicPem);
  await publishKey(places.folder, after.id, 'endorsed', `${before.signLine(endorsement)}\n`);
  await rename(await writeBeside(places.keyFile, pem), places.keyFile);
  return { before: before.id, after: after.id };
}

async function makeKey(keyFile: string): Promise<string> {
  await mkdir(dirname(keyFile), { recursive: true });
  const beside = await writeBeside(keyFile, newPem());
  // two starters at once: the one who comes second takes what the first one made
  await link(beside, keyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(beside);
  return readFile(keyFile, 'utf8');
}

async function writeBeside(keyFile: string, pem: string): Promise<string> {
  const beside = `${keyFile}.${randomUUID()}`;
  await writeFile(beside, pem, { mode: 0o600, flag: 'wx' });
  return beside;
}

async function publishKey(folder: string, id: string, ending: string, text: string): Promise<void> {
  const keys = join(folder, 'keys');
  await mkdir(keys, { recursive: true });
  await writeFile(join(keys, `${id}.${ending}`), text);
}

function newPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function signingKey(pem: string): SigningKey {
  const privateKey = readKey(pem);
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return {
    id,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signLine(content) {
      const json = JSON.stringify(content);
      return `${id} ${sign(null, Buffer.from(json), privateKey).toString('base64url')} ${json}`;
    },
  };
}

function readKey(pem: string): KeyObject {
  const fault = new StartupError('AUDIT_KEY_FILE must hold an Ed25519 private key, as PKCS #8 PEM without a password.');
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    fault.cause = error;
  }
  throw fault;
}
