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

export function loadSession(): RememberedSession | null {
  try {
    return JSON.parse(loadSetting(key()) ?? 'null') as RememberedSession | null;
  } catch {
    return null;
  }
}

export function saveSession(session: RememberedSession | null): void {
  saveSetting(key(), session && JSON.stringify(session));
}
