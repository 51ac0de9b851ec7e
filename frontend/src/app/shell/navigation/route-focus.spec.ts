import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { RouteFocus } from './route-focus';

@Component({ selector: 'cv-one', template: `<h1>One</h1>` })
class One {}

@Component({
  selector: 'cv-two',
  template: `<h1>Two</h1>
    <a href="one">a link</a>`,
})
class Two {}

@Component({
  selector: 'cv-host',
  imports: [RouterOutlet],
  template: `<main><router-outlet /></main>`,
})
class Host {}

describe('RouteFocus', () => {
  let routeFocus: RouteFocus;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          { path: 'one', component: One, title: 'One · CryptoViz' },
          { path: 'two', component: Two, title: 'Two · CryptoViz' },
        ]),
      ],
    });
    routeFocus = TestBed.inject(RouteFocus);
    const fixture = TestBed.createComponent(Host);
    document.body.append(fixture.nativeElement as HTMLElement);
    await open('/one');
  });

  async function open(address: string): Promise<void> {
    await TestBed.inject(Router).navigateByUrl(address);
    TestBed.tick();
  }

  it('leaves the first page alone', () => {
    expect(document.activeElement).toBe(document.body);
    expect(routeFocus.pageName()).toBe('');
  });

  it('focuses the heading of a new page and names the page', async () => {
    await open('/two');
    expect(document.activeElement?.tagName).toBe('H1');
    expect(document.activeElement?.textContent).toBe('Two');
    expect(document.activeElement?.getAttribute('tabindex')).toBe('-1');
    expect(routeFocus.pageName()).toBe('Two');
  });

  it('keeps the focus if only the query changes', async () => {
    await open('/two');
    document.querySelector('a')?.focus();
    await open('/two?range=30d');
    expect(document.activeElement?.tagName).toBe('A');
  });
});
