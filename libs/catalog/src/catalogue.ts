import { catalogueFaults } from './faults.js';
import { catalogueProviderSchema, type CreateProvider } from './provider.schema.js';
import { PROVIDER_INPUTS } from './providers/index.js';

/** Every provider of the catalogue, in the order of their ids. */
export const CATALOGUE: readonly CreateProvider[] = PROVIDER_INPUTS.map((input) => {
  const parsed = catalogueProviderSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Error(catalogueFaults(input.id, input).join('\n'));
});

const byId = new Map(CATALOGUE.map((provider) => [provider.id, provider]));

export const catalogueProvider = (id: string): CreateProvider | undefined => byId.get(id);
