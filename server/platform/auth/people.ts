import type { Language } from '@plinth/schema/platform/control.ts';
import type { AuthSql } from './database.ts';

/** A person as the control schema knows them. */
export interface PersonRow {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  language: Language;
}

/** The person with an e-mail (normalised) or an id. */
export async function findPerson(sql: AuthSql, by: { email: string } | { id: string }): Promise<PersonRow | undefined> {
  const condition = 'id' in by ? sql`id = ${by.id}` : sql`email = ${by.email}`;
  const [row] = await sql<PersonRow[]>`
    select id, name, email, email_verified as "emailVerified", language from control."user" where ${condition}`;
  return row;
}

/** @throws Error when there is none: a session's person is always there */
export async function personOf(sql: AuthSql, id: string): Promise<PersonRow> {
  const person = await findPerson(sql, { id });
  if (!person) throw new Error('a person who was just there is gone');
  return person;
}
