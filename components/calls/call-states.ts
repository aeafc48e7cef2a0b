export const callStates = ["live", "idle", "ended"] as const;
