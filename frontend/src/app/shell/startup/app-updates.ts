import { ApplicationRef, effect, inject, isDevMode, Service, untracked } from '@angular/core';
import { SiteInfo } from '../../api/session/site';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';

const CHECK_INTERVAL_MS = 3_600_000;

/**
 * Registers the service worker once the first page is complete, and offers a reload when a new
 * version of the app is ready. Browsers allow service workers with HTTPS and on this machine only;
 * elsewhere the version of the server counts.
 */
@Service()
export class AppUpdates {
  private readonly app = inject(ApplicationRef);
  private readonly site = inject(SiteInfo);
  private readonly notices = inject(Notices);
  private readonly t = translate();
  private registration: ServiceWorkerRegistration | null = null;

  constructor() {
    if (!isDevMode() && 'serviceWorker' in navigator) void this.start();
    // A notice is no signal.
    effect(() => {
      if (this.site.updated()) untracked(() => this.onServerUpdated());
    });
  }

  /** Ask the server for a new version; does nothing where it cannot be asked. */
  check(): void {
    this.registration?.update().catch(() => undefined);
  }

  private onServerUpdated(): void {
    if (this.registration === null) void this.announce(null);
    else this.check();
  }

  private async start(): Promise<void> {
    await this.app.whenStable();
    const options = { updateViaCache: 'none' } as const;
    const registration = await navigator.serviceWorker
      .register('service-worker.js', options)
      .catch(() => undefined);
    if (!registration) return;
    this.registration = registration;
    if (registration.waiting) void this.announce(registration.waiting);
    registration.addEventListener('updatefound', () => this.watch(registration.installing));
    this.watch(registration.installing);
    setInterval(() => this.check(), CHECK_INTERVAL_MS);
  }

  private watch(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      const isUpdate = navigator.serviceWorker.controller !== null;
      if (worker.state === 'installed' && isUpdate) void this.announce(worker);
    });
  }

  private async announce(worker: ServiceWorker | null): Promise<void> {
    const text = this.t('newVersion.ready');
    if (!(await this.notices.show(text, this.t('newVersion.reload'), true))) return;
    const reload = (): void => location.reload();
    // Without a worker, or if another tab has activated it, there is nothing to wait for.
    if (worker?.state !== 'installed') return reload();
    navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
    worker.postMessage('activate');
  }
}
