/** jsdom has no matchMedia. */
globalThis.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    // The CDK uses the deprecated methods.
    addListener: () => undefined,
    removeListener: () => undefined,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
