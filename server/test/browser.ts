/** A browser as far as signing in goes: it keeps cookies by host and follows nothing by itself. */
export class BrowserInTest {
  readonly #jars = new Map<string, Map<string, string>>();

  /** What it would send to this address. */
  cookies(url: string): string {
    return [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async go(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const address = String(url);
    const headers = { accept: 'text/html', ...(init.headers as Record<string, string>), cookie: this.cookies(address) };
    const answer = await fetch(address, { redirect: 'manual', ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#jar(address).set(name, value);
    }
    return answer;
  }

  /** A form that another site sends: no cookie of ours goes with it (SameSite). */
  sendForm(url: string, form: Record<string, string>): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'text/html', origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams(form),
    });
  }

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }
}

/** Where an answer leads, as a whole address. */
export function locationOf(answer: Response): URL {
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`${String(answer.status)} leads nowhere`);
  return new URL(location, answer.url);
}
