/** What was written, and what of it was heard how. */
export interface Verdict {
  /** Changes in the log. */
  readonly written: number;
  /** What the subscribers together should have heard, and did. */
  readonly deliveries: number;
  readonly lost: number;
  readonly twice: number;
  readonly outOfOrder: number;
  /** Acknowledged to a writer, and not in the log. */
  readonly forgotten: number;
  /** What `id > last` lost of the same changes. */
  readonly naiveLost: number;
}

export interface Evidence {
  /** `<contract> <version>` of every change in the log. */
  readonly written: ReadonlySet<string>;
  /** `<request> <contract>` of every change in the log, and of those that a writer was told of. */
  readonly logged: ReadonlySet<string>;
  readonly acknowledged: readonly string[];
  readonly naive: ReadonlySet<string>;
  /** The contracts each subscriber followed, and what it heard, in order. */
  readonly followed: readonly (readonly string[])[];
  readonly heard: readonly (readonly string[])[];
}

export function judge({ written, logged, acknowledged, naive, followed, heard }: Evidence): Verdict {
  let [deliveries, lost, twice, outOfOrder] = [0, 0, 0, 0];
  followed.forEach((ids, index) => {
    const own = heard[index] ?? [];
    const followedIds = new Set(ids);
    const expected = [...written].filter((each) => followedIds.has(each.split(' ')[0] ?? ''));
    const unique = new Set(own);
    deliveries += own.length;
    lost += expected.filter((each) => !unique.has(each)).length;
    twice += own.length - unique.size;
    const versions = new Map<string, number>();
    for (const each of own) {
      const [id = '', version = ''] = each.split(' ');
      if (Number(version) < (versions.get(id) ?? 0)) outOfOrder += 1;
      versions.set(id, Number(version));
    }
  });
  return {
    written: written.size,
    deliveries,
    lost,
    twice,
    outOfOrder,
    forgotten: acknowledged.filter((each) => !logged.has(each)).length,
    naiveLost: [...written].filter((each) => !naive.has(each)).length,
  };
}
