import { Service } from '@angular/core';
import { DefaultUrlSerializer, UrlTree } from '@angular/router';

const ESCAPES = /(?:%[0-9a-f]{2})+|%/gi;
const REPLACEMENT = encodeURIComponent('\uFFFD');

/**
 * Opens the page of an address with escapes that are no UTF-8, such as `/news?q=%ff`, with
 * replacement characters. Angular's own serializer fails, and the router opens the first page.
 * Of a repeated parameter the first one counts: pages take texts, and would be given a list.
 */
@Service({ autoProvided: false })
export class LenientUrlSerializer extends DefaultUrlSerializer {
  override parse(url: string): UrlTree {
    const tree = super.parse(url.replace(ESCAPES, (run) => (isUtf8(run) ? run : REPLACEMENT)));
    const params = Object.entries<string | string[]>(tree.queryParams);
    tree.queryParams = Object.fromEntries(params.map(([name, value]) => [name, firstOf(value)]));
    return tree;
  }
}

function firstOf(value: string | string[]): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function isUtf8(escapes: string): boolean {
  try {
    // The result is used: the build removes a call without effects, and so the error.
    return decodeURIComponent(escapes) !== '';
  } catch {
    return false;
  }
}
