/** Addresses of the app's pages that mails lead to. What lets somebody in stands behind the #, which no server and no log gets to see. */
export interface Links {
  resetPassword(token: string): string;
  verifyEmail(token: string): string;
  invitation(token: string): string;
  readonly forgotPassword: string;
  readonly signIn: string;
}

export function linksTo(origin: string): Links {
  const to = (page: string) => (token: string) => `${origin}/${page}#token=${token}`;
  return {
    resetPassword: to('reset-password'),
    verifyEmail: to('verify-email'),
    invitation: to('invitation'),
    forgotPassword: `${origin}/forgot-password`,
    signIn: `${origin}/`,
  };
}
