import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, Router, UrlTree } from '@angular/router';
import { Session } from '../../api/session/session';
import { SiteFacts } from '../../api/session/site';
import { Reach } from './startup-retry';

/** Pages for those who are signed in; others go to the sign-in page, or make the first account. */
export const signedIn: CanMatchFn = async (_route, segments) => {
  const [session, site, router, reach] = [inject(Session), inject(SiteFacts), inject(Router), inject(Reach)];
  if (await reach.until(() => session.start())) return true;
  if (site.facts()?.first_account) return router.createUrlTree(['/first-account']);
  const to = '/' + segments.map((segment) => segment.path).join('/');
  return router.createUrlTree(['/sign-in'], to === '/' ? {} : { queryParams: { to } });
};

/** Sign-in and registration: who has a session goes on to the dashboard, and nobody signs in where no account is. */
export const signedOut: CanActivateFn = async (route): Promise<boolean | UrlTree> => {
  const [session, site, router, reach] = [inject(Session), inject(SiteFacts), inject(Router), inject(Reach)];
  if (await reach.until(() => session.start())) return router.createUrlTree(['/']);
  const first = site.facts()?.first_account === true;
  const path = route.routeConfig?.path;
  if (path === 'sign-in' && first) return router.createUrlTree(['/first-account']);
  if (path === 'first-account' && !first && !site.facts()?.registration_open) return router.createUrlTree(['/sign-in']);
  return true;
};
