import { HttpClient } from '@angular/common/http';
import { computed, inject, Service, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Site } from '../models';

/** What this installation is: real or simulated, with or without an account, open for new ones or not. */
@Service()
export class SiteFacts {
  private readonly http = inject(HttpClient);
  private readonly known = signal<Site | null>(null);

  readonly facts = this.known.asReadonly();
  readonly simulated = computed(() => this.known()?.simulated === true);

  /** Asks again: the answer changes when the first account is made. Not an httpResource, since guards wait for it. */
  async load(): Promise<Site> {
    const site = await firstValueFrom(this.http.get<Site>('/api/v1/site'));
    this.known.set(site);
    return site;
  }
}
