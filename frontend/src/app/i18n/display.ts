import { signal } from '@angular/core';

/** What figures and times are shown in, on every page: the user's preferences. */
const currency = signal('usd');
const zone = signal<string | undefined>(undefined);

export const displayCurrency = currency.asReadonly();
/** An IANA name; undefined is the browser's zone. */
export const displayZone = zone.asReadonly();

/** Show figures and times in another currency and time zone (`auto`: the browser's). */
export function displayIn(preferences: { currency: string; time_zone: string } | null): void {
  currency.set(preferences?.currency ?? 'usd');
  const name = preferences?.time_zone ?? 'auto';
  zone.set(name !== 'auto' && isKnown(name) ? name : undefined);
}

/** The name of the shown time zone. */
export function zoneName(): string {
  return zone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The parameter of a request for figures; none for US dollars, which are the default. */
export function inDisplayCurrency(): { vs?: string } {
  return currency() === 'usd' ? {} : { vs: currency() };
}

/** The browser may know fewer zones than the server. */
function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
