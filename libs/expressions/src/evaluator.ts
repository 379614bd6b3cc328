import jsonata from 'jsonata';
import { LRUCache } from 'lru-cache';
import { ownCpuMs } from './cpu-time.js';
import type { Outcome, Report, Task } from './evaluator-process.js';
import { faultOf } from './fault.js';
import { MAX_DEPTH, MAX_ELEMENTS, MAX_JSON_LENGTH, TIME_MS } from './limits.js';
import { LinearRegExp } from './linear-regexp.js';

// A program of its own: JSON in, JSON out, one task at a time. What an expression can reach is what
// jsonata gives it; code cannot be made of text here, and the environment is empty.

/** Characters of expressions that are kept compiled. */
const COMPILED_LENGTH = 256 * 1024;

const compiled = new LRUCache<string, jsonata.Expression>({
  maxSize: COMPILED_LENGTH,
  sizeCalculation: (_, source) => source.length + 1,
});

/** When the expression that is evaluated now began. */
let began = { at: 0, cpuMs: 0 };

function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source, {
    RegexEngine: LinearRegExp as unknown as RegExpConstructor,
    // Asked at each step: a process that has to wait for the CPU has not run for too long.
    get timeout() {
      const isOver = Date.now() - began.at > TIME_MS && ownCpuMs() - began.cpuMs > TIME_MS;
      return isOver ? TIME_MS : Infinity;
    },
    stack: MAX_DEPTH,
    sequence: MAX_ELEMENTS,
  });
  compiled.set(source, expression);
  return expression;
}

/** jsonata's functions and lambdas: values of its language that JSON has no word for. */
const withoutFunctions = (_: string, value: unknown): unknown =>
  typeof value === 'object' &&
  value !== null &&
  ('_jsonata_function' in value || '_jsonata_lambda' in value)
    ? undefined
    : value;

/** "" when there is no value. */
function write(value: unknown): string {
  const text = writeAsItIs(value);
  if (text !== undefined && !text.includes('"_jsonata_')) return text;
  return JSON.stringify(value, withoutFunctions) ?? '';
}

/** Faster without a look at each value; a lambda's surroundings are circular. */
function writeAsItIs(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) ?? '';
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Of a list: what it makes of each element, whatever that is, without those that have no value. */
async function valueOf({ source, input, bindings, isEach }: Task): Promise<unknown> {
  const known = Object.entries(bindings).map(([name, json]) => [name, JSON.parse(json)]);
  const given = Object.fromEntries(known) as Record<string, unknown>;
  const json: unknown = input === undefined ? undefined : JSON.parse(input);
  began = { at: Date.now(), cpuMs: ownCpuMs() };
  const expression = compile(source);
  if (isEach !== true) return expression.evaluate(json, given);
  const values: unknown[] = [];
  for (const element of json as unknown[]) {
    const value: unknown = await expression.evaluate(element, given);
    if (value !== undefined) values.push(value);
  }
  return values;
}

async function outcomeOf(task: Task): Promise<Outcome> {
  try {
    const json = write(await valueOf(task));
    if (json.length <= MAX_JSON_LENGTH) return { json };
    return { position: 0, reason: `makes more than ${MAX_JSON_LENGTH} characters` };
  } catch (error) {
    return faultOf(error);
  }
}

function report(outcome?: Outcome): void {
  process.send?.({ outcome, cpuMs: ownCpuMs() } satisfies Report);
}

process.on('message', (task: Task) => {
  void outcomeOf(task).then(report);
});
process.on('disconnect', () => process.exit());
report();
