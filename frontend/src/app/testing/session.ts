import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Session } from '../api/session/session';

export const USER = {
  id: 1,
  username: 'mara',
  admin: false,
  created_at: '2026-11-23T00:00:00Z',
  favourites: 3,
  preferences: null,
};

/** Sign in, with the testing backend of HttpClient. */
export async function signIn(): Promise<void> {
  const credentials = { username: USER.username, password: 'four words in a row' };
  const signedIn = TestBed.inject(Session).signIn(credentials);
  TestBed.inject(HttpTestingController)
    .expectOne('/api/v1/auth/login')
    .flush({ access_token: 'token', expires_in: 900, user: USER });
  await signedIn;
}
