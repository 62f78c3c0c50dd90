/** What else may be allowed than what is done with records: the subject of the permission and its actions. */
export const besideRecords: Readonly<Record<string, readonly string[]>> = {
  serviceAccount: ['read', 'create', 'update'],
  singleSignOn: ['read', 'manage'],
  invitation: ['manage'],
  secondFactor: ['require'],
  company: ['read', 'manage'],
  signIn: ['manage'],
};
