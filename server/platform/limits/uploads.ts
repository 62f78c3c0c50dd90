import type { Take } from './leases.ts';
import { tooMany } from './refusal.ts';
import type { LimitsOfTenants } from './tenant-limits.ts';

/** Whose upload it is. */
interface Uploader {
  readonly tenantId: string;
  readonly actor: { readonly id: string };
}

/** Lets so many files a minute of one person in. Each is asked for in the database, which a file of megabytes does not feel. */
export class UploadLimit {
  readonly #take: Take;
  readonly #limits: LimitsOfTenants;

  constructor(take: Take, limits: LimitsOfTenants) {
    this.#take = take;
    this.#limits = limits;
  }

  /**
   * Before anything of the file is read.
   *
   * @returns bytes that the file may have
   * @throws DomainError RATE_LIMITED with `params.retryAfter` in seconds
   */
  readonly admit = async ({ tenantId, actor }: Uploader): Promise<number> => {
    const { uploads, uploadBytes } = this.#limits.of(tenantId);
    const { taken, secondsLeft } = await this.#take(`uploads ${tenantId} ${actor.id}`, 1);
    if (taken <= uploads) return uploadBytes;
    const message = `You may upload ${String(uploads)} files a minute. Wait a minute and try again.`;
    throw tooMany('limit.uploads', message, uploads, Math.max(1, Math.ceil(secondsLeft)));
  };
}
