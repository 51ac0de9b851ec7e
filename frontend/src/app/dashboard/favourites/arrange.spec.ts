import { signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Favourites } from '../../api/clients/favourites';
import { Notices } from '../../ui/feedback/notices';
import { withTranslations } from '../../testing/translations';
import { ArrangeHandle } from './arrange-handle';
import { Arrangement } from './arrangement';

/** Favourites without a server. */
class FakeFavourites {
  readonly list = signal(['a', 'b', 'c'].map((id) => ({ coin_id: id, name: id.toUpperCase() })));
  rejects = false;

  ids(): string {
    return this.list()
      .map(({ coin_id }) => coin_id)
      .join('');
  }

  reorder(ids: readonly string[]): Promise<void> {
    if (this.rejects) return Promise.reject(new Error('503'));
    const at = ({ coin_id }: { coin_id: string }): number => ids.indexOf(coin_id);
    this.list.update((list) => list.toSorted((one, other) => at(one) - at(other)));
    return Promise.resolve();
  }
}

describe('Arrangement', () => {
  let favourites: FakeFavourites;
  let arrangement: Arrangement;
  let notices: Notices;

  beforeEach(() => {
    favourites = new FakeFavourites();
    TestBed.configureTestingModule({
      imports: [withTranslations()],
      providers: [{ provide: Favourites, useValue: favourites }],
    });
    arrangement = TestBed.inject(Arrangement);
    notices = TestBed.inject(Notices);
    arrangement.start();
  });

  it('moves a coin, says where it is, and undoes all moves', async () => {
    await arrangement.move('a', 1);
    expect(favourites.ids()).toBe('bac');
    expect(arrangement.announcement()).toBe('A, place 2 of 3');
    await arrangement.move('c', 0);
    await arrangement.move('c', -1);
    await arrangement.move('a', 3);
    expect(favourites.ids()).toBe('cba');
    const finished = arrangement.finish();
    expect(notices.current()?.action).toBe('Undo');
    notices.close(true);
    await finished;
    expect(favourites.ids()).toBe('abc');
    expect(arrangement.active()).toBe(false);
  });

  it('offers nothing to undo if nothing has moved', async () => {
    await arrangement.finish();
    expect(notices.current()).toBeNull();
  });

  it('says that an order could not be saved', async () => {
    favourites.rejects = true;
    await arrangement.move('a', 1);
    expect(notices.current()?.text).toBe('The order of your favourites could not be saved.');
  });
});

describe('ArrangeHandle', () => {
  let fixture: ComponentFixture<ArrangeHandle>;
  let places: number[];

  beforeEach(async () => {
    TestBed.configureTestingModule({ imports: [withTranslations()] });
    fixture = TestBed.createComponent(ArrangeHandle);
    fixture.componentRef.setInput('name', 'Bitcoin');
    fixture.componentRef.setInput('place', 1);
    fixture.componentRef.setInput('count', 4);
    places = [];
    fixture.componentInstance.moved.subscribe((place) => places.push(place));
    await fixture.whenStable();
  });

  it('moves by keys and keeps the focus', async () => {
    const button = (fixture.nativeElement as HTMLElement).querySelector('button');
    document.body.append(fixture.nativeElement as HTMLElement);
    expect(button?.getAttribute('aria-label')).toBe('Move Bitcoin, place 2 of 4');
    for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'Home', 'End', 'a']) {
      button?.dispatchEvent(new KeyboardEvent('keydown', { key }));
    }
    expect(places).toEqual([0, 0, 2, 2, 0, 3]);
    await fixture.whenStable();
    expect(document.activeElement).toBe(button);
  });
});
