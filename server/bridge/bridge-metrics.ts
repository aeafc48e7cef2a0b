import { Counter, Gauge, Registry } from "prom-client";
import type { BridgeCounts } from "./bridge-counts";
import type { BridgeStatus } from "./bridge-status";

/** The bridge's own figures as Prometheus reads them. Counters begin at 0 with the process. */
export function createBridgeMetrics(counts: BridgeCounts, status: () => BridgeStatus) {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, value: () => number | ReadonlyMap<string, number>, label?: string) =>
    new Counter({
      name: `callboard_bridge_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers,
      collect() {
        this.reset();
        const now = value();
        if (typeof now === "number") this.inc(now);
        else for (const [key, count] of now) this.inc({ [label ?? ""]: key }, count);
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `callboard_bridge_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  counter("sent_entries_total", "Entries that Kafka confirmed.", () => counts.sentEntries, "topic");
  counter("sent_bytes_total", "What they weighed in Redis.", () => counts.sentBytes, "topic");
  counter("failed_sends_total", "Batches that Kafka did not take.", () => counts.failedSends, "reason");
  counter("acked_entries_total", "Entries acked in Redis, after Kafka confirmed them.", () => counts.ackedEntries);
  counter("left_out_entries_total", "Entries that no route keeps.", () => counts.leftOutEntries);
  counter("dead_letters_total", "Entries that can never be sent, set aside.", () => counts.deadLetters);
  counter(
    "gone_entries_total",
    "Entries trimmed after they were read and before they were sent.",
    () => counts.goneEntries,
  );
  counter(
    "let_go_entries_total",
    "Entries read and left in Redis because their topic took nothing.",
    () => counts.letGoEntries,
  );
  counter(
    "started_over_total",
    "Streams read again from their backlog because another worker held some.",
    () => counts.startedOver,
  );
  gauge("held_bytes", "Read and not settled.", () => status().heldBytes);
  gauge("max_held_bytes", "The bound of that.", () => status().maxHeldBytes);
  gauge("streams", "Streams known.", () => status().streams);
  gauge("own_streams", "Streams that are this worker's.", () => status().ownStreams);
  gauge("workers", "Workers that live, as the state store says.", () => status().workers);
  gauge("up", "1 while nothing keeps entries from being sent.", () => (status().problems.length === 0 ? 1 : 0));
  new Gauge({
    name: "callboard_bridge_topic_stopped",
    help: "1 for a topic that takes nothing, with why.",
    labelNames: ["topic", "reason"],
    registers,
    collect() {
      this.reset();
      for (const { topic, reason } of status().stopped) this.set({ topic, reason }, 1);
    },
  });
  return registry;
}
