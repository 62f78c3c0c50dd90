import { open, seal } from '../../../encryption/sealed.ts';

const purposeOf = (connectionId: string) => `sso-client-secret/${connectionId}`;

/** What is stored of the secret that a provider gave us. */
export const sealClientSecret = (connectionId: string, secret: string): string => seal(purposeOf(connectionId), secret);

/** @throws SealError when it was sealed with a key that is not there, or for another connection */
export const openClientSecret = (connectionId: string, sealed: string): string => open(purposeOf(connectionId), sealed);
