import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withRouterConfig } from '@angular/router';
import { withTranslations } from '../../testing/translations';
import { NoticeBoard } from '../../ui/feedback/notice-board';
import { NavigationErrors } from './navigation-errors';

@Component({ selector: 'cv-lazy', template: `<h1>Lazy</h1>` })
class Lazy {}

describe('NavigationErrors', () => {
  let reachable: boolean;
  let board: HTMLElement;
  let http: HttpTestingController;

  beforeEach(async () => {
    reachable = false;
    const error = new TypeError('Failed to fetch dynamically imported module');
    const loadComponent = (): Promise<typeof Lazy> =>
      reachable ? Promise.resolve(Lazy) : Promise.reject(error);
    const routes = [
      { path: 'lazy', loadComponent },
      { path: '**', children: [] },
    ];
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter(routes, withRouterConfig({ resolveNavigationPromiseOnError: true })),
      ],
    });
    TestBed.inject(NavigationErrors);
    http = TestBed.inject(HttpTestingController);
    const fixture = TestBed.createComponent(NoticeBoard);
    board = fixture.nativeElement as HTMLElement;
    await TestBed.inject(Router).navigateByUrl('/');
    await fixture.whenStable();
  });

  const button = (name: string): HTMLButtonElement | undefined =>
    [...board.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);

  async function fail(server: 'unreachable' | 'answers'): Promise<void> {
    await TestBed.inject(Router).navigateByUrl('/lazy');
    const request = http.expectOne('/api/v1/site');
    if (server === 'unreachable') request.error(new ProgressEvent('error'));
    else request.flush({ version: '1' });
    await vi.waitFor(() => {
      TestBed.tick();
      expect(board.textContent).toContain('This page could not be loaded');
    });
  }

  it('offers to try again if the server is unreachable', async () => {
    await fail('unreachable');
    expect(board.textContent).toContain('the server does not answer');
    reachable = true;
    button('Try again')?.click();
    await vi.waitFor(() => {
      TestBed.tick();
      expect(TestBed.inject(Router).url).toBe('/lazy');
      expect(board.textContent?.trim()).toBe('');
    });
  });

  it('offers to reload if the server answers', async () => {
    await fail('answers');
    expect(button('Reload')).toBeDefined();
  });

  it('closes the notice when another page opens', async () => {
    await fail('unreachable');
    await TestBed.inject(Router).navigateByUrl('/elsewhere');
    TestBed.tick();
    expect(board.textContent?.trim()).toBe('');
  });
});
