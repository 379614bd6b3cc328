import { useState } from 'preact/hooks';

const SHOWN_MS = 2_000;

/** A button that copies a text, and says so. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      // Without https browsers give pages no clipboard.
      setSaid('Not allowed here');
      prompt(label, text);
    }
    setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <button type="button" class="plain" onClick={() => void copy()} title={text}>
      <span aria-live="polite">{said === '' ? label : said}</span>
    </button>
  );
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A request that reads. */
export const curlOf = (path: string): string =>
  `curl -H "authorization: Bearer $SLUICE_API_KEY" ${quoted(location.origin + path)}`;

/** The same view for a terminal. */
export function CopyAs({ path, command }: { path: string; command?: string | undefined }) {
  return (
    <div class="copies">
      <Copy label="Copy as curl" text={curlOf(path)} />
      {command !== undefined && <Copy label="Copy as command line" text={command} />}
    </div>
  );
}
