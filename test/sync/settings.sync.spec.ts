import { type Settings, settingsSchema } from '#libs/config';
import { documentAt, tableIn } from './documents.js';

interface Documented {
  name: string;
  value: string;
  description: string;
}

const defaults: Partial<Record<string, string | number>> = settingsSchema.parse(
  {},
) satisfies Settings;
const schema: Documented[] = Object.entries(settingsSchema.shape).map(([name, field]) => ({
  name,
  value: String(defaults[name] ?? ''),
  description: field.description ?? '',
}));

const sorted = (settings: Documented[]): Documented[] =>
  settings.toSorted((a, b) => a.name.localeCompare(b.name));

/** `# description`, then `NAME=` or, for what has a default, `# NAME=default`. */
const example = [
  ...documentAt('.env.example').matchAll(
    /^# (?<description>.+)\n(?:# )?(?<name>[A-Z_]+)=(?<value>.*)$/gm,
  ),
].map(({ groups }) => ({
  name: groups?.['name'] ?? '',
  value: groups?.['value'] ?? '',
  description: groups?.['description'] ?? '',
}));

const readme = tableIn(documentAt('README.md'), '## Settings').map(
  ([name = '', value = '', description = '']) => ({ name, value, description }),
);

describe('settings schema', () => {
  it('describes every setting', () => {
    expect(schema.filter(({ description }) => description === '')).toEqual([]);
  });

  it('is .env.example: names, defaults and descriptions', () => {
    expect(sorted(example)).toEqual(sorted(schema));
  });

  it('is the table of settings in README.md', () => {
    expect(sorted(readme)).toEqual(sorted(schema));
  });
});
