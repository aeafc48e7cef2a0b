import { EventSource } from "eventsource";

export type FeedClient = {
  /** The newest frame of each key, as it came. */
  frames: Map<string, unknown>;
  /** How many frames came. */
  count: number;
  /** Names of the other events that came. */
  events: string[];
  errors: number;
  close(): void;
};

/** A real EventSource on `/api/live`, as a browser opens it. */
export function openLive(base: string, views: string[]): FeedClient {
  const query = new URLSearchParams(views.map((view) => ["view", view]));
  const source = new EventSource(`${base}/api/live?${query}`);
  const client: FeedClient = { frames: new Map(), count: 0, events: [], errors: 0, close: () => source.close() };
  source.addEventListener("view", ({ data }) => {
    const frame = JSON.parse(data);
    client.frames.set(frame.key, frame);
    client.count++;
  });
  for (const name of ["hello", "ping"]) source.addEventListener(name, () => client.events.push(name));
  source.addEventListener("error", () => {
    client.errors++;
  });
  return client;
}
