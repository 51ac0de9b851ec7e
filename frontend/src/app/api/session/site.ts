import { HttpClient } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Site } from '../models';

/** Facts about this installation: simulated or real, first account needed, registration open. */
@Service()
export class SiteInfo {
  private readonly http = inject(HttpClient);
  private readonly loaded = signal<Site | null>(null);
  private asked = false;
  private readonly versionChanged = signal(false);

  readonly info = this.loaded.asReadonly();
  /** True if the server has another version than when the app started. */
  readonly updated = this.versionChanged.asReadonly();
  readonly simulated = computed(() => this.loaded()?.simulated === true);

  /** Load again, for example after the first account is created. A promise: guards wait for it. */
  async load(): Promise<Site> {
    const site = await firstValueFrom(this.http.get<Site>('/api/v1/site'));
    if (this.asked && site.version !== this.loaded()?.version) this.versionChanged.set(true);
    this.loaded.set(site);
    this.asked = true;
    return site;
  }

  /** Load, unless the server has answered since the start; if it fails, what is known is enough. */
  async ensureLoaded(): Promise<void> {
    if (this.asked) return;
    await this.load().catch((error: unknown) => {
      if (this.loaded() === null) throw error;
    });
  }

  /** Use the facts of an earlier visit until the server answers. */
  restore(site: Site): void {
    this.loaded.set(site);
  }
}
