import type { ComponentChildren } from 'preact';
import type { Refusal } from '../api/refusal.js';

/** What was refused, and why. It is read out when it appears. */
export function RefusalNotice({ refusal }: { refusal: Refusal | undefined }) {
  if (!refusal) return null;
  return (
    <div class="notice bad" role="alert">
      <p>{refusal.message}</p>
      {refusal.fields.length > 0 && (
        <ul>
          {refusal.fields.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Nothing is there: what that means, and what to do. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}
