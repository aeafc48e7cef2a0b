/**
 * How a consumer fares over all calls of its group, the worst first: `holding` it has not asked for long and holds
 * entries; `polling` it asks and has got or acked nothing for long while there is work; `dead` it has not asked for long
 * and holds nothing; `never-read` it never got an entry; `unproven` it is there, and was not seen to do anything yet;
 * `alive` it reads.
 */
export const consumerStates = ["holding", "polling", "dead", "never-read", "unproven", "alive"] as const;
export type ConsumerState = (typeof consumerStates)[number];
