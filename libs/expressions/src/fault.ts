import jsonata from 'jsonata';
import { MAX_SOURCE_LENGTH } from './limits.js';
import { lookaroundIn } from './lookaround.js';

export interface ExpressionFault {
  /** Characters from the beginning to where the fault was noticed; 0 where that is not known. */
  position: number;
  /** What is wrong there, for whoever wrote it. */
  reason: string;
}

/** What keeps an expression from being evaluated at all. Nothing of it is evaluated here. */
export function expressionFault(source: string): ExpressionFault | undefined {
  if (source.length > MAX_SOURCE_LENGTH)
    return { position: MAX_SOURCE_LENGTH, reason: `longer than ${MAX_SOURCE_LENGTH} characters` };
  try {
    return regexpFault(jsonata(source).ast());
  } catch (error) {
    return faultOf(error);
  }
}

/** What jsonata throws; its own errors are plain objects. */
export function faultOf(error: unknown): ExpressionFault {
  if (error instanceof RangeError) return { position: 0, reason: 'too deep, or too long' };
  const { position = 0, message = 'failed' } = error as { position?: number; message?: string };
  return { position, reason: message.slice(0, 300).replace(/\.+$/, '') };
}

function regexpFault(ast: unknown): ExpressionFault | undefined {
  const seen = new Set<unknown>();
  const nodes = [ast];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    const { value, position = 0 } = node as { value?: unknown; position?: number };
    const part = value instanceof RegExp ? lookaroundIn(value) : undefined;
    if (part !== undefined) return { position, reason: `"${part}" is not in regular expressions` };
    nodes.push(...Object.values(node).filter((each) => each !== undefined));
  }
  return undefined;
}
