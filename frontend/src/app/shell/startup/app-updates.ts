import { ApplicationRef, inject, isDevMode, Service } from '@angular/core';
import { translate } from '../../i18n/translate';
import { Notices } from '../../ui/feedback/notices';

const CHECK_INTERVAL_MS = 3_600_000;

/**
 * Registers the service worker once the first page is complete, and offers a reload when a new
 * version of the app is ready. Browsers allow service workers with HTTPS and on this machine only.
 */
@Service()
export class AppUpdates {
  private readonly app = inject(ApplicationRef);
  private readonly notices = inject(Notices);
  private readonly t = translate();
  private registration: ServiceWorkerRegistration | null = null;

  constructor() {
    if (!isDevMode() && 'serviceWorker' in navigator) void this.start();
  }

  /** Ask the server for a new version; does nothing where it cannot be asked. */
  check(): void {
    this.registration?.update().catch(() => undefined);
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

  private async announce(worker: ServiceWorker): Promise<void> {
    const text = this.t('newVersion.ready');
    if (!(await this.notices.show(text, this.t('newVersion.reload'), true))) return;
    const reload = (): void => location.reload();
    if (worker.state !== 'installed') return reload(); // Another tab has activated it.
    navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
    worker.postMessage('activate');
  }
}
