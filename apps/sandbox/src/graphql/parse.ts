import { GraphqlProblem } from './problem.js';

export interface Field {
  name: string;
  args: ReadonlyMap<string, number>;
  fields: readonly Field[];
}

const TOKEN = /[\s,]+|#[^\n]*|(\$?[A-Za-z_]\w*|-?\d+|[{}():!=]|.)/gy;

/**
 * Reads one query of fields, whole-number arguments and variables, and puts the variables in
 * place. Throws `GraphqlProblem` on everything else that GraphQL has.
 */
export function parseQuery(text: string, variables: Readonly<Record<string, unknown>>): Field[] {
  const tokens = [...text.matchAll(TOKEN)].flatMap(([, token]) => token ?? []);
  return new Parser(tokens, variables).document();
}

class Parser {
  #at = 0;
  readonly #defaults = new Map<string, number>();

  constructor(
    private readonly tokens: readonly string[],
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  document(): Field[] {
    if (this.#accept('query')) {
      if (isName(this.#peek())) this.#next();
      if (this.#accept('(')) this.#definitions();
    }
    const fields = this.#selection();
    if (this.#peek() !== '') throw this.#unexpected();
    return fields;
  }

  #definitions(): void {
    while (!this.#accept(')')) {
      const variable = this.#next();
      this.#expect(':');
      this.#name();
      this.#accept('!');
      if (this.#accept('=')) this.#defaults.set(variable, this.#number());
    }
  }

  #selection(): Field[] {
    this.#expect('{');
    const fields: Field[] = [];
    while (!this.#accept('}')) fields.push(this.#field());
    return fields;
  }

  #field(): Field {
    const name = this.#name();
    const args = new Map<string, number>();
    if (this.#accept('(')) {
      while (!this.#accept(')')) {
        const arg = this.#name();
        this.#expect(':');
        const value = this.#value();
        if (value !== undefined) args.set(arg, value);
      }
    }
    return { name, args, fields: this.#peek() === '{' ? this.#selection() : [] };
  }

  #value(): number | undefined {
    if (!this.#peek().startsWith('$')) return this.#number();
    const variable = this.#next();
    const value = this.variables[variable.slice(1)] ?? this.#defaults.get(variable);
    if (value === undefined || Number.isInteger(value)) return value as number | undefined;
    throw new GraphqlProblem(`The variable ${variable} must be a whole number.`);
  }

  #number(): number {
    if (!/^-?\d+$/.test(this.#peek())) throw this.#unexpected();
    return Number(this.#next());
  }

  #name(): string {
    if (!isName(this.#peek())) throw this.#unexpected();
    return this.#next();
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#unexpected();
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #peek(): string {
    return this.tokens[this.#at] ?? '';
  }

  #unexpected(): GraphqlProblem {
    const met = this.#peek() === '' ? 'the end' : `"${this.#peek()}"`;
    const known = 'one query of fields, whole-number arguments and variables';
    return new GraphqlProblem(`Syntax error at ${met}: this sandbox reads ${known}.`);
  }
}

function isName(token: string): boolean {
  return /^[A-Za-z_]\w*$/.test(token);
}
