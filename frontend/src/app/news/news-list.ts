import type { NewsItem, Page } from '../api/models';

/** The stories of one question: those on the page, and those that came since and wait to be asked for. Newest first. */
export interface StoryList {
  readonly key: string;
  readonly ready: boolean;
  readonly stories: readonly NewsItem[];
  readonly waiting: readonly NewsItem[];
  /** Taken over from another question: the next answer replaces it. */
  readonly passing: boolean;
  /** Where the page after the last story begins. */
  readonly next: string | null;
}

export function emptyList(key: string): StoryList {
  return { key, ready: false, passing: false, stories: [], waiting: [], next: null };
}

/** Takes the newest page in: the first one is shown, later ones update what is shown and put what is new into the waiting room. */
export function withNewest(list: StoryList, page: Page<NewsItem>): StoryList {
  if (!list.ready || list.passing) return { ...emptyList(list.key), ready: true, stories: page.data, next: page.next };
  const shown = new Set(list.stories.map(({ id }) => id));
  const fresh = new Map(page.data.map((story) => [story.id, story]));
  const arrived = page.data.filter(({ id }) => !shown.has(id));
  return {
    ...list,
    stories: list.stories.map((story) => fresh.get(story.id) ?? story),
    waiting: merged(arrived, list.waiting),
  };
}

/** Takes an older page in, at the end. */
export function withOlder(list: StoryList, page: Page<NewsItem>): StoryList {
  return { ...list, stories: merged(list.stories, page.data), next: page.next };
}

/** The waiting stories come onto the page. */
export function withWaiting(list: StoryList): StoryList {
  return { ...list, stories: newestFirst(merged(list.waiting, list.stories)), waiting: [] };
}

/** Each story once, in the order of first sight. */
function merged(first: readonly NewsItem[], then: readonly NewsItem[]): NewsItem[] {
  return [...new Map([...first, ...then].map((story) => [story.id, story])).values()];
}

function newestFirst(stories: readonly NewsItem[]): NewsItem[] {
  return [...stories].sort((a, b) => Date.parse(b.shown_at) - Date.parse(a.shown_at));
}

/** Stories under the heads of their days. `dayOf` names the day of a moment in epoch milliseconds. */
export function byDay(
  stories: readonly NewsItem[],
  dayOf: (at: number) => string,
): { readonly day: string; readonly stories: readonly NewsItem[] }[] {
  const days: { day: string; stories: NewsItem[] }[] = [];
  for (const story of stories) {
    const day = dayOf(Date.parse(story.shown_at));
    const last = days.at(-1);
    if (last?.day === day) last.stories.push(story);
    else days.push({ day, stories: [story] });
  }
  return days;
}
