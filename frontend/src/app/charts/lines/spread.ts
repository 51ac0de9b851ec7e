/**
 * Return the positions moved apart to at least `distance`, each as near to its own as possible, and
 * within the limits where there is room.
 */
export function spread(
  wanted: readonly number[],
  distance: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => at(wanted, a) - at(wanted, b));
  // Without the distances before them, positions only have to ascend.
  const groups: { sum: number; members: number[] }[] = [];
  order.forEach((index, place) => {
    let group = { sum: at(wanted, index) - place * distance, members: [index] };
    for (let last = groups.at(-1); last && mean(last) > mean(group); last = groups.at(-1)) {
      groups.pop();
      group = { sum: last.sum + group.sum, members: [...last.members, ...group.members] };
    }
    groups.push(group);
  });
  const lowest = bottom - (wanted.length - 1) * distance;
  const middles = groups.flatMap((group) =>
    group.members.map((index) => ({ index, y: Math.max(top, Math.min(lowest, mean(group))) })),
  );
  const result = [...wanted];
  middles.forEach(({ index, y }, place) => (result[index] = y + place * distance));
  return result;
}

function mean({ sum, members }: { sum: number; members: readonly number[] }): number {
  return sum / members.length;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
