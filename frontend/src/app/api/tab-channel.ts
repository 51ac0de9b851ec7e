/**
 * Open a channel to the other tabs of this installation, not to those of installations below other
 * paths of the same origin. Null in browsers without channels.
 */
export function tabChannel(name: string): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  return new BroadcastChannel(`cv.${name} ${new URL(document.baseURI).pathname}`);
}
