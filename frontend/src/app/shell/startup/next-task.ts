/** Resolve in another task: the browser can paint and react to input between the two. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
