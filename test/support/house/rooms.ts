import { readTable } from "./read-table";

/** Rooms of `components/` without an action in them, and those that every noun may use: `parts` and `shared` in the table. */
const parts = "components/ui components/data components/charts components/figures";
const shared = `${parts} components/actions`;
/** Packages that nearly every one of them is made with: `screen` in the table. */
const screen = "react lucide-react next/dynamic next/link @tanstack/react-query";

/**
 * Who may import whom. The first line that fits a file is its room; every folder of app, components, lib and server has a line of its
 * own. A room may always import itself. `lib` stands for everything in lib/, `next/link` for this one entry of a package, `node` for
 * what Node brings, `*` for anything.
 */
export const rooms = readTable(
  `
  room                        | may import of the house          | packages from outside

  lib/*                       | lib                              | zod
  lib/actions/**              | lib                              | zod
  lib/archive/**              | lib                              |
  lib/audit/**                | lib                              |
  lib/auth/**                 | lib                              | zod
  lib/bridge/**               | lib                              |
  lib/charts/**               | lib                              |
  lib/conversation/**         | lib                              | zod
  lib/dead-letters/**         | lib                              | cluster-key-slot
  lib/durability/**           | lib                              |
  lib/endpoints/**            | lib                              | zod
  lib/entries/**              | lib                              |
  lib/ids/**                  | lib                              |
  lib/metrics/**              | lib                              |
  lib/incidents/**            | lib                              |
  lib/net/**                  | lib                              |
  lib/mask/**                 | lib                              | libphonenumber-js linkify-it
  lib/pending/**              | lib                              |
  lib/player/**               | lib                              |
  lib/recording/**            | lib                              | zod
  lib/schema/**               | lib                              | zod
  lib/servers/**              | lib                              |
  lib/settings/**             | lib                              |
  lib/stream/**               | lib                              |
  lib/topology/**             | lib                              | cluster-key-slot

  server/log.ts               |                                  | pino
  server/*                    | lib server                       | server-only
  server/actions/**           | lib server                       | node zod
  server/archive/**           | lib server                       | node libsql pg
  server/audit/**             | lib server                       | node
  server/auth/**              | lib server                       | node zod @node-rs/argon2 openid-client rate-limiter-flexible
  server/bridge/**            | lib server                       | node zod kafkajs prom-client
  server/collector/**         | lib server                       | node
  server/config/**            | lib server                       | node zod
  server/conversation/**      | lib server                       | node zod
  server/dead-letters/**      | lib server                       | node
  server/demo/**              | lib server/redis                 | node zod
  server/durability/**        | lib server                       | zod
  server/entries/**           | lib server                       | node tsx
  server/fleet/**             | lib server                       | node zod
  server/frames/**            | lib server                       | node zod
  server/groups/**            | lib server                       |
  server/http/**              | lib server                       | node zod next server-only
  server/incidents/**         | lib server                       | node zod
  server/jobs/**              | lib server                       | node zod
  server/launch/**            | lib server                       | node zod tsx @playwright/test
  server/metrics/**           | lib server                       | node prom-client
  server/net/**               | lib server                       | node
  server/pending/**           | lib server                       | node
  server/servers/**           | lib server                       |
  server/redis/**             | lib server                       | node ioredis cluster-key-slot

  server/settings/**          | lib server                       | node zod

  components/ui/**            | lib                              | react lucide-react next/dynamic @base-ui/react @tanstack/react-virtual react-hotkeys-hook
  components/charts/**        | lib                              | react recharts
  components/data/**          | lib components/ui                | screen zod
  components/figures/**       | lib components/ui components/data | screen next/navigation react-hotkeys-hook
  components/actions/**       | lib parts                        | screen react-hotkeys-hook
  components/shell/**         | lib parts                        | screen next/navigation @base-ui/react cmdk nuqs react-hotkeys-hook
  components/audit/**         | lib shared                       | screen nuqs
  components/auth/**          | lib shared                       | react next/dynamic
  components/calls/**         | lib shared                       | screen next/navigation @tanstack/react-virtual nuqs react-hotkeys-hook
  components/dead-letters/**  | lib shared                       | screen nuqs
  components/durability/**    | lib shared                       | screen
  components/groups/**        | lib shared                       | screen next/navigation @tanstack/react-virtual nuqs
  components/entries/**       | lib shared                       | screen @tanstack/react-virtual nuqs
  components/incidents/**     | lib shared                       | screen nuqs
  components/pending/**       | lib shared                       | screen nuqs
  components/settings/**      | lib shared                       | screen nuqs
  components/replay/**        | lib shared                       | screen react-dom @tanstack/react-virtual nuqs

  app/api/**                  | lib server                       | next
  app/metrics/**              | lib server                       | next
  app/(console)/layout.tsx    | lib components server/http       | next react
  app/(console)/not-found.tsx | lib components                   | next react
  app/login/layout.tsx        | lib components server/http       | next react
  app/layout.tsx              | lib components app/providers.tsx app/globals.css | next react @fontsource-variable/inter @fontsource-variable/jetbrains-mono
  app/providers.tsx           | lib components                   | next react @tanstack/react-query nuqs
  app/**/page.tsx             | lib components                   | next react
  app/*                       | lib components                   | next react

  instrumentation.ts          | server/start-process.ts          |
  proxy.ts                    | lib server/http server/net       | next
  *                           | server/config server/launch      | *
  test/**                     | *                                | *
  `,
  { parts, shared, screen },
);

/** Doors that only those named may use, whatever the table above allows. */
export const doors = readTable(`
  door                     | who comes in

  server/runtime.ts        | server/http/route.ts server/http/page-identity.ts server/start-process.ts test
  server/build-parts.ts    | server/runtime.ts server/run-parts.ts
  server/run-parts.ts      | server/runtime.ts
  server/start-process.ts  | instrumentation.ts test
  server/demo/**           | server/demo test
  server/launch/**         | server/launch playwright.config.ts test
`);
