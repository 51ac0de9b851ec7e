import { inject, Injector, Service } from '@angular/core';
import { firstValueFrom } from 'rxjs';

const SHOWN_MS = 6_000;

/** Short words at the foot of the page. Material's snack bar is fetched with the first of them. */
@Service()
export class Notices {
  private readonly injector = inject(Injector);

  /** Shows `text` for a moment; true when the reader took the offered `action`. */
  async show(text: string, action?: string): Promise<boolean> {
    const { MatSnackBar } = await import('@angular/material/snack-bar');
    const shown = this.injector.get(MatSnackBar).open(text, action, { duration: SHOWN_MS });
    return (await firstValueFrom(shown.afterDismissed())).dismissedByAction;
  }
}
