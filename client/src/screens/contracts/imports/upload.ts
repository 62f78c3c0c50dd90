import { createResource, createSignal, type Accessor } from 'solid-js';
import { readRefusal, toApiError, type ApiError } from '../../../api/errors.ts';
import { useSession } from '../../../shell/session-context.ts';

/** A kind of file that can be brought in. */
export interface Format {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Endings of its files, as `.json`. */
  readonly accepts: readonly string[];
}

export interface Upload {
  /** Undefined until they are known. */
  readonly formats: Accessor<readonly Format[] | undefined>;
  /** The file on its way. */
  readonly sending: Accessor<File | undefined>;
  readonly error: Accessor<ApiError | undefined>;
  /** Sends a file; its preview begins at once. Answers with the id of the import, or nothing when it was refused: see `error`. */
  send(file: File, format: string): Promise<string | undefined>;
}

/** Brings files to the server. They go over HTTP and not GraphQL, since a file is a stream and no value. */
export function createUpload(): Upload {
  const session = useSession();
  const [sending, setSending] = createSignal<File>();
  const [error, setError] = createSignal<ApiError>();

  async function ask(path: string, init?: RequestInit): Promise<unknown> {
    const headers = { ...init?.headers, authorization: `Bearer ${await session.token()}` };
    const response = await fetch(path, { ...init, headers });
    if (!response.ok) throw await readRefusal(response);
    return response.json();
  }

  const [formats] = createResource(async () => {
    try {
      return (await ask('/imports/formats')) as readonly Format[];
    } catch (cause) {
      setError(toApiError(cause));
      return [];
    }
  });

  return {
    formats: () => formats(),
    sending,
    error,
    async send(file, format) {
      setSending(file);
      setError(undefined);
      try {
        const query = new URLSearchParams({ format, fileName: file.name });
        const headers = { 'content-type': 'application/octet-stream' };
        const answer = await ask(`/imports?${query.toString()}`, { method: 'POST', headers, body: file });
        return (answer as { id: string }).id;
      } catch (cause) {
        setError(toApiError(cause));
        return undefined;
      } finally {
        setSending(undefined);
      }
    },
  };
}
