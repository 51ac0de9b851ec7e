import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { ApiError } from '../../api/api-error';
import { Connection } from '../../api/polling/connection';
import { RefreshErrors } from '../../api/polling/refresh-errors';
import { withTranslations } from '../../testing/translations';
import { FailureNote } from './failure-note';
import { FreshnessBanner } from './freshness-banner';

const AT = new Date(2026, 7, 20, 10, 42).getTime();
const UNREACHABLE: ApiError = {
  kind: 'unreachable',
  status: null,
  detail: null,
  errors: [],
  at: AT,
};
const STATUS_500: ApiError = { ...UNREACHABLE, kind: 'status', status: 500 };

describe('FreshnessBanner', () => {
  let banner: ComponentFixture<FreshnessBanner>;
  const errors = [0, 1, 2].map(() => signal<ApiError | null>(null));

  beforeEach(async () => {
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])],
    });
    for (const error of errors) {
      error.set(null);
      const answer = signal({ key: 'a', value: 7, at: AT });
      TestBed.inject(RefreshErrors).track({ error, answer, shared: false });
    }
    banner = TestBed.createComponent(FreshnessBanner);
    await banner.whenStable();
  });

  function text(fixture: ComponentFixture<unknown> = banner): string {
    TestBed.tick();
    return (fixture.nativeElement as HTMLElement).textContent ?? '';
  }

  it('is empty without errors', () => expect(text().trim()).toBe(''));

  it('shows one problem for many, a silent server first', () => {
    errors[0]?.set(STATUS_500);
    errors[1]?.set(STATUS_500);
    expect(text()).toContain('The server answered 500 at 10:42.');
    TestBed.inject(Connection).unanswered(Date.now());
    expect(text()).toContain('The server does not answer. This is what we knew at');
    expect(text()).not.toContain('500');
    const element = banner.nativeElement as HTMLElement;
    expect(element.querySelectorAll('.banner')).toHaveLength(1);
  });

  it('disappears with the error', () => {
    errors[0]?.set(STATUS_500);
    expect(text()).toContain('500');
    errors[0]?.set(null);
    expect(text().trim()).toBe('');
  });

  it('leaves the explanation out of failure notes', async () => {
    const note = TestBed.createComponent(FailureNote);
    note.componentRef.setInput('error', UNREACHABLE);
    note.componentRef.setInput('heading', 'The chart did not load');
    note.componentRef.setInput('retryAt', AT);
    await note.whenStable();
    expect(text(note)).toContain('The server could not be reached at 10:42.');
    errors[0]?.set(STATUS_500);
    expect(text(note)).not.toContain('did not load');
    expect((note.nativeElement as HTMLElement).querySelector('button')).toBeNull();
  });
});
