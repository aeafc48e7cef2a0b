/**
 * How often commands ran on the whole server that move a group, drop it or its consumers, set counters by hand, put
 * another stream under a key, or acknowledge: INFO commandstats, the only trace that some of them leave.
 */
export type OperationCounts = {
  moved: number;
  destroyed: number;
  droppedConsumer: number;
  recounted: number;
  replaced: number;
  acked: number;
  read: number;
};
export type Operation = keyof OperationCounts;

/** The counts known before a reading was asked for and those taken after it; null where the server does not tell. */
export type OperationsAround = { before: OperationCounts | null; after: OperationCounts | null };

/**
 * Whether one of these ran on the server between two readings; null when that cannot be told. A count that fell was
 * reset, and then nothing is known to have stood still.
 */
export function ranBetween(
  earlier: OperationsAround | undefined,
  later: OperationsAround | undefined,
  operations: readonly Operation[],
): boolean | null {
  const from = earlier?.before ?? null;
  const to = later?.after ?? null;
  if (from === null || to === null) return null;
  return operations.some((operation) => from[operation] !== to[operation]);
}

/** Those after which entries-read and the place of a group are somebody's word. */
export const handOperations: readonly Operation[] = ["moved", "destroyed", "recounted", "replaced"];

/** The same for each operation; null where it cannot be told. */
export function operationsRan(
  earlier: OperationsAround | undefined,
  later: OperationsAround | undefined,
): Readonly<Record<Operation, boolean | null>> {
  const from = earlier?.before ?? null;
  const to = later?.after ?? null;
  if (from === null || to === null) return unknownRan;
  return {
    moved: from.moved !== to.moved,
    destroyed: from.destroyed !== to.destroyed,
    droppedConsumer: from.droppedConsumer !== to.droppedConsumer,
    recounted: from.recounted !== to.recounted,
    replaced: from.replaced !== to.replaced,
    acked: from.acked !== to.acked,
    read: from.read !== to.read,
  };
}

/** Where nothing can be told. */
export const unknownRan = {
  moved: null,
  destroyed: null,
  droppedConsumer: null,
  recounted: null,
  replaced: null,
  acked: null,
  read: null,
} as const;
