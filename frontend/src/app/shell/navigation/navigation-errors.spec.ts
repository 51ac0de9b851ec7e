import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withRouterConfig } from '@angular/router';
import { withWords } from '../../testing/translations';
import { NoticeBoard } from '../../ui/feedback/notice-board';
import { LostWay } from './navigation-errors';

@Component({ selector: 'cv-far', template: `<h1>Far</h1>` })
class Far {}

describe('a page that cannot be opened', () => {
  let reachable: boolean;
  let board: HTMLElement;
  let http: HttpTestingController;

  beforeEach(async () => {
    reachable = false;
    const loadComponent = (): Promise<typeof Far> =>
      reachable ? Promise.resolve(Far) : Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    TestBed.configureTestingModule({
      imports: [withWords()],
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter(
          [
            { path: 'far', loadComponent },
            { path: '**', children: [] },
          ],
          withRouterConfig({ resolveNavigationPromiseOnError: true }),
        ),
      ],
    });
    TestBed.inject(LostWay);
    http = TestBed.inject(HttpTestingController);
    const fixture = TestBed.createComponent(NoticeBoard);
    board = fixture.nativeElement as HTMLElement;
    await TestBed.inject(Router).navigateByUrl('/');
    await fixture.whenStable();
  });

  const button = (name: string): HTMLButtonElement | undefined =>
    [...board.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);

  async function lost(answer: 'silent' | 'answers'): Promise<void> {
    await TestBed.inject(Router).navigateByUrl('/far');
    const asked = http.expectOne('/api/v1/site');
    if (answer === 'silent') asked.error(new ProgressEvent('error'));
    else asked.flush({ version: '1' });
    await vi.waitFor(() => {
      TestBed.tick();
      expect(board.textContent).toContain('This page could not be loaded');
    });
  }

  it('says so, and goes there when tried again', async () => {
    await lost('silent');
    expect(board.textContent).toContain('the server does not answer');
    reachable = true;
    button('Try again')?.click();
    await vi.waitFor(() => {
      TestBed.tick();
      expect(TestBed.inject(Router).url).toBe('/far');
      expect(board.textContent?.trim()).toBe('');
    });
  });

  it('offers to reload where the server answers: it has another version by now', async () => {
    await lost('answers');
    expect(button('Reload')).toBeDefined();
  });

  it('is forgotten when another page opens', async () => {
    await lost('silent');
    await TestBed.inject(Router).navigateByUrl('/elsewhere');
    TestBed.tick();
    expect(board.textContent?.trim()).toBe('');
  });
});
