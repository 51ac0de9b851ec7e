import { Component, ElementRef, signal, viewChild } from '@angular/core';
import { translate } from '../../i18n/translate';

/** Keys whose names depend on the language. */
const NAMED = new Set<string>(['Enter', 'Home', 'End']);
const KEYS = [
  { keys: ['/'], text: 'search' },
  { keys: ['j', 'k'], text: 'rows' },
  { keys: ['s'], text: 'star' },
  { keys: ['Enter'], text: 'open' },
  { keys: ['f'], text: 'filter' },
  { keys: ['←', '→', 'Home', 'End'], text: 'chart' },
  { keys: ['?'], text: 'help' },
] as const;

/** Lists the keyboard shortcuts; `?` opens it. */
@Component({
  selector: 'cv-key-help',
  template: `<dialog #dialog class="raised" aria-labelledby="cv-keys" closedby="any">
    <h2 id="cv-keys">{{ t('keys.title') }}</h2>
    @if (opened()) {
      <dl>
        @for (row of rows; track row.text) {
          <div>
            <dt>
              @for (key of row.keys; track key) {
                <kbd>{{ name(key) }}</kbd>
              }
            </dt>
            <dd>{{ t('keys.' + row.text) }}</dd>
          </div>
        }
      </dl>
    }
    <form method="dialog">
      <button class="btn">{{ t('close') }}</button>
    </form>
  </dialog>`,
  styles: `
    dialog {
      width: min(24rem, calc(100vw - 2rem));
    }
    h2 {
      font-size: var(--cv-text-lg);
      font-weight: 700;
    }
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      column-gap: var(--cv-4);
      margin: var(--cv-3) 0 var(--cv-5);
    }
    dl > div {
      display: grid;
      grid-column: 1 / -1;
      grid-template-columns: subgrid;
      padding: var(--cv-2) 0;
      border-top: 1px solid var(--cv-line);
    }
    dl > div:first-child {
      border-top: 0;
    }
    kbd + kbd {
      margin-left: 0.25rem;
    }
  `,
  host: { '(document:keydown)': 'onKey($event)' },
})
export class KeyHelp {
  protected readonly t = translate();
  protected readonly rows = KEYS;
  /** The list is rendered when it is first opened. */
  protected readonly opened = signal(false);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  protected name(key: string): string {
    return NAMED.has(key) ? this.t(`keyNames.${key}`) : key;
  }

  protected onKey(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== '?' || modified || isField(event.target)) return;
    event.preventDefault();
    this.opened.set(true);
    const { nativeElement } = this.dialog();
    if (!nativeElement.open) nativeElement.showModal();
  }
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable]') !== null;
}
