/** A party as far as signing is concerned. */
interface Party {
  readonly id: string;
  readonly role: string;
  readonly signedAt: string | null;
}

const mustSign = new Set(['customer', 'supplier', 'guarantor', 'signatory']);

/** The parties whose signatures a contract needs. */
export function signatories<P extends Party>(parties: readonly P[]): P[] {
  return parties.filter(({ role }) => mustSign.has(role));
}

/** Whether nobody's signature is missing once `signing` has signed. */
export function isLastToSign(parties: readonly Party[], signing: string): boolean {
  return signatories(parties).every(({ id, signedAt }) => id === signing || signedAt !== null);
}
