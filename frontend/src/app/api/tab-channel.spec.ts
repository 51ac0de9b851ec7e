import { tabChannel } from './tab-channel';

describe('tabChannel', () => {
  it('has a name that no installation below another path of the origin has', () => {
    const channel = tabChannel('session');
    expect(channel?.name).toBe(`cv.session ${new URL(document.baseURI).pathname}`);
    channel?.close();
  });
});
