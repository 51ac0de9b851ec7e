import { Component, computed, ElementRef, inject, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { coinSearch } from '../../api/clients/coins';
import { translate } from '../../i18n/translate';
import { CoinIcon } from '../../ui/coin/coin-icon';
import { Icon } from '../../ui/icon/icon';

interface Option {
  readonly id: string;
  readonly commands: readonly unknown[];
  readonly queryParams?: Record<string, string>;
}

/**
 * Finds coins by name or symbol, and news by words. `/` focuses it; arrow keys select, Enter opens,
 * Escape clears.
 */
@Component({
  selector: 'cv-search-box',
  imports: [CoinIcon, Icon],
  templateUrl: './search-box.html',
  styleUrl: './search-box.css',
  host: {
    '(document:keydown)': 'onHotkey($event)',
    '(focusout)': 'onFocusOut($event)',
  },
})
export class SearchBox {
  protected readonly t = translate();
  private readonly router = inject(Router);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected readonly text = signal('');
  protected readonly query = computed(() => this.text().trim());
  protected readonly open = signal(false);
  protected readonly selected = signal(0);
  protected readonly search = coinSearch(() => this.query(), 7);
  protected readonly coins = computed(() =>
    this.query() === '' ? [] : (this.search.value()?.data ?? []),
  );
  private readonly options = computed<readonly Option[]>(() => [
    ...this.coins().map(({ id }) => ({ id: `cv-find-${id}`, commands: ['/coins', id] })),
    { id: 'cv-find-news', commands: ['/news'], queryParams: { q: this.query() } },
  ]);
  protected readonly expanded = computed(() => this.open() && this.query() !== '');
  protected readonly activeId = computed(() => this.options()[this.selected()]?.id ?? null);

  protected onInput(text: string): void {
    this.text.set(text);
    this.selected.set(0);
    this.open.set(true);
  }

  protected onKey(event: KeyboardEvent): void {
    const count = this.options().length;
    if (event.key === 'ArrowDown') this.selected.update((index) => (index + 1) % count);
    else if (event.key === 'ArrowUp') this.selected.update((index) => (index + count - 1) % count);
    else if (event.key === 'Enter' && this.expanded()) this.choose(this.selected());
    else if (event.key === 'Escape') this.clear();
    else return;
    event.preventDefault();
  }

  protected choose(index: number): void {
    const option = this.options()[index];
    if (option === undefined) return;
    const { commands, queryParams } = option;
    void this.router.navigate([...commands], queryParams ? { queryParams } : {});
    this.clear();
  }

  /** `/` anywhere but in a field. */
  protected onHotkey(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== '/' || modified || isField(event.target)) return;
    event.preventDefault();
    this.box().nativeElement.focus();
  }

  protected onFocusOut({ currentTarget, relatedTarget }: FocusEvent): void {
    const host = currentTarget as HTMLElement;
    if (!host.contains(relatedTarget as Node | null)) this.open.set(false);
  }

  private clear(): void {
    this.text.set('');
    this.open.set(false);
    this.box().nativeElement.blur();
  }
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
