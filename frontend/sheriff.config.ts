import type { RuleMatcherFn, SheriffConfig } from '@softarc/sheriff-core';

/** Only tests may import testing code. */
const testingFromSpec: RuleMatcherFn = ({ to, fromFilePath }) =>
  to === 'layer:testing' && fromFilePath.endsWith('.spec.ts');

/**
 * Imports point down only: shell and features → charts → ui → api → i18n. Features never import
 * each other.
 */
export const config: SheriffConfig = {
  enableBarrelLess: true,
  entryFile: './src/main.ts',
  modules: {
    'src/app/shell': ['layer:shell'],
    'src/app/auth': ['layer:feature', 'feature:auth'],
    'src/app/dashboard': ['layer:feature', 'feature:dashboard'],
    'src/app/favourites': ['layer:feature', 'feature:favourites'],
    'src/app/status': ['layer:feature', 'feature:status'],
    'src/app/coin': ['layer:feature', 'feature:coin'],
    'src/app/market': ['layer:feature', 'feature:market'],
    'src/app/news': ['layer:feature', 'feature:news'],
    'src/app/charts': ['layer:charts'],
    'src/app/ui': ['layer:ui'],
    'src/app/api': ['layer:api'],
    'src/app/i18n': ['layer:i18n'],
    'src/app/testing': ['layer:testing'],
  },
  depRules: {
    root: ['layer:shell', 'layer:feature', 'feature:*', 'layer:ui', 'layer:api', 'layer:i18n'],
    noTag: 'noTag',
    'layer:shell': ['layer:ui', 'layer:api', 'layer:i18n', testingFromSpec],
    'layer:feature': ['layer:charts', 'layer:ui', 'layer:api', 'layer:i18n', testingFromSpec],
    'feature:*': ['layer:charts', 'layer:ui', 'layer:api', 'layer:i18n', testingFromSpec],
    'layer:charts': ['layer:ui', 'layer:api', 'layer:i18n', testingFromSpec],
    'layer:ui': ['layer:api', 'layer:i18n', testingFromSpec],
    'layer:api': ['layer:i18n', testingFromSpec],
    'layer:i18n': [testingFromSpec],
    'layer:testing': ['layer:i18n', 'layer:api'],
  },
};
