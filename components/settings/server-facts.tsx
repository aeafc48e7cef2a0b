import type { ReactNode } from "react";
import { Shape } from "@/components/ui/shape";
import type { ServerLine, ServerNode } from "@/lib/schema/server";
import { AdvisoryList } from "./advisory-list";
import { RightsFixes } from "./rights-fixes";
import { ServerCommands } from "./server-commands";

/** One server, from what needs somebody to what is only good to know. */
export function ServerFacts({ node }: { node: ServerNode }) {
  const { address, problem, product, version, role, advisories, memory, persistence, missing, fixes, commands } = node;
  return (
    <article aria-label={address} className="border-b border-line py-3 last:border-b-0">
      <h3 className="flex flex-wrap items-baseline gap-x-2 font-medium">
        <span>{product === null ? "Product not known" : `${product} ${version ?? "?"}`}</span>
        <span className="font-mono text-xs text-text-2">{address}</span>
        {role === null ? null : <span className="text-xs text-text-2">{role}</span>}
      </h3>
      {problem === null ? (
        <dl className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-[10rem_1fr]">
          <Row label="Known to be wrong">
            <AdvisoryList advisories={advisories} isLookedUp={product !== null} />
          </Row>
          <Row label="When memory is full">
            <Line line={memory} />
          </Row>
          <Row label="On disk">
            <Line line={persistence} />
          </Row>
          <Row label="Rights">
            <RightsFixes fixes={fixes} />
          </Row>
          {missing.length === 0 ? null : (
            <Row label="Not told">
              <ul>
                {missing.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </Row>
          )}
          <Row label="Commands">
            <ServerCommands commands={commands} />
          </Row>
        </dl>
      ) : (
        <p className="mt-2 flex items-baseline gap-2">
          <Shape shape="square" tone="bad" />
          {problem}
        </p>
      )}
    </article>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs text-text-2">{label}</dt>
      <dd className="min-w-0 max-sm:-mt-2">{children}</dd>
    </>
  );
}

function Line({ line }: { line: ServerLine | null }) {
  if (line === null) return <span className="text-text-2">? · the server does not say</span>;
  return (
    <span className="flex items-baseline gap-2">
      {line.isRisk ? <Shape shape="triangle" tone="warn" label="worth a look" /> : null}
      <span className="figure">{line.text}</span>
    </span>
  );
}
