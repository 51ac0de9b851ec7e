import { Language } from '../../i18n/language';
import { FigureText, NARROW_SPACE, currencyOptions, fullValue, typeset } from './number-parts';
import { numbers } from './intl';

/** The short scale of English and the long scale of French: 10¹² is a trillion (T) and a billion (Bn). */
const NAMES: Record<Language, readonly string[]> = {
  en: ['M', 'B', 'T', 'Qa', 'Qi'],
  fr: ['M', 'Md', 'Bn', 'Bd', 'Tn'],
};
const MILLION = 1e6;

/** Three significant figures from a million on (1.27 T, 81.9 B, 608 M), whole units below, two decimals under a hundred. */
export function amountText(value: number, language: Language, currency: string | null = 'usd'): FigureText {
  const full = fullValue(value, language, currency);
  const size = Math.abs(value);
  const lead = Math.round(size) < MILLION ? small(value, size, language, currency) : large(value, language, currency);
  return { lead, zeros: null, tail: '', full };
}

/** A round value of an axis: as many decimals as `step`, the distance to its neighbours, needs. No currency. */
export function amountOnAxis(value: number, step: number, language: Language): string {
  const place = placeOf(value, NAMES[language]);
  const size = MILLION * 1000 ** place;
  const decimals = decimalsFor(step / size);
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return named(numbers(language, digits), value / size, NAMES[language][place] ?? '');
}

/** Decimals that make a whole number of the step: 2 for 0.05, 3 for 0.025. */
export function decimalsFor(step: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const scaled = step * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6 ? decimals : decimals + 1;
}

function small(value: number, size: number, language: Language, currency: string | null): string {
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : 2;
  return typeset(
    numbers(language, {
      ...currencyOptions(currency),
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(value),
  );
}

function large(value: number, language: Language, currency: string | null): string {
  const rounded = Number(value.toPrecision(3));
  const names = NAMES[language];
  const place = placeOf(rounded, names);
  const scaled = rounded / MILLION / 1000 ** place;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled))));
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return named(numbers(language, { ...currencyOptions(currency), ...digits }), scaled, names[place] ?? '');
}

/** Which of the names: 0 for millions, 1 a thousand times that, and so on. */
function placeOf(value: number, names: readonly string[]): number {
  return Math.min(Math.floor(Math.log10(Math.abs(value)) / 3) - 2, names.length - 1);
}

/** Sets the name behind the digits: "$1.27 T", "1,27 Bn $". */
function named(format: Intl.NumberFormat, scaled: number, name: string): string {
  const parts = format.formatToParts(scaled);
  const last = parts.findLastIndex((part) => part.type === 'fraction' || part.type === 'integer');
  return typeset(parts.map((part, at) => (at === last ? part.value + NARROW_SPACE + name : part.value)).join(''));
}
