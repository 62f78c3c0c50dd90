/** An id by which the server's log, the audit and the change feed name a request. (`crypto.randomUUID` is not there over plain HTTP.) */
export function newRequestId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
