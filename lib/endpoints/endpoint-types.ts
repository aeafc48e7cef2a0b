import type { z } from "zod";

type Shapes = { params: z.ZodType; query: z.ZodType; body: z.ZodType; response: z.ZodType };

/** What is read of the endpoint's answer: parsed, with its defaults. */
export type Answer<E extends Shapes> = z.output<E["response"]>;

/** What may be sent as its answer. */
export type Sendable<T> = T extends readonly (infer Item)[]
  ? readonly Sendable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Sendable<T[Key]> }
    : T;

type Filled<T> = T extends readonly (infer Item)[] ? readonly Item[] : T;

/** The query before it is text: the values that the handler gets, where what has a default may be left out. */
export type QueryAsk<E extends Shapes> = {
  readonly [Key in keyof z.input<E["query"]>]: Key extends keyof z.output<E["query"]>
    ? Filled<z.output<E["query"]>[Key]>
    : never;
};

type Part<Name extends string, T> = [T] extends [undefined]
  ? { readonly [Key in Name]?: undefined }
  : Record<never, never> extends T
    ? { readonly [Key in Name]?: T }
    : { readonly [Key in Name]: T };

/** What an address of the endpoint is made of. */
export type AddressAsk<E extends Shapes> = Part<"params", z.output<E["params"]>> & Part<"query", QueryAsk<E>>;

/** All that a request for it holds. */
export type Ask<E extends Shapes> = AddressAsk<E> &
  Part<"body", Sendable<z.input<E["body"]>>> & { readonly body?: unknown };

/** As the arguments of a function, where nothing need be given when nothing has to be. */
export type AskArguments<T> = Record<never, never> extends T ? [ask?: T] : [ask: T];
