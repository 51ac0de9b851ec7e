import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, Router, UrlTree } from '@angular/router';
import { Session } from '../../api/session/session';
import { SiteInfo } from '../../api/session/site';
import { nextTask } from './next-task';
import { StartupRetry } from './startup-retry';

/** Requires a session; redirects to the sign-in page, or to the form for the first account. */
export const signedIn: CanMatchFn = async () => {
  const [session, site] = [inject(Session), inject(SiteInfo)];
  const [router, startup] = [inject(Router), inject(StartupRetry)];
  const wanted = router.currentNavigation()?.extractedUrl;
  const started = await startup.untilReached(() => session.start());
  // The start of the app is not one long task.
  if (!router.navigated) await nextTask();
  if (started) return true;
  await startup.untilReached(() => site.ensureLoaded());
  if (site.info()?.first_account) return router.createUrlTree(['/first-account']);
  const to = wanted === undefined ? '/' : router.serializeUrl(wanted);
  return router.createUrlTree(['/sign-in'], to === '/' ? {} : { queryParams: { to } });
};

/** Sign-in and registration: redirects signed-in users, and to the form that applies. */
export const signedOut: CanActivateFn = async (route): Promise<boolean | UrlTree> => {
  const [session, site] = [inject(Session), inject(SiteInfo)];
  const [router, startup] = [inject(Router), inject(StartupRetry)];
  if (await startup.untilReached(() => session.start())) return router.createUrlTree(['/']);
  await startup.untilReached(() => site.ensureLoaded());
  const first = site.info()?.first_account === true;
  const canRegister = first || site.info()?.registration_open === true;
  const path = route.routeConfig?.path;
  if (path === 'sign-in' && first) return router.createUrlTree(['/first-account']);
  if (path === 'first-account' && !canRegister) return router.createUrlTree(['/sign-in']);
  return true;
};
