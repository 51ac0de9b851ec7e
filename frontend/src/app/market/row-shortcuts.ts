import { Directive, ElementRef, inject, output } from '@angular/core';

const ROW = '[data-row]';
const STICKING_PX = 92;

/** j and k walk through rows (`data-row`, focus on the row's link), s presses the row's star, f asks for the filter. */
@Directive({
  selector: '[cvRowKeys]',
  host: { '(document:keydown)': 'press($event)' },
})
export class RowKeys {
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly find = output();

  protected press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const done = this.act(event.key);
    if (done) event.preventDefault();
  }

  private act(key: string): boolean {
    if (key === 'j') return this.walk(1);
    if (key === 'k') return this.walk(-1);
    if (key === 's') return this.star();
    if (key === 'f') this.find.emit();
    return key === 'f';
  }

  private walk(by: number): boolean {
    const rows = [...this.host.querySelectorAll<HTMLElement>(ROW)];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = at < 0 ? rows.find(seen) : rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    row?.querySelector<HTMLElement>('a')?.focus();
    row?.scrollIntoView({ block: 'nearest' });
    return row !== undefined;
  }

  private star(): boolean {
    const row = document.activeElement?.closest(ROW);
    if (!row || !this.host.contains(row)) return false;
    row.querySelector<HTMLElement>('.star')?.click();
    return true;
  }
}

/** Below what sticks to the top of the window: the masthead and the head of the table. */
function seen(row: HTMLElement): boolean {
  return row.getBoundingClientRect().top >= STICKING_PX;
}

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
