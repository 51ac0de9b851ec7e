import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Preferences } from '../models';

/** The preferences of the account; the session has the current ones. */
@Service()
export class PreferencesClient {
  private readonly http = inject(HttpClient);

  find(): Promise<Preferences> {
    return firstValueFrom(this.http.get<Preferences>('/api/v1/preferences'));
  }

  async replace(preferences: Preferences): Promise<void> {
    await firstValueFrom(this.http.put('/api/v1/preferences', preferences));
  }
}
