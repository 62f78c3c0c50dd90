/** What the params of a mail are sealed for. */
export const purposeOf = (mailId: string): string => `mail/${mailId}`;
