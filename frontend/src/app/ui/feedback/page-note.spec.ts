import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import ui from '../../../../public/i18n/ui/en.json';
import type { Failure } from '../../api/api-error';
import { Setbacks } from '../../api/polling/refresh-errors';
import { withWords } from '../../testing/translations';
import { FailureNote } from './failure-note';
import { PageNote } from './page-note';

const AT = new Date(2026, 7, 20, 10, 42).getTime();
const SILENT: Failure = { kind: 'unreachable', status: null, detail: null, errors: [], at: AT };
const BROKEN: Failure = { ...SILENT, kind: 'status', status: 500 };

describe('the banner of a page', () => {
  let page: ComponentFixture<PageNote>;
  const parts = [signal<Failure | null>(null), signal<Failure | null>(null), signal<Failure | null>(null)];

  beforeEach(async () => {
    TestBed.configureTestingModule({
      imports: [withWords({ 'ui/en': ui })],
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])],
    });
    for (const part of parts) {
      part.set(null);
      TestBed.inject(Setbacks).watch(part);
    }
    page = TestBed.createComponent(PageNote);
    await page.whenStable();
  });

  function text(fixture: ComponentFixture<unknown> = page): string {
    TestBed.tick();
    return (fixture.nativeElement as HTMLElement).textContent ?? '';
  }

  it('says nothing while all is well', () => expect(text().trim()).toBe(''));

  it('is one, however many parts fail, and a silent server explains the rest', () => {
    parts[0]?.set(BROKEN);
    expect(text()).toContain('The server answered 500 at 10:42.');
    parts[1]?.set(SILENT);
    parts[2]?.set(SILENT);
    expect(text()).toContain('The server does not answer.');
    expect(text()).not.toContain('500');
    expect((page.nativeElement as HTMLElement).querySelectorAll('.banner')).toHaveLength(1);
  });

  it('goes with the failure', () => {
    parts[0]?.set(SILENT);
    expect(text()).toContain('The server does not answer.');
    parts[0]?.set(null);
    expect(text().trim()).toBe('');
  });

  it('lets a part without data be brief', async () => {
    const part = TestBed.createComponent(FailureNote);
    for (const [name, value] of Object.entries({ failure: SILENT, heading: 'The chart did not load', nextTry: AT })) {
      part.componentRef.setInput(name, value);
    }
    await part.whenStable();
    expect(text(part)).toContain('The server could not be reached at 10:42.');
    parts[0]?.set(SILENT);
    expect(text(part)).not.toContain('10:42');
    expect((part.nativeElement as HTMLElement).querySelector('button')).toBeNull();
  });
});
