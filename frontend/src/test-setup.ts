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

/** A busy machine may take long to load the modules of a file for its first test. */
vi.setConfig({ testTimeout: 60_000 });

/** Files of tests share a document: one that chose French must not change the next. */
beforeEach(() => {
  document.documentElement.lang = 'en';
});
