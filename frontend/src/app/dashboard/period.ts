import { loadSetting, saveSetting } from '../i18n/language';
import type { Period } from '../ui/sparkline/sparkline-values';

export const PERIODS: readonly Period[] = ['24h', '7d', '30d'];

/** Also read by boot.js. */
const KEY = 'cv.period';

/** Return the period of the address or, without one, that which was last chosen in this browser. */
export function periodOf(address: string | undefined): Period {
  return PERIODS.find((one) => one === address) ?? rememberedPeriod();
}

export function rememberPeriod(period: Period): void {
  saveSetting(KEY, period);
}

function rememberedPeriod(): Period {
  const remembered = loadSetting(KEY);
  return PERIODS.find((one) => one === remembered) ?? '24h';
}
