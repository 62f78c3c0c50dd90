import { createContext, useContext } from 'solid-js';
import type { Session } from '../api/session.ts';

const SessionContext = createContext<Session>();

export const SessionProvider = SessionContext.Provider;

/** The session of this tab: who is signed in, where, and how to change that. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession() is called outside a SessionProvider');
  return session;
}
