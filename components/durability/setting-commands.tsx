import { CopyButton } from "@/components/ui/copy-button";
import type { SettingChange } from "@/lib/schema/durability";

/** What each setting would change, with its command to copy. The console runs none of them. */
export function SettingCommands({ changes }: { changes: readonly SettingChange[] }) {
  if (changes.length === 0) return null;
  return (
    <div className="mt-3">
      <h3 className="text-xs text-text-2">
        What a setting would change · to run yourself, then CONFIG REWRITE to keep it
      </h3>
      <ul className="mt-1 flex flex-col">
        {changes.map((change) => (
          <Change key={change.command} {...change} />
        ))}
      </ul>
    </div>
  );
}

function Change({ effect, cost, command }: SettingChange) {
  return (
    <li className="grid items-center gap-x-4 gap-y-1 border-b border-line py-1.5 last:border-b-0 wide:grid-cols-[1fr_auto]">
      <span>
        {effect} <span className="text-text-2">· costs: {cost}</span>
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 rounded border border-line bg-surface px-2 py-1 font-mono text-xs break-all">
          {command}
        </code>
        <CopyButton text={command} tip="For redis-cli, as a user that may run CONFIG" />
      </span>
    </li>
  );
}
