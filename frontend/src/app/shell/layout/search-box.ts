import { Component, computed, ElementRef, inject, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { coinSearch } from '../../api/clients/coins';
import { Phrases } from '../../i18n/phrases';
import { Avatar } from '../../ui/coin/coin-icon';
import { Icon } from '../../ui/icon/icon';

interface Choice {
  readonly id: string;
  readonly commands: readonly unknown[];
  readonly queryParams?: Record<string, string>;
}

/** Finds coins by name or symbol, and stories by their words. `/` brings the cursor here; arrows choose, Enter opens, Esc leaves. */
@Component({
  selector: 'cv-search-box',
  imports: [Avatar, Icon],
  templateUrl: './search-box.html',
  styleUrl: './search-box.css',
  host: {
    '(document:keydown)': 'shortcut($event)',
    '(focusout)': 'left($event)',
  },
})
export class SearchBox {
  protected readonly phrases = inject(Phrases);
  private readonly router = inject(Router);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected readonly text = signal('');
  protected readonly open = signal(false);
  protected readonly at = signal(0);
  protected readonly found = coinSearch(() => this.text(), 7);
  protected readonly coins = computed(() => (this.text().trim() === '' ? [] : (this.found.value()?.data ?? [])));
  protected readonly choices = computed<readonly Choice[]>(() => [
    ...this.coins().map((coin) => ({ id: `cv-find-${coin.id}`, commands: ['/coins', coin.id] })),
    { id: 'cv-find-news', commands: ['/news'], queryParams: { q: this.text().trim() } },
  ]);
  protected readonly shown = computed(() => this.open() && this.text().trim() !== '');
  protected readonly active = computed(() => this.choices()[this.at()]?.id ?? null);

  protected type(text: string): void {
    this.text.set(text);
    this.at.set(0);
    this.open.set(true);
  }

  protected key(event: KeyboardEvent): void {
    const count = this.choices().length;
    if (event.key === 'ArrowDown') this.at.update((at) => (at + 1) % count);
    else if (event.key === 'ArrowUp') this.at.update((at) => (at + count - 1) % count);
    else if (event.key === 'Enter' && this.shown()) this.choose(this.at());
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  protected choose(index: number): void {
    const choice = this.choices()[index];
    if (choice === undefined) return;
    void this.router.navigate([...choice.commands], choice.queryParams ? { queryParams: choice.queryParams } : {});
    this.leave();
  }

  /** `/` anywhere but in a field. */
  protected shortcut(event: KeyboardEvent): void {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    event.preventDefault();
    this.box().nativeElement.focus();
  }

  protected left(event: FocusEvent): void {
    if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) this.open.set(false);
  }

  private leave(): void {
    this.text.set('');
    this.open.set(false);
    this.box().nativeElement.blur();
  }
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
