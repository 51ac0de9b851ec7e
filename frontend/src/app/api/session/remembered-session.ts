import { loadSetting, saveSetting } from '../../i18n/language';
import type { Site, User } from '../models';

/** What a later start without a server needs. It contains no secret. */
export interface RememberedSession {
  readonly user: User;
  readonly site: Site;
}

/** Installations below other paths of the same origin have sessions of their own. */
function key(): string {
  return `cv.session ${new URL(document.baseURI).pathname}`;
}

/** Return the session, or null if there is none or if it is damaged or of another version. */
export function loadSession(): RememberedSession | null {
  try {
    const stored: unknown = JSON.parse(loadSetting(key()) ?? 'null');
    return isSession(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isSession(stored: unknown): stored is RememberedSession {
  const { user, site } = (stored ?? {}) as { user?: Partial<User>; site?: Partial<Site> };
  return (
    typeof user?.id === 'number' &&
    typeof user.username === 'string' &&
    typeof user.created_at === 'string' &&
    Number.isInteger(user.favourites) &&
    typeof site?.csrf_cookie === 'string'
  );
}

export function saveSession(session: RememberedSession | null): void {
  saveSetting(key(), session && JSON.stringify(session));
}
