declare module "cluster-key-slot" {
  /** The Cluster slot of a key, 0 to 16383, as CLUSTER KEYSLOT gives it. */
  function calculateSlot(key: string): number;
  export = calculateSlot;
}
