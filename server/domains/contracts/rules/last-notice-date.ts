const day = 86_400_000; // milliseconds

/** The last day on which notice can be given for the end of a term, `YYYY-MM-DD`; null when the contract says nothing of it. */
export function lastNoticeDate(term: {
  readonly endDate: string | null;
  readonly noticePeriodDays: number | null;
}): string | null {
  if (term.endDate === null || term.noticePeriodDays === null) return null;
  return new Date(Date.parse(term.endDate) - term.noticePeriodDays * day).toISOString().slice(0, 10);
}
