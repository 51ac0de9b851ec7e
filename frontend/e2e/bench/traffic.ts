/** The requests of a page with the bytes of their responses, headers included, as transferred. */
import type { CDPSession } from '@playwright/test';

export interface Transfer {
  readonly url: string;
  /** Epoch ms. */
  readonly startedAt: number;
  bytes: number;
  finished: boolean;
  /** Bytes so far by the time they arrived, epoch ms. */
  readonly progress: { readonly at: number; readonly bytes: number }[];
}

export class Traffic {
  readonly transfers = new Map<string, Transfer>();
  private readonly statuses = new Map<string, number>();
  private changedAt = Date.now();
  private wallOffset = 0;

  static async record(session: CDPSession): Promise<Traffic> {
    const traffic = new Traffic();
    traffic.listen(session);
    await session.send('Network.enable');
    return traffic;
  }

  /** Wait until nothing was sent or received for a while, or until the time is up. */
  async settled(quietMs: number, limitMs = 30_000): Promise<void> {
    const deadline = Date.now() + limitMs;
    const busy = (): boolean =>
      [...this.transfers].some(([id, { finished }]) => !finished || !this.statuses.has(id));
    while (Date.now() < deadline && (busy() || Date.now() - this.changedAt < quietMs)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Number of requests that began until then, and the bytes that had arrived. */
  until(time: number): { readonly requests: number; readonly bytes: number } {
    const begun = [...this.transfers.values()].filter(({ startedAt }) => startedAt <= time);
    const arrived = begun.map(({ progress }) => progress.findLast(({ at }) => at <= time)?.bytes);
    return { requests: begun.length, bytes: arrived.reduce<number>((a, b) => a + (b ?? 0), 0) };
  }

  /** Forget the requests so far; return them with the statuses that the server sent, or 0. */
  take(): readonly (Transfer & { readonly status: number })[] {
    const taken = [...this.transfers].map(([id, transfer]) => ({
      ...transfer,
      status: this.statuses.get(id) ?? 0,
    }));
    this.transfers.clear();
    this.statuses.clear();
    return taken;
  }

  private listen(session: CDPSession): void {
    session.on('Network.requestWillBeSent', ({ requestId, request, timestamp, wallTime }) => {
      this.wallOffset = (wallTime - timestamp) * 1_000;
      const startedAt = wallTime * 1_000;
      if (!request.url.startsWith('http')) return;
      const transfer = { url: request.url, startedAt, bytes: 0, finished: false };
      this.transfers.set(requestId, { ...transfer, progress: [] });
      this.changedAt = Date.now();
    });
    // It can arrive before its request and after its response.
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) =>
      this.statuses.set(requestId, statusCode),
    );
    session.on('Network.dataReceived', ({ requestId, timestamp, encodedDataLength }) => {
      const bytes = (this.transfers.get(requestId)?.bytes ?? 0) + encodedDataLength;
      this.arrived(requestId, timestamp, bytes);
    });
    session.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
      this.arrived(requestId, timestamp, encodedDataLength, true);
    });
    session.on('Network.loadingFailed', ({ requestId, timestamp }) => {
      this.statuses.set(requestId, 0);
      this.arrived(requestId, timestamp, this.transfers.get(requestId)?.bytes ?? 0, true);
    });
  }

  private arrived(requestId: string, timestamp: number, bytes: number, finished = false): void {
    const transfer = this.transfers.get(requestId);
    if (!transfer) return;
    Object.assign(transfer, { bytes, finished });
    transfer.progress.push({ at: timestamp * 1_000 + this.wallOffset, bytes });
    this.changedAt = Date.now();
  }
}
