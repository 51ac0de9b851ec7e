/* eslint-disable max-len -- paths are not wrapped */
/** Icons: one path each in a box of 24 × 24, drawn with a stroke of 1.75. */
export const ICONS = {
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0zM12 7v5l3.5 2',
  down: 'M6 9.5l6 6 6-6',
  error: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0zM12 7.5V13M12 16v.2',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM9.3 12a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0 -5.4 0z',
  filter: 'M4 6h16M7 12h10M10 18h4',
  grip: 'M9 6v.2M15 6v.2M9 12v.2M15 12v.2M9 18v.2M15 18v.2',
  home: 'M4 4h7v9H4zM13.5 4H20v5.5h-6.5zM13.5 12H20v8h-6.5zM4 15.5h7V20H4z',
  signOut: 'M14 5H5v14h9M10 12h10M16.5 8.5L20 12l-3.5 3.5',
  back: 'M14.5 6l-6 6 6 6',
  more: 'M4.5 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0zM11 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0zM17.5 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z',
  news: 'M4 5h13v14H6a2 2 0 01-2-2zM17 9h3v8a2 2 0 01-2 2M7.5 9h6M7.5 12.5h6M7.5 16h3',
  offline:
    'M3 3l18 18M5 12.5a10 10 0 013-2M2.5 9a14 14 0 013.2-2.2M19 12.5a10 10 0 00-4.5-2.6M21.5 9A14 14 0 0010 5.2M8.5 16a5 5 0 016 0M12 19.3v.2',
  plus: 'M12 5v14M5 12h14',
  search: 'M4.5 11a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0zM16 16l4.5 4.5',
  star: 'M12 3.6l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 17l-5.2 2.8 1-5.9L3.5 9.8l5.9-.8z',
  table: 'M4 5h16v14H4zM4 9.5h16M4 14h16M10 9.5V19',
  close: 'M6 6l12 12M18 6L6 18',
} as const;

export type IconName = keyof typeof ICONS;
