/** One of how many rounds of a long game is played: the other Nodes play a part of what the first has played whole. */
const oneOf = Number(process.env.TEST_ONE_OF ?? "1");

/** Every so manieth, the first among them. */
export const partOf = <T>(items: readonly T[]): T[] => items.filter((_, i) => i % oneOf === 0);

/** How many rounds of so many. */
export const roundsOf = (all: number): number => Math.ceil(all / oneOf);
