/**
 * Where somebody may be sent once they are signed in: a page of the company of the connection, in our own app.
 *
 * @param asked whatever the address said
 */
export function returnPath(asked: unknown, tenantSlug: string): string {
  const home = `/t/${tenantSlug}`;
  if (typeof asked !== 'string' || asked.length > 1000 || !/^\/[\x21-\x7e]*$/.test(asked) || asked.includes('\\'))
    return home;
  const here = 'https://here.invalid';
  const url = new URL(asked, here);
  const isInside = url.origin === here && (url.pathname === home || url.pathname.startsWith(`${home}/`));
  return isInside ? `${url.pathname}${url.search}` : home;
}
