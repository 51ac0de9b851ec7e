import { Directive, ElementRef, inject, output } from '@angular/core';

const ROW = '[data-row]';
/** Height of what is sticky at the top of the window: the page header and the table header. */
const STICKY_PX = 92;

/**
 * Keyboard shortcuts for rows (`data-row`): j and k move the focus between the links of the rows,
 * s toggles the star of the row, f emits `find`.
 */
@Directive({
  selector: '[cvRowShortcuts]',
  host: { '(document:keydown)': 'onKey($event)' },
})
export class RowShortcuts {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly find = output();

  protected onKey(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (modified || isField(event.target)) return;
    if (this.handle(event.key)) event.preventDefault();
  }

  private handle(key: string): boolean {
    if (key === 'j') return this.moveFocus(1);
    if (key === 'k') return this.moveFocus(-1);
    if (key === 's') return this.toggleStar();
    if (key === 'f') this.find.emit();
    return key === 'f';
  }

  private moveFocus(by: number): boolean {
    const rows = [...this.host.querySelectorAll<HTMLElement>(ROW)];
    const current = rows.findIndex((row) => row.contains(document.activeElement));
    const next = Math.min(Math.max(current + by, 0), rows.length - 1);
    const row = current < 0 ? rows.find(isBelowHeaders) : rows[next];
    row?.querySelector<HTMLElement>('a')?.focus();
    row?.scrollIntoView({ block: 'nearest' });
    return row !== undefined;
  }

  private toggleStar(): boolean {
    const row = document.activeElement?.closest(ROW);
    if (!row || !this.host.contains(row)) return false;
    row.querySelector<HTMLElement>('.star')?.click();
    return true;
  }
}

function isBelowHeaders(row: HTMLElement): boolean {
  return row.getBoundingClientRect().top >= STICKY_PX;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable]') !== null;
}
