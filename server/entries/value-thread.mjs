import { register } from "tsx/esm/api";

// A thread does not inherit what its process loads TypeScript with.
register();
await import("./check-values.ts");
