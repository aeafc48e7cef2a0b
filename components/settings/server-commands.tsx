import { Shape } from "@/components/ui/shape";
import type { CommandState, ServerCommand } from "@/lib/schema/server";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const looks: Record<CommandState, { shape: ShapeName; tone: Tone; word: string }> = {
  "at-hand": { shape: "disc", tone: "good", word: "at hand" },
  refused: { shape: "cross", tone: "warn", word: "refused to this user" },
  absent: { shape: "ring", tone: "quiet", word: "not on this server" },
  unknown: { shape: "question", tone: "quiet", word: "could not be told" },
};

/** Every command the console runs, asked for where nothing is; never told by the version. */
export function ServerCommands({ commands }: { commands: readonly ServerCommand[] }) {
  return (
    <div className="grid gap-x-6 gap-y-3 lg:grid-cols-2">
      <Part title="To watch" commands={commands.filter(({ use }) => use === "watch")} isLack />
      <Part title="To act" commands={commands.filter(({ use }) => use === "act")} />
    </div>
  );
}

function Part({
  title,
  commands,
  isLack = false,
}: {
  title: string;
  commands: readonly ServerCommand[];
  isLack?: boolean;
}) {
  return (
    <div>
      <h4 className="text-xs text-text-2">{title}</h4>
      <ul>
        {commands.map(({ name, state, note }) => (
          <li key={name} className="grid min-h-6 grid-cols-[auto_1fr] items-baseline gap-x-2">
            <Shape shape={looks[state].shape} tone={looks[state].tone} />
            <span className="min-w-0 text-xs text-text-2">
              <span className="mr-2 font-mono text-text">{name}</span>
              {looks[state].word}
              {isLack && state === "at-hand" ? "" : `: ${note}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
