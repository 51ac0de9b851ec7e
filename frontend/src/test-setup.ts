/** jsdom lacks these browser pieces; each stands in with the smallest true behaviour. */
globalThis.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    // The CDK still listens by the old names.
    addListener: () => undefined,
    removeListener: () => undefined,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
