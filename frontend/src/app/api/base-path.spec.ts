import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { basePath } from './base-path';

describe('basePath', () => {
  function requestedUrl(baseURI: string, url: string): string {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([basePath])),
        provideHttpClientTesting(),
        { provide: DOCUMENT, useValue: { baseURI } },
      ],
    });
    TestBed.inject(HttpClient).get(url).subscribe();
    return TestBed.inject(HttpTestingController).expectOne(() => true).request.url;
  }

  it('moves requests of the API below the base of the app', () => {
    expect(requestedUrl('https://one.example/coins/', '/api/v1/site')).toBe('/coins/api/v1/site');
  });

  it('leaves relative URLs as they are', () => {
    expect(requestedUrl('https://one.example/coins/', 'i18n/en.json')).toBe('i18n/en.json');
  });

  it('changes nothing at the root', () => {
    expect(requestedUrl('https://one.example/', '/api/v1/site')).toBe('/api/v1/site');
  });
});
